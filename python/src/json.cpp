// SPDX-License-Identifier: Apache-2.0
#include "json.hpp"

#include "base/json_reader.hpp"
#include "base/json_writer.hpp"
#include "decode.hpp"
#include "encode.hpp"
#include "errors.hpp"
#include "value/json_in.hpp"
#include "value/json_out.hpp"

namespace mortise::python {
namespace {

/// The function that is meant, if it has a result; null with an exception.
const FunctionPlan* find(const ContractData& contract, const std::string& name) {
  for (const FunctionPlan& function : contract.functions())
    if (function.name == name && function.result != nullptr) return &function;
  PyErr_Format(PyExc_ValueError, "there is no function '%s' with a result", name.c_str());
  return nullptr;
}

contract::TypeIndex result_of(const ContractData& contract, const FunctionPlan& function) {
  return *contract.contract().functions[function.index].result;
}

}  // namespace

std::optional<std::string> result_to_json(const ContractData& contract, const std::string& name,
                                          PyObject* value) {
  const FunctionPlan* const function = find(contract, name);
  if (function == nullptr) return std::nullopt;
  Arena arena;
  Borrowed borrowed;
  Encoder encoder(arena, borrowed);
  std::byte* const room = arena.allocate(function->result_size);
  if (room == nullptr || !encoder.put(*function->result, value, room)) {
    encoder.raise("value");
    return std::nullopt;
  }
  std::string text;
  base::JsonWriter out(text);
  const value::LayoutOf layout{contract.contract(), contract.layout(), contract::PointerSize::k8};
  const auto done = value::write_json(layout, result_of(contract, *function), room, {}, out);
  if (done) return text;
  raise(done.error(), {.contract = contract.name(), .function = function->label});
  return std::nullopt;
}

Object result_from_json(const ContractData& contract, const std::string& name,
                        const std::string& text) {
  const FunctionPlan* const function = find(contract, name);
  if (function == nullptr) return {};
  const auto json = base::read_json(text);
  value::HeapSink sink;
  std::vector<uint64_t> room(function->result_size / 8 + 1);
  auto* const at = reinterpret_cast<std::byte*>(room.data());
  const value::LayoutOf layout{contract.contract(), contract.layout(), contract::PointerSize::k8};
  Outcome<> placed;
  if (json)
    placed = value::place_json(layout, result_of(contract, *function), *json, at, sink);
  else
    placed = json.error();
  if (!placed) {
    raise(placed.error(), {.contract = contract.name(), .function = function->label});
    return {};
  }
  return Object::owned(Decoder("value").get(*function->result, at));
}

}  // namespace mortise::python
