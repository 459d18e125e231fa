// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catalog/shape.hpp"
#include "catalog/words.hpp"

// Shapes that both kinds of files use. For the tables of keys alone.

namespace mortise::catalog::keys {

using Kind = Shape::Kind;

inline constexpr Shape kLine{.name = "a line of text", .syntax = Syntax::kLine};
inline constexpr Shape kId{
    .name = "an id of a plugin", .syntax = Syntax::kId, .example = "\"acme.blur\""};
inline constexpr Shape kPattern{.name = "an id of plugins, with `*` for any text",
                                .syntax = Syntax::kPattern,
                                .example = "\"acme.*\""};
inline constexpr Shape kName{.name = "a name", .syntax = Syntax::kName};
inline constexpr Shape kVersion{
    .name = "a version", .syntax = Syntax::kVersion, .example = "\"1.2.0\""};
inline constexpr Shape kRange{
    .name = "a range of versions", .syntax = Syntax::kRange, .example = "\"^1.2\""};
inline constexpr Shape kContract{.name = "a contract",
                                 .syntax = Syntax::kContract,
                                 .example = "\"photo:lab/image-filter@1.1.0\""};
inline constexpr Shape kFile{.name = "a path inside this folder", .syntax = Syntax::kFile};
inline constexpr Shape kPath{.name = "a path", .syntax = Syntax::kPath};
inline constexpr Shape kCondition{
    .name = "a condition", .syntax = Syntax::kCondition, .example = "\"not streaming\""};
inline constexpr Shape kDuration{
    .name = "a duration", .syntax = Syntax::kDuration, .example = "\"250ms\""};
inline constexpr Shape kSize{
    .name = "a size in bytes", .syntax = Syntax::kSize, .example = "\"64 MiB\""};
inline constexpr Shape kTruth{.kind = Kind::kTruth, .name = "true or false", .example = "true"};
inline constexpr Shape kFreeTable{.kind = Kind::kFree, .name = "a table", .example = "{}"};
inline constexpr Shape kPriority{.kind = Kind::kInteger,
                                 .name = "an integer",
                                 .least = -1'000'000,
                                 .most = 1'000'000,
                                 .example = "10"};
inline constexpr Shape kCount{
    .kind = Kind::kInteger, .name = "an integer", .least = 1, .most = 1'000'000, .example = "16"};
inline constexpr Shape kPatterns{
    .kind = Kind::kList, .name = "ids of plugins, with `*` for any text", .item = &kPattern};
inline constexpr Shape kIds{.kind = Kind::kList, .name = "ids of plugins", .item = &kId};
inline constexpr Shape kNames{.kind = Kind::kList, .name = "names", .item = &kName};
inline constexpr Shape kLines{.kind = Kind::kList, .name = "lines of text", .item = &kLine};

inline constexpr Shape kStart{.name = "when it starts", .words = kStartWords};
inline constexpr Shape kWall{.name = "a wall", .words = kWallWords};

inline constexpr Shape kDispatchWord{.name = "a way to dispatch", .words = kDispatchWords};
inline constexpr Shape kDispatch{
    .kind = Kind::kMap, .name = "ways to dispatch by function", .item = &kDispatchWord};

inline constexpr Shape kFailure{.name = "a failure policy", .words = kFailureWords};

inline constexpr std::string_view kPermissionWords[] = {
    "read", "write", "connect", "listen", "execute", "device", "environment", "service"};
inline constexpr Shape kPermissionWord{.name = "a permission", .words = kPermissionWords};

inline constexpr Key kLimitKeys[] = {
    {"memory", &kSize, "memory beyond its images"},
    {"call-time", &kDuration, "the longest that one call may take"},
    {"threads", &kCount, "threads at once"},
    {"files", &kCount, "open files at once"},
    {"processes", &kCount, "processes at once"},
};
inline constexpr Shape kLimits{
    .kind = Kind::kTable, .name = "a table of limits", .keys = kLimitKeys};

}  // namespace mortise::catalog::keys
