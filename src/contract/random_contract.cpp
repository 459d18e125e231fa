// SPDX-License-Identifier: Apache-2.0
#include "contract/random_contract.hpp"

#include <algorithm>
#include <iterator>

#include "contract/names.hpp"

namespace mortise::contract {
namespace {

constexpr std::string_view kWords[] = {"image", "list",   "a",   "URL", "x-ray",
                                       "of",    "set-up", "own", "type"};
constexpr std::string_view kVersions[] = {"",           "1.0.0", "1.2.3",
                                          "0.2.6-rc.1", "0.0.9", "2.0.0+build.7"};
constexpr std::string_view kOwners[] = {
    "", "", "", "wasi:io/streams@0.2.6", "photo:lab/types", "photo:lab/more@1.4.0-beta"};
constexpr std::string_view kDocs[] = {"What it does.", "Two lines,\n  the second is indented.",
                                      "na\xc3\xafve \xe2\x89\xa4 9", "\xe5\x86\x99\xe7\x9c\x9f",
                                      "\xf0\x9f\x93\xb7 \"quoted\" \\ 'text'\t."};
constexpr uint32_t kMostBytes = 1 << 20;  // of one type, so that no sum comes near the limit
constexpr uint32_t kMostLevels = 20;

/// Makes a contract from front to back.
class Generator {
 public:
  Generator(uint64_t seed, const RandomContractOptions& options)
      : random_(seed), options_(options) {}

  Contract run();

 private:
  /// What is remembered of a type. `bytes` is never less than its size at P = 8.
  struct Seen {
    uint64_t bytes;
    uint32_t levels;
    bool has_borrow;
  };

  void interface();
  void resource();
  void type();
  void content(Type& type);
  void function();
  void parameters(Function& function);
  void result(Function& function);
  void setter_of(const Function& getter);

  void add(Type type);
  /// A type that was made before, not too large. @param may_borrow  whether it may hold a borrow.
  TypeIndex any(bool may_borrow = true);
  TypeIndex made_of(Kind kind, std::optional<TypeIndex> first, std::optional<TypeIndex> second = {},
                    uint32_t resource = 0);
  std::optional<TypeIndex> maybe_any(bool may_borrow = true) {
    return random_.chance(70) ? std::optional(any(may_borrow)) : std::nullopt;
  }
  std::vector<Member> members(Kind kind);

  template <class Range>
  const auto& pick(const Range& range) {
    return std::data(range)[random_.below(static_cast<uint32_t>(std::size(range)))];
  }
  std::string label();
  std::string docs() {
    return options_.with_docs && random_.chance(30) ? std::string(pick(kDocs)) : "";
  }
  Stability stability();
  /// @param allowed   besides `@sunset`.
  /// @param subjects  what they are about; null where they are about the item itself.
  std::vector<Pragma> pragmas(std::initializer_list<Pragma::Name> allowed,
                              const std::vector<Member>* subjects = nullptr);

