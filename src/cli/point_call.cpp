// SPDX-License-Identifier: Apache-2.0
#include "cli/point_call.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "base/text.hpp"
#include "base/version.hpp"
#include "contract/diagnostic.hpp"
#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "mortise/client.hpp"
#include "value/json_in.hpp"
#include "value/json_out.hpp"
#include "value/release.hpp"
#include "value/sink.hpp"

namespace mortise::cli {
namespace {

using base::Json;
using contract::Contract;
using contract::Function;

/// Room for a record, aligned for every type of WIT.
struct Room {
  explicit Room(size_t size) : words(std::max<size_t>(1, (size + 7) / 8)) {}
  std::byte* get() { return reinterpret_cast<std::byte*>(words.data()); }

  std::vector<uint64_t> words;
};

/// Newer than the first version of its track: a plugin may lack it.
bool came_later(const Contract& contract, const Function& function) {
  std::string begin = contract::track(contract.version);
  while (std::ranges::count(begin, '.') < 2) begin += ".0";
  const auto first = base::parse_version(begin);
  const auto since = base::parse_version(function.stability.since);
  return since && first && *first < *since;
}

/// A client without types.
class Caller : public Client {
 public:
  using Client::Client;
  using Client::route;
};

const Json* find_member(const Json& object, std::string_view name) {
  const auto at = std::ranges::find(object.names, name);
  return at == object.names.end() ? nullptr
                                  : &object.items[static_cast<size_t>(at - object.names.begin())];
}

}  // namespace

Outcome<DynamicContract> DynamicContract::make(Contract contract) {
  DynamicContract made(std::move(contract));
  MORTISE_TRY_ASSIGN(made.layout_, contract::lay_out(made.contract_, contract::PointerSize::k8));
  MORTISE_TRY_ASSIGN(made.descriptor_, contract::encode_sections({&made.contract_, 1}));
  made.name_ = made.contract_.track_name();
  made.hashes_ = contract::hash(made.contract_).functions;
  for (const Function& function : made.contract_.functions)
    made.link_names_.push_back(contract::link_name(made.contract_, function));
  return made;
}

std::optional<size_t> DynamicContract::find(std::string_view function) const {
  const auto at = std::ranges::find(contract_.functions, function, &Function::name);
  if (at == contract_.functions.end()) return std::nullopt;
  return static_cast<size_t>(at - contract_.functions.begin());
}

detail::ContractKeys DynamicContract::keys(std::vector<FunctionKey>& functions) const {
  for (size_t i = 0; i < link_names_.size(); ++i) {
    FunctionKey& key = functions.emplace_back(
        FunctionKey{link_names_[i].c_str(), {}, came_later(contract_, contract_.functions[i])});
    std::ranges::copy(hashes_[i], key.hash);
  }
  return {name_.c_str(), functions.data(), functions.size(), descriptor_.data(),
          descriptor_.size()};
}

std::vector<detail::Place*> DynamicContract::places(Host& host, std::string_view point) const {
  std::vector<FunctionKey> functions;
  const detail::ContractKeys known = keys(functions);
  kernel::Supervisor& supervisor = detail::SupervisorOf::get(host);
  const detail::PointRecord* const record = detail::declare_point(supervisor, known, point);
  std::vector<detail::Place*> places;
  detail::each_place(
      supervisor, known,
      [](void* context, detail::Place* place) {
        static_cast<std::vector<detail::Place*>*>(context)->push_back(place);
      },
      &places, record);
  return places;
}

Outcome<> DynamicContract::place_arguments(size_t function, const Json& arguments,
                                           std::byte* record, value::Sink& sink) const {
  const Function& called = contract_.functions[function];
  if (arguments.kind != Json::Kind::kObject)
    return Error(Code::kJsonUnfit, "arguments are an object by the names of parameters");
  std::vector<std::string_view> names;
  for (const contract::Member& parameter : called.parameters) names.push_back(parameter.name);
  for (const std::string& name : arguments.names)
    if (std::ranges::find(names, name) == names.end()) {
      const std::string help = contract::did_you_mean(name, names);
      return Error(Code::kJsonUnfit, base::quote(called.name) + " has no parameter " +
                                         base::quote(name, 64) + (help.empty() ? "" : "; " + help));
    }
  const value::LayoutOf layout{contract_, layout_, contract::PointerSize::k8};
  const Json nothing;
  Json fallback;
  for (size_t i = 0; i < called.parameters.size(); ++i) {
    const contract::Member& parameter = called.parameters[i];
    const Json* given = find_member(arguments, parameter.name);
    if (given == nullptr && contract_.at(*parameter.type).kind == contract::Kind::kOption)
      given = &nothing;
    if (const auto* const pragma =
            contract::find_pragma(called.pragmas, contract::Pragma::Name::kDefault, parameter.name);
        given == nullptr && pragma != nullptr) {
      MORTISE_TRY_ASSIGN(fallback, base::read_json(pragma->value));
      given = &fallback;
    }
    if (given == nullptr)
      return Error(Code::kJsonUnfit,
                   base::quote(called.name) + " needs the argument " + base::quote(parameter.name));
    MORTISE_TRY(value::place_json(layout, *parameter.type, *given,
                                  record + layout_.functions[function].arguments.offsets[i], sink));
  }
  return {};
}

Outcome<DynamicContract::Answer> DynamicContract::call(detail::Place* place, size_t function,
                                                       const Json& arguments) const {
  detail::retain(place);
  const Caller client(place);
  const Function& called = contract_.functions[function];
  const contract::FunctionLayout& layout = layout_.functions[function];
  Answer answer{.plugin = std::string(std::string_view(detail::serving(client.route())))};
  value::ArenaSink sink;
  Room record(layout.arguments.size);
  MORTISE_TRY(place_arguments(function, arguments, record.get(), sink));
  Room result(layout.result_size);
  const auto index = static_cast<uint32_t>(function);
  const mortise_status status =
      detail::call(client.route(), index, record.get(), result.get(), nullptr);
  if (status != MORTISE_OK) return detail::call_error(*place, index, status);
  if (!called.result) {
    answer.json = "null";
    return answer;
  }
  base::JsonWriter json(answer.json);
  const Outcome<> written = value::write_json({contract_, layout_, contract::PointerSize::k8},
                                              *called.result, result.get(), {}, json);
  answer.is_error = contract_.at(*called.result).kind == contract::Kind::kResult &&
                    static_cast<unsigned>(*result.get()) == 1;
  if (const auto release = value::Release::make(contract_, *called.result))
    release->run(result.get());
  if (!written) return written.error();
  return answer;
}

}  // namespace mortise::cli
