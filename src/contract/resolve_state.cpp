// SPDX-License-Identifier: Apache-2.0
#include "contract/resolve_state.hpp"

#include <algorithm>
#include <utility>

#include "base/version.hpp"
#include "contract/parser.hpp"

namespace mortise::contract {

Resolved::Id ResolveState::add_interface(Resolved::Interface interface) {
  resolved.interfaces.push_back(std::move(interface));
  scopes.emplace_back();
  broken_interfaces.push_back(false);
  closed_interfaces.push_back(false);
  return static_cast<Resolved::Id>(resolved.interfaces.size() - 1);
}

Resolved::Id ResolveState::add_world(Resolved::World world) {
  resolved.worlds.push_back(std::move(world));
  closed_worlds.push_back(false);
  pending_worlds.emplace_back();
  return static_cast<Resolved::Id>(resolved.worlds.size() - 1);
}

Resolved::Id ResolveState::add_type(Resolved::TypeDef type, bool is_closed) {
  TypeFacts facts{.is_closed = is_closed, .has_borrow = type.kind == Kind::kBorrow};
  const bool is_handle = type.kind == Kind::kOwn || type.kind == Kind::kBorrow;
  uint16_t depth = 0;
  each_part(type, [&](const Resolved::TypeRef& part) {
    if (!is_handle) depth = std::max<uint16_t>(depth, part.id ? types[*part.id].depth : 1);
    if (!part.id) return;
    const TypeFacts& known = types[*part.id];
    if (type.name.empty()) facts.is_closed |= known.is_closed;
    if (is_handle) return;
    facts.has_borrow |= known.has_borrow;
  });
  facts.depth = static_cast<uint16_t>(std::min(kMaxDepth + 1, depth + 1));
  if (facts.depth > kMaxDepth && depth <= kMaxDepth)
    diagnostics.add(Rule::kTooDeep, type.span,
                    "with its parts this type is more than " + std::to_string(kMaxDepth) + " deep");
  const bool flows = type.kind == Kind::kFuture || type.kind == Kind::kStream;
  if (flows && facts.has_borrow)
    diagnostics.add(Rule::kBorrowInStream, type.span,
                    "a " + std::string(kind_name(*type.kind)) +
                        " carries no borrowed handle: it outlives the call",
                    "use 'own'");
  resolved.types.push_back(std::move(type));
  types.push_back(facts);
  return static_cast<Resolved::Id>(types.size() - 1);
}

const Resolved::TypeDef& ResolveState::strip(Resolved::Id id) const {
  const Resolved::TypeDef* type = &resolved.types[id];
  while (type->kind == Kind::kAlias && type->first->id) type = &resolved.types[*type->first->id];
  return *type;
}

namespace {

/// The three gates of an item as they are written, with where each stands.
struct Written {
  const ast::Attribute* since = nullptr;
  const ast::Attribute* unstable = nullptr;
  const ast::Attribute* deprecated = nullptr;
  const ast::Attribute* external_id = nullptr;
};

Written collect(const std::vector<ast::Attribute>& attributes, Diagnostics& diagnostics) {
  using What = ast::Attribute::What;
  Written written;
  for (const ast::Attribute& attribute : attributes) {
    const ast::Attribute*& place = attribute.what == What::kSince        ? written.since
                                   : attribute.what == What::kUnstable   ? written.unstable
                                   : attribute.what == What::kDeprecated ? written.deprecated
                                                                         : written.external_id;
    if (place != nullptr)
      diagnostics
          .add(Rule::kBadGate, attribute.span, "this attribute stands here twice",
               "remove one of them")
          .notes.push_back({place->span, "first here"});
    place = &attribute;
  }
  return written;
}

void check_since(const ast::Attribute& since, const Resolved::PackageName& package,
                 const Span& span, Diagnostics& diagnostics) {
  if (package.version.empty()) {
    diagnostics.add(
        Rule::kBadGate, span,
        "'@since' needs a package with a version, and '" + package.text() + "' has none",
        "name a version in the 'package' line");
  } else if (*base::parse_version(since.text) > *base::parse_version(package.version)) {
    diagnostics.add(Rule::kBadGate, span,
                    "'@since' names version " + std::string(since.text) +
                        ", but the package is at " + package.version,
                    "raise the package's version to " + std::string(since.text) +
                        ", or use '@unstable(feature = ...)' for what is not released");
  }
}

}  // namespace

Gate read_gate(const ResolveState& state, const std::vector<ast::Attribute>& attributes,
               const Resolved::PackageName& package, const Span& span) {
  Gate gate;
  if (attributes.empty()) return gate;
  Diagnostics& diagnostics = state.diagnostics;
  const Written written = collect(attributes, diagnostics);
  if (written.external_id != nullptr) gate.external_id = written.external_id->text;
  if (written.since != nullptr && written.unstable != nullptr)
    diagnostics.add(Rule::kBadGate, written.since->span,
                    "an item is either '@since' a version or '@unstable', not both");
  else if (written.deprecated != nullptr && written.since == nullptr && written.unstable == nullptr)
    diagnostics.add(Rule::kBadGate, written.deprecated->span,
                    "'@deprecated' needs '@since' or '@unstable' beside it");
  else if (written.since != nullptr)
    check_since(*written.since, package, span, diagnostics);
  Stability stability;
  if (written.since != nullptr) stability.since = written.since->text;
  if (written.deprecated != nullptr) stability.deprecated = written.deprecated->text;
  if (written.unstable != nullptr) {
    stability.feature = written.unstable->text;
    gate.is_open = state.options.all_features ||
                   std::ranges::find(state.options.features, stability.feature) !=
                       state.options.features.end();
  }
  if (stability != Stability{}) gate.stability = std::move(stability);
  return gate;
}

}  // namespace mortise::contract
