// SPDX-License-Identifier: Apache-2.0
#include "engine/resource_rows.hpp"

#include <array>
#include <cassert>
#include <memory>
#include <utility>

namespace mortise::engine {
namespace {

struct Form {
  ResourceRole role;
  std::string_view prefix;  // of the function's name
  std::string_view hash;
};
constexpr std::array kForms{
    Form{ResourceRole::kNew, "[resource-new]", "mortise/new"},
    Form{ResourceRole::kRep, "[resource-rep]", "mortise/rep"},
    Form{ResourceRole::kDestructor, "[dtor]", "mortise/dtor"},
};

std::shared_ptr<const contract::Contract> make_contract() {
  using contract::Function;
  using contract::Member;
  auto made = std::make_shared<contract::Contract>();
  made->package = "mortise:plugin";
  made->interface = "resources";
  made->version = "1.0.0";
  made->types = {{.kind = contract::Kind::kU64}, {.kind = contract::Kind::kU32}};
  const Member representation{.name = "rep", .type = 0};
  made->functions = {
      Function{.name = "new", .parameters = {representation}, .result = 1},
      Function{.name = "rep", .parameters = {Member{.name = "handle", .type = 1}}, .result = 0},
      Function{.name = "dtor", .parameters = {representation}}};
  return made;
}

}  // namespace

std::optional<ResourceRow> resource_row(std::string_view function) {
  const size_t mark = function.find('#');
  if (mark == function.npos) return std::nullopt;
  const std::string_view member = function.substr(mark + 1);
  for (const Form& kind : kForms) {
    if (!member.starts_with(kind.prefix)) continue;
    const std::string_view name = member.substr(kind.prefix.size());
    return ResourceRow{kind.role, std::string(function.substr(0, mark + 1)).append(name), name};
  }
  return std::nullopt;
}

Hash resource_row_hash(ResourceRole role) {
  Hash hash{};
  for (const Form& kind : kForms)
    if (kind.role == role) std::copy(kind.hash.begin(), kind.hash.end(), hash.begin());
  return hash;
}

contract::TypedFunction resource_row_types(ResourceRole role) {
  assert(role != ResourceRole::kNone);
  static const auto contract = make_contract();
  return {contract, static_cast<size_t>(role) - static_cast<size_t>(ResourceRole::kNew)};
}

}  // namespace mortise::engine