  Random random_;
  const RandomContractOptions options_;
  Contract contract_;
  std::vector<Seen> seen_;
  uint32_t labels_ = 0;
};

Contract Generator::run() {
  interface();
  for (uint32_t n = random_.below(4); n > 0; --n) resource();
  for (const Kind kind : {Kind::kBool, Kind::kU8, Kind::kS64, Kind::kF32, Kind::kString})
    add({.kind = kind});
  for (uint32_t n = random_.below(options_.most_types + 1); n > 0; --n) type();
  for (uint32_t n = random_.below(options_.most_functions + 1); n > 0; --n) function();
  return std::move(contract_);
}

void Generator::interface() {
  contract_.package = "photo:lab";
  contract_.interface = "image-filter";
  contract_.version = pick(kVersions);
  contract_.docs = docs();
  contract_.stability = stability();
  contract_.pragmas = pragmas({});
}

void Generator::resource() {
  contract_.resources.push_back({.name = label(),
                                 .owner = std::string(pick(kOwners)),
                                 .docs = docs(),
                                 .pragmas = pragmas({})});
}

std::string Generator::label() {
  return std::string(pick(kWords)) + (random_.chance(50) ? "-n" : "-N") + std::to_string(labels_++);
}

Stability Generator::stability() {
  switch (random_.below(6)) {
    case 0:
      return {.since = "1.0.0"};
    case 1:
      return {.since = "0.9.1", .deprecated = "1.0.0"};
    case 2:
      return {.feature = "fancy-2"};
    default:
      return {};
  }
}

std::vector<Pragma> Generator::pragmas(std::initializer_list<Pragma::Name> allowed,
                                       const std::vector<Member>* subjects) {
  std::vector<Pragma> pragmas;
  if (!options_.with_pragmas) return pragmas;
  if (random_.chance(5))
    pragmas.push_back({Pragma::Name::kSunset, "2.0.0", random_.chance(50) ? "2027-06-01" : ""});
  for (const Pragma::Name name : allowed) {
    if (!random_.chance(15)) continue;
    Pragma pragma{.name = name};
    if (name == Pragma::Name::kExample) {
      pragma.subject = random_.chance(50) ? "{}" : "{\"a\": 1}";
      pragma.value = random_.chance(50) ? "" : "[1, \"\xc3\xa4\"]";
    } else if (subjects != nullptr && name != Pragma::Name::kIdempotent) {
      if (subjects->empty()) continue;
      pragma.subject = pick(*subjects).name;
    }
    if (name == Pragma::Name::kDefault)
      pragma.value = random_.chance(50) ? "3" : "{\"a\": [null, \"\xc3\xa4\"]}";
    if (name == Pragma::Name::kRange) pragma.value = "[0, 100]";
    pragmas.push_back(std::move(pragma));
  }
  return pragmas;
}

void Generator::add(Type type) {
  Seen seen{16, 0, type.kind == Kind::kBorrow};
  const auto add_part = [&](const std::optional<TypeIndex>& part, bool is_inside) {
    if (!part) return;
    if (is_inside) seen.bytes += seen_[*part].bytes + 8;
    seen.levels = std::max(seen.levels, seen_[*part].levels);
    seen.has_borrow = seen.has_borrow || seen_[*part].has_borrow;
  };
  const bool is_behind_pointer = type.kind == Kind::kList || type.kind == Kind::kMap;
  for (const Member& member : type.members) add_part(member.type, true);
  add_part(type.first, !is_behind_pointer);
  add_part(type.second, !is_behind_pointer);
  if (type.kind == Kind::kFixedList) seen.bytes *= type.length;
  ++seen.levels;
  seen_.push_back(seen);
  contract_.types.push_back(std::move(type));
}

TypeIndex Generator::any(bool may_borrow) {
  for (int i = 0; i < 20; ++i) {
    const TypeIndex type = random_.below(static_cast<uint32_t>(seen_.size()));
    const Seen& seen = seen_[type];
    if (seen.bytes < kMostBytes && seen.levels < kMostLevels && (may_borrow || !seen.has_borrow))
      return type;
  }
  return random_.below(5);  // a primitive one
}

TypeIndex Generator::made_of(Kind kind, std::optional<TypeIndex> first,
                             std::optional<TypeIndex> second, uint32_t resource) {
  add({.kind = kind, .first = first, .second = second, .resource = resource});
  return static_cast<TypeIndex>(contract_.types.size() - 1);
}

std::vector<Member> Generator::members(Kind kind) {
  std::vector<Member> members(1 + random_.below(kind == Kind::kFlags ? 32 : 7));
  if (kind == Kind::kEnum && random_.chance(5)) members.resize(257);
  for (Member& member : members) {
    if (kind == Kind::kRecord || kind == Kind::kTuple) member.type = any();
    if (kind == Kind::kVariant) member.type = maybe_any();
    if (kind == Kind::kTuple) continue;
    member.name = label();
    member.docs = docs();
    member.pragmas =
        kind == Kind::kRecord
            ? pragmas({Pragma::Name::kDefault, Pragma::Name::kRange, Pragma::Name::kSecret})
            : pragmas({});
  }
  return members;
}

void Generator::content(Type& type) {
  switch (type.kind) {
    case Kind::kRecord:
    case Kind::kTuple:
    case Kind::kVariant:
    case Kind::kEnum:
    case Kind::kFlags:
      type.members = members(type.kind);
      break;
    case Kind::kFixedList:
      type.length = 1 + random_.below(20);
      [[fallthrough]];
    case Kind::kOption:
    case Kind::kList:
    case Kind::kAlias:
      type.first = any();
      break;
    case Kind::kResult:
      type.first = maybe_any();
      type.second = maybe_any();
      break;
    case Kind::kMap: {
      static constexpr TypeIndex kKeys[] = {0, 1, 2, 4};
      type.first = pick(kKeys);
      type.second = any();
      break;
    }
    case Kind::kOwn:
    case Kind::kBorrow:
      type.resource = random_.below(static_cast<uint32_t>(contract_.resources.size()));
      break;
    case Kind::kFuture:
    case Kind::kStream:
      type.first = maybe_any(false);
      break;
    default:
      break;
  }
}

void Generator::type() {
  Type type{.kind = static_cast<Kind>(random_.below(static_cast<uint32_t>(Kind::kAlias) + 1))};
  if (!is_kind(type.kind) || (is_handle(type.kind) && contract_.resources.empty()))
    type.kind = Kind::kU32;
  content(type);
  const bool needs_name =
      type.kind == Kind::kAlias || (has_members(type.kind) && type.kind != Kind::kTuple);
  if (needs_name || (!is_primitive(type.kind) && random_.chance(20))) {
    type.name = label();
    type.owner = pick(kOwners);
  }
  type.docs = docs();
  std::vector<Member> fallbacks;
  for (const Member& member : type.members)
    if ((type.kind == Kind::kVariant || type.kind == Kind::kEnum) &&
        (!member.type || contract_.at(*member.type).kind == Kind::kString))
      fallbacks.push_back(member);
  type.pragmas = fallbacks.empty() ? pragmas({}) : pragmas({Pragma::Name::kFallback}, &fallbacks);
  add(std::move(type));
}

void Generator::parameters(Function& function) {
  using enum Function::Access;
  const uint32_t count = function.access == kGet   ? 0
                         : function.access == kSet ? 1
                                                   : random_.below(6);
  if (function.role == Function::Role::kMethod)
    function.parameters.push_back(
        {.name = "self", .type = made_of(Kind::kBorrow, {}, {}, function.resource)});
  for (uint32_t i = 0; i < count; ++i)
    function.parameters.push_back({.name = label(), .type = any()});
}

void Generator::result(Function& function) {
  if (function.role == Function::Role::kConstructor) {
    function.result = made_of(Kind::kOwn, {}, {}, function.resource);
    if (random_.chance(50))
      function.result = made_of(Kind::kResult, function.result, maybe_any(false));
  } else if (function.access == Function::Access::kGet) {
    function.result = any(false);
  } else if (function.access == Function::Access::kSet) {
    if (random_.chance(50)) function.result = made_of(Kind::kResult, {}, maybe_any(false));
  } else {
    function.result = maybe_any(false);
  }
}

void Generator::setter_of(const Function& getter) {
  Function setter{.name = getter.name,
                  .role = getter.role,
                  .access = Function::Access::kSet,
                  .resource = getter.resource};
  setter.name.replace(setter.name.find("[get]"), 5, "[set]");
  parameters(setter);
  result(setter);
  contract_.functions.push_back(std::move(setter));
}

void Generator::function() {
  Function function;
  std::vector<uint32_t> mine;
  for (uint32_t i = 0; i < contract_.resources.size(); ++i)
    if (contract_.resources[i].owner.empty()) mine.push_back(i);
  if (!mine.empty()) function.role = static_cast<Function::Role>(random_.below(4));
  if (function.role != Function::Role::kFree) function.resource = pick(mine);
  const bool is_constructor = function.role == Function::Role::kConstructor;
  if (!is_constructor && random_.chance(25)) function.access = Function::Access::kGet;
  function.is_async =
      !is_constructor && function.access == Function::Access::kCall && random_.chance(20);
  function.name = function_prefix(function.role, function.access);
  if (function.role != Function::Role::kFree)
    function.name += contract_.resources[function.resource].name;
  if (!is_constructor)
    function.name += (function.role != Function::Role::kFree ? "." : "") + label();
  const auto is_same = [&](const Function& other) { return other.name == function.name; };
  if (std::ranges::any_of(contract_.functions, is_same)) return;  // one constructor a resource
  parameters(function);
  result(function);
  function.stability = stability();
  function.docs = docs();
  function.pragmas = pragmas({Pragma::Name::kDefault, Pragma::Name::kRange,
                              Pragma::Name::kIdempotent, Pragma::Name::kExample},
                             &function.parameters);
  contract_.functions.push_back(std::move(function));
  const Function made = contract_.functions.back();
  if (made.access == Function::Access::kGet && random_.chance(50)) setter_of(made);
}

}  // namespace

uint64_t Random::next() {
  uint64_t value = state_ += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

Contract random_contract(uint64_t seed, const RandomContractOptions& options) {
  return Generator(seed, options).run();
}

}  // namespace mortise::contract
