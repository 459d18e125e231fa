// SPDX-License-Identifier: Apache-2.0
#include "generation/point_contract.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "base/version.hpp"
#include "contract/diagnostic.hpp"
#include "contract/sections.hpp"
#include "contract/wit.hpp"
#include "generation/contract_name.hpp"

namespace mortise::generation {
namespace {

using catalog::Application;
using contract::Contract;
using contract::Function;

/// Newer than the first version of its track: a plugin may lack it.
bool came_later(const Contract& contract, const Function& function) {
  std::string begin = contract::track(contract.version);
  while (std::ranges::count(begin, '.') < 2) begin += ".0";
  const auto first = base::parse_version(begin);
  const auto since = base::parse_version(function.stability.since);
  return since && first && *first < *since;
}

// The catalog's words and the host's, in the same order.
mortise::Dispatch host_dispatch(catalog::Dispatch dispatch) {
  return static_cast<mortise::Dispatch>(dispatch);
}
static_assert(static_cast<int>(catalog::Dispatch::kFold) ==
              static_cast<int>(mortise::Dispatch::kFold));
FailurePolicy host_failure(catalog::Failure failure) { return static_cast<FailurePolicy>(failure); }
static_assert(static_cast<int>(catalog::Failure::kFallback) ==
              static_cast<int>(FailurePolicy::kFallback));

Error unknown_function(const Contract& contract, const Application::Point& point,
                       const std::string& function) {
  std::vector<std::string_view> names;
  for (const Function& each : contract.functions) names.push_back(each.name);
  const std::string help = contract::did_you_mean(function, names);
  return Error(Code::kApplicationInvalid, "'dispatch' of the point " + base::quote(point.name) +
                                              " names " + base::quote(function, 64) +
                                              ", which is no function of " + contract.name() +
                                              (help.empty() ? "" : "; " + help));
}

}  // namespace

Outcome<std::unique_ptr<const PointContract>> PointContract::make(Contract contract,
                                                                  const Application::Point& point) {
  std::unique_ptr<PointContract> made(new PointContract(std::move(contract), point));
  MORTISE_TRY(made->fill());
  return std::unique_ptr<const PointContract>(std::move(made));
}

Outcome<> PointContract::fill() {
  MORTISE_TRY_ASSIGN(descriptor_, contract::encode_sections({&contract_, 1}));
  name_ = contract_.track_name();
  const auto hashes = contract::hash(contract_).functions;
  for (const Function& function : contract_.functions)
    link_names_.push_back(contract::link_name(contract_, function));
  for (size_t i = 0; i < link_names_.size(); ++i) {
    FunctionKey& key = functions_.emplace_back(
        FunctionKey{link_names_[i].c_str(), {}, came_later(contract_, contract_.functions[i])});
    std::ranges::copy(hashes[i], key.hash);
  }
  for (const Application::FunctionDispatch& each : point_.dispatch) {
    const auto at = std::ranges::find(contract_.functions, each.function, &Function::name);
    if (at == contract_.functions.end()) return unknown_function(contract_, point_, each.function);
    dispatch_.push_back(
        {static_cast<size_t>(at - contract_.functions.begin()), host_dispatch(each.dispatch)});
  }
  order_.assign(point_.order.begin(), point_.order.end());
  setup_ = {.name = point_.name,
            .contract = {name_.c_str(), functions_.data(), functions_.size(), descriptor_.data(),
                         descriptor_.size()},
            .options = {
                .dispatch = dispatch_.data(),
                .dispatch_count = dispatch_.size(),
                .order = order_,
                .deadline_ms = point_.deadline_ms,
                .failure = host_failure(point_.failure),
                .wall = point_.wall == catalog::WallKind::kInline ? Wall::kInline : Wall::kThread,
                .attributes = point_.attributes,
                .breaker = point_.breaker,
                .budgets = {.latency_ms = point_.latency_budget_ms, .errors = point_.error_budget},
                .is_for_plugins = point_.is_for_plugins,
                .examples = point_.examples}};
  return {};
}

Outcome<PointContract::View> PointContract::declare(Host& host) const {
  MORTISE_TRY_ASSIGN(detail::PointView* const view,
                     detail::try_declare_point(detail::SupervisorOf::get(host), setup_.contract,
                                               point_.name, &setup_.options));
  return View(view);
}

}  // namespace mortise::generation
