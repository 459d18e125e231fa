// SPDX-License-Identifier: Apache-2.0
#include "kernel/example.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "base/json_reader.hpp"
#include "base/text.hpp"
#include "contract/example.hpp"
#include "contract/hash.hpp"
#include "contract/json_match.hpp"
#include "contract/layout.hpp"
#include "engine/lifecycle_rows.hpp"
#include "kernel/dispatch.hpp"
#include "route/call.hpp"
#include "value/json_in.hpp"
#include "value/json_out.hpp"
#include "value/release.hpp"
#include "value/sink.hpp"

namespace mortise::kernel {
namespace {

using contract::Pragma;

constexpr size_t kMostShown = 300;  // of a value, in bytes

/// A function that has examples, as those who wrote them know it.
struct Asked {
  route::FunctionId function{};
  detail::Row row{};
};

/// What the application says of one contract at its points.
struct Known {
  bool is_asked = true;
  std::vector<const std::vector<route::FunctionId>*> versions{};

  void add(const PointSettings& settings, const std::vector<route::FunctionId>& functions) {
    is_asked = is_asked && settings.examples;
    if (!functions.empty()) versions.push_back(&functions);
  }
  /// The function as the first one knows it that says its types; null for none.
  const route::FunctionId* find(std::string_view name) const {
    for (const auto* const functions : versions)
      for (const route::FunctionId& function : *functions)
        if (function.name == name && function.types) return &function;
    return nullptr;
  }
};

Known known_of(const Roster& roster, std::span<const PointDraft> drafts,
               std::string_view contract) {
  Known known;
  for (const PointDraft& draft : drafts)
    if (draft.contract == contract) known.add(*draft.settings, draft.functions);
  for (const auto& [name, point] : roster.points()) {
    if (point->contract != contract ||
        std::ranges::find(drafts, name, &PointDraft::name) != drafts.end())
      continue;
    known.add(*point->settings, point->functions);
    for (const auto& [key, face] : point->faces) known.add(*point->settings, face->functions());
  }
  return known;
}

route::FunctionId own_function(const engine::Function& function) {
  route::FunctionId own{.name = std::string(function.name), .types = function.types};
  std::ranges::copy(function.hash, own.hash);
  return own;
}

/// Whether it calls the contract too, to stand in front of others: it would answer in their words,
/// and they may not be there yet.
bool goes_on(const Plugin& plugin, std::string_view contract) {
  return std::ranges::any_of(plugin.wires().all(), [&](const Wire& wire) {
    return wire.may_wrap && interface_of(wire.contract) == interface_of(contract);
  });
}

/// With the lock held.
std::vector<Asked> asked_functions(const Roster& roster, std::span<const PointDraft> drafts,
                                   Plugin& plugin) {
  std::vector<Asked> asked;
  std::map<std::string_view, Known> contracts;
  for (const engine::Function& function : plugin.image().entry().functions) {
    if (function.role != engine::ResourceRole::kNone || engine::is_lifecycle(function.name))
      continue;
    const std::string_view contract = contract::contract_of(function.name);
    const auto [known, is_new] = contracts.try_emplace(contract);
    if (is_new) known->second = known_of(roster, drafts, contract);
    if (goes_on(plugin, contract)) continue;
    const route::FunctionId* const asked_for = known->second.find(function.name);
    // Who has said nothing of the function has no use for it.
    if (!known->second.is_asked || (asked_for == nullptr && !known->second.versions.empty()))
      continue;
    Asked each{.function = asked_for != nullptr ? *asked_for : own_function(function)};
    if (!each.function.types || !plugin.serves(each.function)) continue;
    if (find_pragma(each.function.types->get().pragmas, Pragma::Name::kExample) == nullptr)
      continue;
    each.row = plugin.row(each.function);
    // One that is being woken has said that it serves what it may turn out not to.
    if (each.row.code == route::mismatch_row().code) continue;
    asked.push_back(std::move(each));
  }
  return asked;
}

/// The calls of one function.
class Examples {
 public:
  Examples(Plugin& plugin, const Asked& asked, const contract::Layout& layout)
      : plugin_(plugin),
        asked_(asked),
        contract_(*asked.function.types->contract),
        function_(asked.function.types->get()),
        layout_(layout),
        sizes_(layout.functions[asked.function.types->function]) {}

