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

/// The version of two that a point rather means.
bool is_better(const Contract& a, const Contract& b, const Application::Point& point) {
  if ((a.name() == point.contract) != (b.name() == point.contract))
    return a.name() == point.contract;
  return base::parse_version(a.version).value_or(base::Version{}) >
         base::parse_version(b.version).value_or(base::Version{});
}

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

Outcome<Contract> contract_of_point(const Application& application, const Application::Point& point,
                                    const std::filesystem::path& folder) {
  std::optional<Contract> best;
  std::vector<std::string> names;
  for (const std::string& path : application.contracts) {
    const contract::Sources sources = contract::read_wit(folder / path);
    if (!sources.ok())
      return Error(Code::kContractInvalid, contract::render(sources.diagnostics, sources.map));
    for (Contract& each : contract::describe_all(sources.resolved)) {
      names.push_back(each.name());
      if (each.track_name() != track_name(point.contract) && each.name() != point.contract)
        continue;
      if (!best || is_better(each, *best, point)) best = std::move(each);
    }
  }
  if (best) return *std::move(best);
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string help = contract::did_you_mean(point.contract, known);
  return Error(Code::kContractInvalid, "no file of 'contracts' in mortise.toml has " +
                                           base::quote(point.contract) + ", which the point " +
                                           base::quote(point.name) + " takes" +
                                           (help.empty() ? "" : "; " + help));
}

Outcome<PointContract> PointContract::make(Contract contract) {
  PointContract made(std::move(contract));
  MORTISE_TRY_ASSIGN(made.descriptor_, contract::encode_sections({&made.contract_, 1}));
  made.name_ = made.contract_.track_name();
  made.hashes_ = contract::hash(made.contract_).functions;
  for (const Function& function : made.contract_.functions)
    made.link_names_.push_back(contract::link_name(made.contract_, function));
  return made;
}

Outcome<PointContract::View> PointContract::declare(Host& host,
                                                    const Application::Point& point) const {
  std::vector<FunctionKey> functions;
  for (size_t i = 0; i < link_names_.size(); ++i) {
    FunctionKey& key = functions.emplace_back(
        FunctionKey{link_names_[i].c_str(), {}, came_later(contract_, contract_.functions[i])});
    std::ranges::copy(hashes_[i], key.hash);
  }
  const detail::ContractKeys keys{name_.c_str(), functions.data(), functions.size(),
                                  descriptor_.data(), descriptor_.size()};
  std::vector<detail::RawPointOptions::Function> dispatch;
  for (const Application::FunctionDispatch& each : point.dispatch) {
    const auto at = std::ranges::find(contract_.functions, each.function, &Function::name);
    if (at == contract_.functions.end()) return unknown_function(contract_, point, each.function);
    dispatch.push_back(
        {static_cast<size_t>(at - contract_.functions.begin()), host_dispatch(each.dispatch)});
  }
  std::vector<StringView> order(point.order.begin(), point.order.end());
  const detail::RawPointOptions options{
      .dispatch = dispatch.data(),
      .dispatch_count = dispatch.size(),
      .order = order,
      .deadline_ms = point.deadline_ms,
      .failure = host_failure(point.failure),
      .wall = point.wall == catalog::WallKind::kInline ? Wall::kInline : Wall::kThread,
      .attributes = point.attributes,
      .breaker = {},
      .is_for_plugins = point.is_for_plugins};
  MORTISE_TRY_ASSIGN(
      detail::PointView* const view,
      detail::try_declare_point(detail::SupervisorOf::get(host), keys, point.name, &options));
  return View(view);
}

}  // namespace mortise::generation
