// SPDX-License-Identifier: Apache-2.0
#include "catalog/common_keys.hpp"

namespace mortise::catalog {
namespace keys {
namespace {

constexpr Shape kErrorShare{
    .kind = Kind::kNumber, .name = "a number", .least = 0, .most = 1, .example = "0.01"};
constexpr Key kBudgetKeys[] = {
    {"latency", &kDuration, "what 99 of 100 calls keep below"},
    {"memory", &kSize,
     "memory of all its plugins together; no wall of today can measure it, so plans warn"},
    {"errors", &kErrorShare, "the share of calls that may fail"},
};
constexpr Shape kBudgets{.kind = Kind::kTable, .name = "a table of budgets", .keys = kBudgetKeys};

constexpr Key kBreakerKeys[] = {
    {"failures", &kCount, "so many failures in a row open it"},
    {"share", &kErrorShare, "this share of failures within a window opens it"},
    {"window", &kDuration, "how long the window is", false, "`10s`"},
    {"calls", &kCount, "how many calls it must have", false, "`20`"},
    {"open", &kDuration, "how long the plugin is left out, before one call is on trial", false,
     "`5s`"},
};
constexpr Shape kBreaker{.kind = Kind::kTable, .name = "a table", .keys = kBreakerKeys};

constexpr Key kPointKeys[] = {
    {"contract", &kContract, "the contract of the plugins that fit", true},
    {"dispatch", &kDispatch, "how each function reaches several plugins", false, "`one`"},
    {"order", &kIds, "plugins that go first, in this order"},
    {"deadline", &kDuration, "what a call may take"},
    {"failure", &kFailure, "what becomes of a call when a plugin fails", false, "`fail`"},
    {"wall", &kWall, "the thinnest wall that its plugins may have", false, "`inline`"},
    {"breaker", &kBreaker, "when a plugin is left out because it keeps failing", false, "never"},
    {"budgets", &kBudgets,
     "beyond which a plugin counts as degraded, and is left out where there is a breaker"},
    {"attributes", &kName, "the record of the contract that each provider fills in"},
    {"for-plugins", &kTruth, "whether plugins that call the contract get the point, not one plugin",
     false, "false"},
    {"examples", &kTruth, "whether plugins are asked the examples of the contract before they come",
     false, "true"},
};
constexpr Shape kPoint{.kind = Kind::kTable, .name = "a table", .keys = kPointKeys};
constexpr Shape kPoints{.kind = Kind::kMap, .name = "points by name", .item = &kPoint};

constexpr std::string_view kSourceNames[] = {"folder", "plugin", "entry-points", "module"};
constexpr Shape kGroup{
    .name = "a group of entry points", .syntax = Syntax::kLine, .example = "\"photolab.plugins\""};
constexpr Shape kModule{
    .name = "a module of Python", .syntax = Syntax::kModule, .example = "\"acme_blur\""};
constexpr Shape kPaths{.kind = Kind::kList, .name = "paths", .item = &kPath};
constexpr Key kSourceKeys[] = {
    {"folder", &kPath, "a folder of plugins: every folder in it that has a `plugin.toml`"},
    {"plugin", &kPath, "or the folder of one plugin"},
    {"entry-points", &kGroup, "or the distributions of Python with entry points in this group"},
    {"module", &kModule, "or a package of Python, by the name that it is imported by"},
    {"path", &kPaths, "where Python looks, for the two above: `site-packages` and the like"},
    {"watch", &kTruth, "whether a change there is noticed while the application runs", false,
     "true"},
};
constexpr Shape kSource{
    .kind = Kind::kTable, .name = "a table", .keys = kSourceKeys, .one_of = kSourceNames};
constexpr Shape kSources{.kind = Kind::kList, .name = "tables", .item = &kSource};

constexpr Key kPluginKeys[] = {
    {"enabled", &kTruth, "`true`: there is no plan without it; `false`: it takes no part", false,
     "it takes part where it can"},
    {"pin", &kRange, "versions that may be chosen", false, "any version"},
    {"start", &kStart, "instead of what its manifest says"},
    {"configuration", &kFreeTable, "values of its record of configuration"},
};
constexpr Shape kPlugin{.kind = Kind::kTable, .name = "a table", .keys = kPluginKeys};
constexpr Shape kPlugins{.kind = Kind::kMap,
                         .name = "tables by id",
                         .item = &kPlugin,
                         .key_syntax = Syntax::kId,
                         .example = "\"acme.blur\""};

constexpr Key kGrantKeys[] = {
    {"plugin", &kPattern, "who gets it", true},
    {"permission", &kPermissionWord, "what it may do", true},
    {"values", &kLines, "with what; the plugin asked for these or wider ones", false,
     "everything it asked for"},
};
constexpr Shape kGrant{.kind = Kind::kTable, .name = "a table", .keys = kGrantKeys};
constexpr Shape kGrants{.kind = Kind::kList, .name = "tables", .item = &kGrant};

constexpr Key kWallRuleKeys[] = {
    {"plugin", &kPattern, "who is behind it", true},
    {"wall", &kWall, "the thinnest wall", true},
};
constexpr Shape kWallRule{.kind = Kind::kTable, .name = "a table", .keys = kWallRuleKeys};
constexpr Shape kWallRules{.kind = Kind::kList, .name = "tables", .item = &kWallRule};

constexpr Key kLimitRuleKeys[] = {
    {"plugin", &kPattern, "who is limited", true},
    {"limits", &kLimits, "to what", true},
};
constexpr Shape kLimitRule{.kind = Kind::kTable, .name = "a table", .keys = kLimitRuleKeys};
constexpr Shape kLimitRules{.kind = Kind::kList, .name = "tables", .item = &kLimitRule};

constexpr Key kPolicyKeys[] = {
    {"native", &kPatterns,
     "plugins whose native code may run though nobody signed it: being copied into a folder is not "
     "enough",
     false, "none"},
    {"grants", &kGrants, "permissions that are given"},
    {"walls", &kWallRules, "walls; of several rules for a plugin the thickest counts"},
    {"limits", &kLimitRules, "limits; of several rules for a plugin the lowest count"},
};
constexpr Shape kPolicy{.kind = Kind::kTable, .name = "a table", .keys = kPolicyKeys};

constexpr std::string_view kProfileWords[] = {"development", "production"};
constexpr std::string_view kApplyWords[] = {"manual", "auto"};
constexpr Shape kProfile{.name = "a profile", .words = kProfileWords};
constexpr Shape kApply{.name = "when a plan is applied", .words = kApplyWords};

constexpr Key kApplicationKeys[] = {
    {"name", &kName, "the application's name", true},
    {"version", &kVersion, "its version, which `hosts` of plugins are compared with", true},
    {"features", &kNames, "what it has switched on; conditions ask for these"},
    {"profile", &kProfile, "conditions ask for it; logs and metrics, once there are any, will, too",
     false, "`production`"},
    {"apply", &kApply, "whether changes of this file wait for `apply`", false, "`manual`"},
    {"contracts", &kPaths, "files and folders of WIT that its points take their contracts from"},
    {"points", &kPoints, "extension points"},
    {"sources", &kSources, "where plugins come from; of two that have the same one the first wins"},
    {"plugins", &kPlugins, "what is enabled, pinned and configured"},
    {"policy", &kPolicy, "who may do what"},
};
constexpr Shape kApplication{
    .kind = Kind::kTable, .name = "an application", .keys = kApplicationKeys};

constexpr FileShape kFileShape{
    .file = "mortise.toml",
    .title = "The application's file",
    .docs =
        "`mortise.toml` says what an application wants: its points, where plugins come from, "
        "and what they may do.",
    .schema = "mortise.schema.json",
    .root = &kApplication};

}  // namespace
}  // namespace keys

const FileShape& application_file() { return keys::kFileShape; }

}  // namespace mortise::catalog