  Outcome<> run() const {
    for (const Pragma& pragma : function_.pragmas)
      if (pragma.name == Pragma::Name::kExample) MORTISE_TRY(run(pragma));
    return {};
  }

 private:
  value::LayoutOf layout() const { return {contract_, layout_, contract::kHere}; }

  Error failed(const Pragma& pragma, const std::string& found) const {
    const std::string expected =
        pragma.value.empty() ? "an answer that is no error" : base::quote(pragma.value, kMostShown);
    return plugin_.failure(Code::kPluginExampleFailed, "use",
                           "the example of " + base::quote(asked_.function.name) + " with " +
                               base::quote(pragma.subject, kMostShown) + " expects " + expected +
                               ", and " + found);
  }

  Outcome<> run(const Pragma& pragma) const {
    contract::Example example;
    if (const auto flaw = read_example(contract_, function_, pragma, example))
      return failed(pragma, "cannot be read: " + flaw->message);
    value::ArenaSink sink;
    CallRoom rooms[2];
    std::byte* const arguments = rooms[0].of(sizes_.arguments.size);
    std::byte* const result = rooms[1].of(sizes_.result_size);
    for (size_t i = 0; i < function_.parameters.size(); ++i)
      MORTISE_TRY(value::place_json(layout(), *function_.parameters[i].type, example.arguments[i],
                                    arguments + sizes_.arguments.offsets[i], sink));
    const uint64_t deadline = plugin_.patience();
    mortise_status status =
        plugin_.call_directly(asked_.row, asked_.function.name, arguments, result);
    const auto release = function_.result ? value::Release::make(contract_, *function_.result)
                                          : Outcome<value::Release>(Error(Code::kCallInvalid));
    // Whoever answers when it is given up is late, however close that was.
    if (status == MORTISE_OK && deadline != 0 && monotonic_ns() > deadline) {
      status = MORTISE_DEADLINE;
      if (release) release->run(result);
    }
    if (status != MORTISE_OK)
      return failed(pragma, "the call ended with '" + route::status_text(status) + "'");
    if (!function_.result) return {};
    std::string text;
    base::JsonWriter writer(text);
    const Outcome<> written = value::write_json(layout(), *function_.result, result, {}, writer);
    if (release) release->run(result);
    if (!written) return written.error();
    return compare(pragma, example, text);
  }

  Outcome<> compare(const Pragma& pragma, const contract::Example& example,
                    const std::string& text) const {
    MORTISE_TRY_ASSIGN(const base::Json answer, base::read_json(text));
    const std::string came = base::quote(text, kMostShown) + " came";
    if (!example.expected) {
      const bool is_error = contract_.at(*function_.result).kind == contract::Kind::kResult &&
                            answer.names[0] == "err";
      return is_error ? Outcome<>(failed(pragma, came)) : Outcome<>();
    }
    const auto difference =
        find_difference(contract_, *function_.result, *example.expected, answer);
    if (!difference) return {};
    return failed(
        pragma, came + (difference->empty() ? "" : ": it differs at " + base::quote(*difference)));
  }

  Plugin& plugin_;
  const Asked& asked_;
  const contract::Contract& contract_;
  const contract::Function& function_;
  const contract::Layout& layout_;
  const contract::FunctionLayout& sizes_;
};

}  // namespace

Outcome<> run_examples(Core& core, std::span<const PointDraft> drafts, Plugin& plugin) try {
  const std::vector<Asked> asked = [&] {
    const std::lock_guard lock(core.mutex);
    return asked_functions(core.roster, drafts, plugin);
  }();
  const contract::Contract* known = nullptr;
  contract::Layout layout;
  for (const Asked& each : asked) {
    const contract::Contract& contract = *each.function.types->contract;
    if (std::exchange(known, &contract) != &contract) {
      MORTISE_TRY_ASSIGN(layout, contract::lay_out(contract, contract::kHere));
    }
    MORTISE_TRY(Examples(plugin, each, layout).run());
  }
  return {};
} catch (const std::bad_alloc&) {
  return Error(Code::kMemoryExhausted);
}

}  // namespace mortise::kernel
