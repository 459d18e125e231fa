// SPDX-License-Identifier: Apache-2.0
#include "catalog/common_keys.hpp"

namespace mortise::catalog {
namespace keys {
namespace {

constexpr Shape kLink{
    .name = "a link", .syntax = Syntax::kLink, .example = "\"https://example.org/blur\""};
constexpr Shape kLinks{.kind = Kind::kMap, .name = "links by name", .item = &kLink};

constexpr Key kProvideKeys[] = {
    {"contract", &kContract, "the contract, with the version that was implemented", true},
    {"before", &kIds, "plugins that it goes before at the same point"},
    {"after", &kIds, "plugins that it goes after"},
    {"priority", &kPriority, "among the others: higher goes first", false, "0"},
    {"attributes", &kFreeTable,
     "what the point's record of attributes asks for, by which a provider is chosen"},
};
constexpr Shape kProvide{.kind = Kind::kTable, .name = "a table", .keys = kProvideKeys};
constexpr Shape kProvides{.kind = Kind::kList, .name = "tables", .item = &kProvide};

constexpr std::string_view kContractOrPlugin[] = {"contract", "plugin"};
constexpr Key kRequireKeys[] = {
    {"contract", &kContract, "a contract that another plugin or the host provides"},
    {"plugin", &kId, "or a plugin by its id"},
    {"range", &kRange, "versions that fit", false, "any version"},
    {"optional", &kTruth, "whether the plugin runs without it, too", false, "false"},
    {"when", &kCondition, "the requirement counts only where this holds"},
};
constexpr Shape kRequire{
    .kind = Kind::kTable, .name = "a table", .keys = kRequireKeys, .one_of = kContractOrPlugin};
constexpr Shape kRequires{.kind = Kind::kList, .name = "tables", .item = &kRequire};

constexpr Key kConflictKeys[] = {
    {"contract", &kContract, "a contract that nobody else may provide"},
    {"plugin", &kId, "or a plugin that may not be active beside it"},
    {"range", &kRange, "versions that are meant", false, "every version"},
    {"when", &kCondition, "the conflict counts only where this holds"},
};
constexpr Shape kConflict{
    .kind = Kind::kTable, .name = "a table", .keys = kConflictKeys, .one_of = kContractOrPlugin};
constexpr Shape kConflicts{.kind = Kind::kList, .name = "tables", .item = &kConflict};

constexpr Key kOwnPointKeys[] = {
    {"contract", &kContract, "the contract that the plugin calls there", true},
    {"source", &kFile, "the file or folder of WIT that has it", true},
    {"dispatch", &kDispatch, "how each function reaches several plugins", false, "`one`"},
    {"order", &kIds, "plugins that go first, in this order"},
    {"deadline", &kDuration, "what a call may take"},
    {"failure", &kFailure, "what becomes of a call when a plugin fails", false, "`fail`"},
};
constexpr Shape kOwnPoint{.kind = Kind::kTable, .name = "a table", .keys = kOwnPointKeys};
constexpr Shape kOwnPoints{.kind = Kind::kMap, .name = "points by name", .item = &kOwnPoint};

constexpr Key kHostKeys[] = {
    {"name", &kName, "the application that is meant", false, "every application"},
    {"range", &kRange, "its versions that the plugin works with", true},
    {"when", &kCondition, "the entry counts only where this holds"},
};
constexpr Shape kHost{.kind = Kind::kTable, .name = "a table", .keys = kHostKeys};
constexpr Shape kHosts{.kind = Kind::kList, .name = "tables", .item = &kHost};

constexpr Key kFeatureKeys[] = {
    {"name", &kName, "a feature that the application must have on", true},
    {"when", &kCondition, "the entry counts only where this holds"},
};
constexpr Shape kFeature{.kind = Kind::kTable, .name = "a table", .keys = kFeatureKeys};
constexpr Shape kFeatures{.kind = Kind::kList, .name = "tables", .item = &kFeature};

constexpr std::string_view kPlatformWords[] = {"linux-x86-64", "linux-aarch64", "any"};
constexpr std::string_view kFileOrModule[] = {"file", "module"};
constexpr Shape kEngine{.name = "an engine", .words = kEngineWords};
constexpr Shape kPlatform{.name = "a platform", .words = kPlatformWords};
constexpr Shape kModule{.name = "a module of Python, with an object of it behind a colon",
                        .syntax = Syntax::kModule,
                        .example = "\"acme_blur:Blur\""};
constexpr Shape kDigest{
    .name = "a digest", .syntax = Syntax::kDigest, .example = "\"sha256:0f3a…\""};
constexpr Key kImageKeys[] = {
    {"engine", &kEngine, "what runs it", true},
    {"platform", &kPlatform, "where it runs; `native` images name one", false, "`any`"},
    {"file", &kFile, "the shared library or `.wasm` file"},
    {"module", &kModule, "or the module, of the engine `python`"},
    {"digest", &kDigest,
     "the SHA-256 of the file, also of a module that is one, which is checked before any code "
     "runs"},
};
constexpr Shape kImage{
    .kind = Kind::kTable, .name = "a table", .keys = kImageKeys, .one_of = kFileOrModule};
constexpr Shape kImages{.kind = Kind::kList, .name = "tables", .least = 1, .item = &kImage};

constexpr std::string_view kConcurrencyWords[] = {"serial", "parallel", "reentrant", "stateless",
                                                  "exclusive"};
constexpr Shape kConcurrencyWord{.name = "a word on concurrency", .words = kConcurrencyWords};
constexpr Shape kConcurrency{
    .kind = Kind::kList, .name = "words", .most = 5, .item = &kConcurrencyWord};

constexpr Key kNeedKeys[] = {
    {"device", &kPath, "a device file"},
    {"service", &kName, "a plugin that is linked into the application under this id"},
    {"path", &kPath, "a file or folder"},
    {"memory", &kSize, "memory that is free"},
    {"optional", &kTruth, "whether the plugin runs without it, too", false, "false"},
    {"when", &kCondition, "the need counts only where this holds"},
};
constexpr Shape kNeed{
    .kind = Kind::kTable, .name = "a table", .keys = kNeedKeys, .one_of = kNeedWords};
constexpr Shape kNeeds{.kind = Kind::kList, .name = "tables", .item = &kNeed};

constexpr Key kPermissionKeys[] = {
    {"permission", &kPermissionWord, "what it wants to do", true},
    {"values", &kLines, "with what: paths, `host:port`, names of variables or services"},
    {"reason", &kLine, "why, for whoever decides on it", true},
    {"optional", &kTruth, "whether the plugin runs without it, too", false, "false"},
};
constexpr Shape kPermission{.kind = Kind::kTable, .name = "a table", .keys = kPermissionKeys};
constexpr Shape kPermissions{.kind = Kind::kList, .name = "tables", .item = &kPermission};

constexpr Shape kInterface{
    .name = "an interface", .syntax = Syntax::kInterface, .example = "\"acme:blur/settings\""};
constexpr Key kConfigurationKeys[] = {
    {"source", &kFile, "a file or folder of WIT", true},
    {"contract", &kInterface, "the interface in it", true},
    {"record", &kName, "the record of that interface which the configuration is", true},
};
constexpr Shape kConfiguration{.kind = Kind::kTable, .name = "a table", .keys = kConfigurationKeys};

constexpr Shape kState{.name = "a word on state", .words = kStateWords};

constexpr Key kPluginKeys[] = {
    {"id", &kId, "the plugin's name in the world: words joined by dots", true},
    {"version", &kVersion, "its version by [SemVer 2.0](https://semver.org)", true},
    {"summary", &kLine, "what it does, in one line"},
    {"license", &kLine, "an SPDX expression, such as `Apache-2.0`"},
    {"authors", &kLines, "who made it: `Ada Lovelace <ada@example.org>`"},
    {"links", &kLinks, "`homepage`, `source`, `issues`, or whatever else"},
    {"start", &kStart, "with the application, or at the first call", false, "`eager`"},
    {"concurrency", &kConcurrency,
     "who may call when: one at a time (`serial`) or many (`parallel`); a call may come back on "
     "its "
     "own chain (`reentrant`); there may be several instances (`stateless`); the old instance ends "
     "before the new one starts (`exclusive`; not done yet, so plans warn). For readers: what "
     "counts is what its code says",
     false, "`[\"serial\"]`"},
    {"state", &kState,
     "what an upgrade must carry over: nothing, what it hands over, or what lies "
     "elsewhere. For readers: what counts is whether its code has state",
     false, "`none`"},
    {"irreversible", &kTruth, "an upgrade to this version cannot be rolled back", false, "false"},
    {"provides", &kProvides, "contracts that it implements"},
    {"requires", &kRequires, "what must be there"},
    {"conflicts", &kConflicts, "what must not be there"},
    {"points", &kOwnPoints,
     "places of its own that other plugins fill, while it is active: what it calls of the contract "
     "goes there. The application may have a point of the same name, which counts instead"},
    {"hosts", &kHosts,
     "applications that it works with; each entry whose condition holds must fit, alternatives "
     "stand in one range: `^2 || ^3`",
     false, "every application"},
    {"features", &kFeatures, "features of the application that it needs"},
    {"images", &kImages, "its runnable forms: the first one that fits the platform is taken", true},
    {"needs", &kNeeds, "what the machine must have"},
    {"permissions", &kPermissions,
     "what it asks for; it is refused where policy does not grant what it cannot do without. No "
     "wall "
     "of today keeps it to that, so plans warn"},
    {"limits", &kLimits,
     "what it gets along with; policy may set less. No wall of today keeps it to that, so plans "
     "warn"},
    {"configuration", &kConfiguration, "the record that its configuration is checked against"},
};
constexpr Shape kPlugin{.kind = Kind::kTable, .name = "a manifest", .keys = kPluginKeys};

constexpr FileShape kFileShape{
    .file = "plugin.toml",
    .title = "The manifest of a plugin",
    .docs =
        "A plugin is a folder with a `plugin.toml`. Nothing of the plugin runs while it is read. A "
        "distribution of Python carries\nthe same file as package data.",
    .schema = "plugin.schema.json",
    .root = &kPlugin};

}  // namespace
}  // namespace keys

const FileShape& plugin_file() { return keys::kFileShape; }

}  // namespace mortise::catalog
