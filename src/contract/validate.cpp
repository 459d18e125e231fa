// SPDX-License-Identifier: Apache-2.0
#include "contract/validate.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/text.hpp"
#include "contract/layout.hpp"
#include "contract/names.hpp"
#include "contract/validate_parts.hpp"

namespace mortise::contract {
namespace {

using Part = Violation::Part;

/// What types, resources and functions of one owner are called, to find two that are the same.
struct ScopedName {
  std::string_view owner;
  std::string form;
  Part part;
  uint32_t number;

  auto key() const { return std::tie(owner, form); }
  auto place() const { return std::tie(owner, form, part, number); }
};

/// What a kind of type may have and must have.
struct Shape {
  bool needs_name = false;
  bool has_first = false;
  bool needs_first = false;
  bool has_second = false;
  bool needs_second = false;
};

Shape shape_of(Kind kind) {
  switch (kind) {
    case Kind::kRecord:
    case Kind::kVariant:
    case Kind::kEnum:
    case Kind::kFlags:
      return {.needs_name = true};
    case Kind::kOption:
    case Kind::kList:
    case Kind::kFixedList:
      return {.has_first = true, .needs_first = true};
    case Kind::kAlias:
      return {.needs_name = true, .has_first = true, .needs_first = true};
    case Kind::kMap:
      return {.has_first = true, .needs_first = true, .has_second = true, .needs_second = true};
    case Kind::kResult:
      return {.has_first = true, .has_second = true};
    case Kind::kFuture:
    case Kind::kStream:
      return {.has_first = true};
    default:
      return {};
  }
}

bool may_be_key(Kind kind) {
  return is_primitive(kind) && kind != Kind::kF32 && kind != Kind::kF64 &&
         kind != Kind::kErrorContext;
}

/// Goes through a contract in order and stops at the first rule that is broken.
class Validator {
 public:
  explicit Validator(const Contract& contract) : contract_(contract) {}

  std::optional<Violation> run();
  std::optional<Violation> run_limits() {
    static_cast<void>(counts() && sizes());
    return std::move(violation_);
  }

 private:
  bool interface();
  bool counts();
  bool type(const Type& type);
  bool type_parts(const Type& type);
  bool members(const Type& type);
  bool member(const Type& type, size_t number);
  bool flags_and_lists(const Type& type);
  bool reference(const std::optional<TypeIndex>& index, std::string_view what);
  bool nesting(const Type& type);
  bool resource(const Resource& resource);
  bool function(const Function& function);
  bool parameters(const Function& function);
  bool sizes();
  bool scopes();

  bool owner(const std::string& owner, bool is_named);
  bool accept(std::optional<std::string> problem) { return !problem || fail(std::move(*problem)); }
  bool fail(std::string message, bool too_large = false) {
    violation_ = Violation{part_, number_, std::move(message), too_large};
    return false;
  }
  template <class Item>
  bool each(Part part, const std::vector<Item>& items, bool (Validator::*check)(const Item&)) {
    part_ = part;
    for (number_ = 0; number_ < items.size(); ++number_)
      if (!(this->*check)(items[number_])) return false;
    return true;
  }

