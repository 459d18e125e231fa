// SPDX-License-Identifier: Apache-2.0
#include "wall/testing.hpp"

#include <algorithm>
#include <new>

#include "mortise/memory.hpp"

namespace mortise::wall::testing {
namespace {

/// The instance's `self` is its stage.
Stage& stage_of(void* self) { return *static_cast<Stage*>(self); }

mortise_status run(void* self, const void* arguments, void* result, const mortise_call* call) {
  return stage_of(self).script.run(*static_cast<const int32_t*>(arguments),
                                   *static_cast<int32_t*>(result), *call);
}

mortise_status join(void* self, const void* arguments, void* result, const mortise_call*) try {
  new (result)
      JoinResult(stage_of(self).script.join(*static_cast<const JoinParameters*>(arguments)));
  return MORTISE_OK;
} catch (const std::bad_alloc&) {
  return MORTISE_OVERLOADED;
}

mortise_status nothing(void*, const void* arguments, void* result, const mortise_call*) {
  return arguments == nullptr && result == nullptr ? MORTISE_OK : MORTISE_FAILED;
}

void destroy(void* self) {
  if (stage_of(self).script.destroy) stage_of(self).script.destroy();
}

const contract::Function* find(const contract::Contract& contract, std::string_view name) {
  const auto found = std::ranges::find(contract.functions, name, &contract::Function::name);
  return found == contract.functions.end() ? nullptr : &*found;
}

}  // namespace

void Stage::describe(uint32_t flags, bool has_descriptor) {
  const contract::Sources sources = contract::read_wit_text("test.wit", kWit);
  ASSERT_TRUE(sources.ok());
  const std::vector<contract::Contract> contracts = contract::describe_all(sources.resolved);
  if (has_descriptor) descriptor_ = *contract::encode_sections(contracts);
  names_.reserve(8);
  const auto add_name = [&](const contract::Contract& contract, const char* name) {
    names_.push_back(contract::link_name(contract, *find(contract, name)));
    return names_.back().c_str();
  };
  const auto hash_of = [&](const contract::Contract& contract, const char* name, uint8_t(&to)[16]) {
    const auto index = static_cast<size_t>(find(contract, name) - contract.functions.data());
    std::ranges::copy(contract::hash(contract).functions[index], to);
  };
  const auto provide = [&](const char* name, mortise_frame code) {
    mortise_function row{};
    row.name = add_name(contracts[0], name);
    hash_of(contracts[0], name, row.hash);
    row.code = code;
    functions_.push_back(row);
  };
  provide("run", &run);
  provide("join", &join);
  provide("nothing", &nothing);
  mortise_import import{};
  import.name = add_name(contracts[1], "ask");
  hash_of(contracts[1], "ask", import.hash);
  imports_.push_back(import);

  constexpr uint8_t kMagic[8] = MORTISE_MAGIC;
  std::ranges::copy(kMagic, entry_.magic);
  entry_.abi_major = MORTISE_ABI_MAJOR;
  entry_.size = sizeof(entry_);
  entry_.descriptor = descriptor_.empty() ? nullptr : descriptor_.data();
  entry_.descriptor_size = descriptor_.size();
  entry_.functions = functions_.data();
  entry_.function_count = static_cast<uint32_t>(functions_.size());
  entry_.function_size = sizeof(mortise_function);
  entry_.imports = imports_.data();
  entry_.import_count = static_cast<uint32_t>(imports_.size());
  entry_.import_size = sizeof(mortise_import);
  entry_.flags = flags;
  entry_.create = [](const mortise_host* host, mortise_instance* instance) -> mortise_status {
    Stage& stage = *current();
    stage.plugin_host_ = host;
    instance->self = &stage;
    instance->destroy = &destroy;
    if (!stage.script.create) return MORTISE_OK;
    return stage.script.create();
  };

  host_.size = sizeof(mortise_host);
  host_.stage = this;
  host_.allocate = &detail::heap_allocate;
  host_.release = &detail::heap_release;
  host_.call_import = [](const mortise_host* host, uint32_t, const void* arguments, void* result,
                         const mortise_call* call) -> mortise_status {
    String answer;
    const mortise_status status = static_cast<const Host*>(host)->stage->script.ask(
        static_cast<const AskParameters*>(arguments)->text, answer, *call);
    if (status == MORTISE_OK) new (result) String(std::move(answer));
    return status;
  };
  host_.report = [](const mortise_host* host, const mortise_call*, mortise_status status,
                    const char* text, size_t size) {
    route::report(static_cast<const Host*>(host)->stage->target_, status, {text, size});
  };
}

void Stage::publish(bool is_parallel) {
  std::vector<detail::Row> rows;
  for (route::SerialFrame& frame : serial_)
    rows.push_back(is_parallel ? route::parallel_row(target_, frame.code, frame.self)
                               : route::serial_row(frame));
  place_ = routes_.add_place(rows);
}

}  // namespace mortise::wall::testing