  const Contract& contract_;
  std::vector<uint8_t> depths_;   // by type
  std::vector<bool> has_borrow_;  // by type: at any depth
  Part part_ = Part::kInterface;
  uint32_t number_ = 0;
  std::optional<Violation> violation_;
};

std::optional<Violation> Validator::run() {
  depths_.reserve(std::min<size_t>(contract_.types.size(), kMaxTypes));
  const bool good = counts() && interface() &&
                    each(Part::kResource, contract_.resources, &Validator::resource) &&
                    each(Part::kType, contract_.types, &Validator::type) && sizes() &&
                    each(Part::kFunction, contract_.functions, &Validator::function) && scopes();
  if (good) return std::nullopt;
  return std::move(violation_);
}

bool Validator::counts() {
  size_t members = 0;
  size_t pragmas = contract_.pragmas.size();
  const auto add = [&](const auto& item, const std::vector<Member>& parts) {
    pragmas += item.pragmas.size();
    members += parts.size();
    for (const Member& part : parts) pragmas += part.pragmas.size();
  };
  for (const Type& type : contract_.types) add(type, type.members);
  for (const Resource& resource : contract_.resources) add(resource, {});
  for (const Function& function : contract_.functions) add(function, function.parameters);
  const auto within = [&](size_t count, size_t most, const char* what) {
    return count <= most || fail("it has " + std::to_string(count) + " " + what +
                                     ", over the limit of " + std::to_string(most),
                                 true);
  };
  return within(contract_.types.size(), kMaxTypes, "types") &&
         within(contract_.resources.size(), kMaxResources, "resources") &&
         within(contract_.functions.size(), kMaxFunctions, "functions") &&
         within(members, kMaxMembers, "members") && within(pragmas, kMaxPragmas, "pragmas");
}

bool Validator::interface() {
  if (!is_package_name(contract_.package))
    return fail("its package " + base::quote(contract_.package) + " is not like 'space:name'");
  if (!is_identifier(contract_.interface))
    return fail("its name " + base::quote(contract_.interface) + " is no identifier");
  if (!contract_.version.empty() && !is_version(contract_.version))
    return fail("its version " + base::quote(contract_.version) + " is not like '1.2.3'");
  return accept(check_docs(contract_.docs)) && accept(check_stability(contract_.stability)) &&
         accept(check_pragmas(contract_));
}

bool Validator::owner(const std::string& owner, bool is_named) {
  if (owner.empty()) return true;
  if (!is_named) return fail("it has an owner, and no name");
  if (!is_interface_name(owner))
    return fail("its owner " + base::quote(owner) + " is not like 'space:name/interface@1.2.3'");
  return owner != contract_.name() || fail("its owner is this interface, which is not said");
}

bool Validator::resource(const Resource& resource) {
  if (!is_identifier(resource.name))
    return fail("its name " + base::quote(resource.name) + " is no identifier");
  return owner(resource.owner, true) && accept(check_docs(resource.docs)) &&
         accept(check_pragmas(resource));
}

bool Validator::type(const Type& type) {
  return type_parts(type) && members(type) && flags_and_lists(type) && nesting(type) &&
         owner(type.owner, !type.name.empty()) && accept(check_docs(type.docs)) &&
         accept(check_pragmas(contract_, type));
}

bool Validator::reference(const std::optional<TypeIndex>& index, std::string_view what) {
  return !index || *index < number_ ||
         fail(std::string(what) + " is type " + std::to_string(*index) +
              ", which is not before it");
}

bool Validator::type_parts(const Type& type) {
  if (!is_kind(type.kind))
    return fail("there is no kind " + std::to_string(static_cast<unsigned>(type.kind)));
  const Shape shape = shape_of(type.kind);
  const std::string kind = "kind " + base::quote(kind_name(type.kind));
  if (type.name.empty() ? shape.needs_name : !is_identifier(type.name))
    return fail("its name " + base::quote(type.name) + " is no identifier");
  if (!type.name.empty() && is_primitive(type.kind)) return fail(kind + " has no name");
  if (!has_members(type.kind) && !type.members.empty()) return fail(kind + " has no members");
  if (type.first ? !shape.has_first : shape.needs_first)
    return fail(kind + (type.first ? " has no first type" : " needs a first type"));
  if (type.second ? !shape.has_second : shape.needs_second)
    return fail(kind + (type.second ? " has no second type" : " needs a second type"));
  if (is_handle(type.kind) ? type.resource >= contract_.resources.size() : type.resource != 0)
    return fail("there is no resource " + std::to_string(type.resource) + " for it");
  return reference(type.first, "its first type") && reference(type.second, "its second type");
}

bool Validator::members(const Type& type) {
  if (!has_members(type.kind)) return true;
  if (type.members.empty()) return fail("it has no member, and needs one");
  for (size_t i = 0; i < type.members.size(); ++i)
    if (!member(type, i)) return false;
  return type.kind == Kind::kTuple || accept(check_unique(type.members));
}

bool Validator::member(const Type& type, size_t number) {
  const Member& member = type.members[number];
  const std::string what = "member " + std::to_string(number);
  const bool is_tuple = type.kind == Kind::kTuple;
  if (is_tuple ? !member.name.empty() : !is_identifier(member.name))
    return fail(what + " is called " + base::quote(member.name) +
                (is_tuple ? ", and those of tuples have no names" : ", which is no identifier"));
  const bool needs_type = type.kind == Kind::kRecord || is_tuple;
  if (member.type ? type.kind == Kind::kEnum || type.kind == Kind::kFlags : needs_type)
    return fail(what + (member.type ? " has a type, and those of enums and flags have none"
                                    : " has no type"));
  if (is_tuple && !(member.docs.empty() && member.pragmas.empty()))
    return fail(what + " has docs or pragmas, and those of tuples have none");
  const auto problem = check_docs(member.docs);
  if (problem) return fail(what + ": " + *problem);
  const auto misused = check_pragmas(member, type.kind);
  if (misused) return fail(what + ": " + *misused);
  return reference(member.type, what);
}

bool Validator::flags_and_lists(const Type& type) {
  if (type.kind == Kind::kFlags && type.members.size() > 32)
    return fail("it has " + std::to_string(type.members.size()) +
                " flags, and at most 32 are possible");
  if (type.kind == Kind::kFixedList ? type.length == 0 : type.length != 0)
    return fail(type.length == 0 ? "its length is 0"
                                 : "it has a length, and is no list of fixed length");
  if (type.kind == Kind::kMap && !may_be_key(contract_.types[*type.first].kind))
    return fail("its key is neither bool, nor an integer, a char or a string");
  return true;
}

bool Validator::nesting(const Type& type) {
  uint32_t depth = 0;
  bool has_borrow = type.kind == Kind::kBorrow;
  const auto add = [&](const std::optional<TypeIndex>& part) {
    if (!part) return;
    depth = std::max<uint32_t>(depth, depths_[*part]);
    has_borrow = has_borrow || has_borrow_[*part];
  };
  for (const Member& member : type.members) add(member.type);
  add(type.first);
  add(type.second);
  if (depth >= kMaxDepth)
    return fail("it is nested deeper than " + std::to_string(kMaxDepth) + " levels", true);
  depths_.push_back(static_cast<uint8_t>(depth + 1));
  has_borrow_.push_back(has_borrow);
  const bool is_channel = type.kind == Kind::kFuture || type.kind == Kind::kStream;
  return !is_channel || !has_borrow ||
         fail("a borrowed handle cannot go through a " + std::string(kind_name(type.kind)));
}

bool Validator::sizes() {
  // Parameters are checked later, and laid out here.
  part_ = Part::kFunction;
  for (number_ = 0; number_ < contract_.functions.size(); ++number_)
    for (const Member& parameter : contract_.functions[number_].parameters)
      if (!parameter.type || *parameter.type >= contract_.types.size())
        return fail("parameter " + base::quote(parameter.name) +
                    " has no type, or one that does not exist");
  for (number_ = 0; number_ < contract_.functions.size(); ++number_) {
    const auto& result = contract_.functions[number_].result;
    if (result && *result >= contract_.types.size())
      return fail("its result is type " + std::to_string(*result) + ", which does not exist");
  }
  const auto oversize = find_oversize(contract_);
  if (!oversize) return true;
  part_ = oversize->is_function ? Part::kFunction : Part::kType;
  number_ = oversize->number;
  return fail(std::string(oversize->is_function ? "its parameters take " : "it takes ") +
                  std::to_string(kSizeLimit) + " bytes or more",
              true);
}

bool Validator::parameters(const Function& function) {
  for (const Member& parameter : function.parameters) {
    const std::string what = "parameter " + base::quote(parameter.name);
    if (!is_identifier(parameter.name)) return fail(what + " is no identifier");
    if (!parameter.docs.empty() || !parameter.pragmas.empty())
      return fail(what + " has docs or pragmas, which stand at its function");
  }
  return accept(check_unique(function.parameters));
}

bool Validator::function(const Function& function) {
  if (!parameters(function) || !accept(check_function(contract_, function))) return false;
  if (function.result && has_borrow_[*function.result])
    return fail("its result holds a borrowed handle");
  return accept(check_docs(function.docs)) && accept(check_stability(function.stability)) &&
         accept(check_pragmas(function));
}

bool Validator::scopes() {
  std::vector<ScopedName> names;
  const auto add = [&](Part part, size_t number, const std::string& name, std::string_view owner) {
    if (!name.empty())
      names.push_back({owner, unique_form(name), part, static_cast<uint32_t>(number)});
  };
  for (size_t i = 0; i < contract_.types.size(); ++i)
    add(Part::kType, i, contract_.types[i].name, contract_.types[i].owner);
  for (size_t i = 0; i < contract_.resources.size(); ++i)
    add(Part::kResource, i, contract_.resources[i].name, contract_.resources[i].owner);
  for (size_t i = 0; i < contract_.functions.size(); ++i)
    add(Part::kFunction, i, contract_.functions[i].name, {});
  std::ranges::sort(names, {}, &ScopedName::place);
  const auto same = std::ranges::adjacent_find(names, {}, &ScopedName::key);
  if (same == names.end()) return true;
  part_ = same[1].part;
  number_ = same[1].number;
  return fail("its name is taken, as case and hyphens do not count: " + base::quote(same->form));
}

}  // namespace

std::optional<Violation> validate(const Contract& contract) { return Validator(contract).run(); }

std::optional<Violation> check_limits(const Contract& contract) {
  return Validator(contract).run_limits();
}

std::string to_text(const Violation& violation, const Contract& contract) {
  const auto item = [&](const char* what, const std::string& name) {
    return std::string(what) + " " + std::to_string(violation.number) +
           (name.empty() ? "" : " " + base::quote(name)) + ": " + violation.message;
  };
  switch (violation.part) {
    case Part::kInterface:
      return violation.message;
    case Part::kType:
      return item("type", contract.types[violation.number].name);
    case Part::kResource:
      return item("resource", contract.resources[violation.number].name);
    case Part::kFunction:
      return item("function", contract.functions[violation.number].name);
  }
  return violation.message;
}

}  // namespace mortise::contract
