// SPDX-License-Identifier: Apache-2.0
#include "kernel/conversion.hpp"

#include <array>
#include <new>
#include <string>
#include <utility>

#include "contract/layout.hpp"
#include "route/call.hpp"
#include "value/sink.hpp"

namespace mortise::kernel {
namespace {

/// Room for a record on the stack, or on the heap where it is large.
class Room {
 public:
  explicit Room(size_t size) {
    if (size > small_.size()) large_.reset(new std::byte[size]);
  }
  std::byte* data() { return large_ != nullptr ? large_.get() : small_.data(); }

 private:
  alignas(16) std::array<std::byte, 512> small_;
  std::unique_ptr<std::byte[]> large_;
};

}  // namespace

Conversion::Conversion(const contract::TypedFunction& caller, const Provider& provider)
    : caller_(caller), provider_(provider), serial_{provider.target, &Conversion::call, this} {}

Outcome<std::unique_ptr<Conversion>> Conversion::make(const contract::TypedFunction& caller,
                                                      const Provider& provider) {
  const contract::TypedFunction& plugin = provider.types;
  const auto& given = plugin.get().result;
  const auto& wanted = caller.get().result;
  if (given.has_value() != wanted.has_value())
    return Error(Code::kValueIncompatible, "one version has a result and the other one has none");

  std::unique_ptr<Conversion> made(new Conversion(caller, provider));
  MORTISE_TRY_ASSIGN(const contract::Layout layout,
                     contract::lay_out(*plugin.contract, contract::kHere));
  made->arguments_size_ = layout.functions[plugin.function].arguments.size;
  made->result_size_ = layout.functions[plugin.function].result_size;
  MORTISE_TRY(made->find_handles(plugin));
  if (!plugin.get().parameters.empty()) {
    MORTISE_TRY_ASSIGN(
        made->arguments_,
        value::compile(value::ArgumentsAt{*caller.contract, caller.function, contract::kHere},
                       value::ArgumentsAt{*plugin.contract, plugin.function, contract::kHere},
                       {.name = "arguments"}));
  }
  if (!given) return made;
  MORTISE_TRY_ASSIGN(made->result_,
                     value::compile(value::TypeAt{*plugin.contract, *given, contract::kHere},
                                    value::TypeAt{*caller.contract, *wanted, contract::kHere},
                                    {.name = "result"}));
  MORTISE_TRY_ASSIGN(made->release_, value::Release::make(*plugin.contract, *given));
  return made;
}

Outcome<> Conversion::find_handles(const contract::TypedFunction& plugin) {
  MORTISE_TRY_ASSIGN(sent_, value::Handles::of_arguments(*caller_.contract, caller_.function));
  MORTISE_TRY_ASSIGN(taken_, value::Handles::of_arguments(*plugin.contract, plugin.function));
  if (const auto& given = plugin.get().result) {
    MORTISE_TRY_ASSIGN(answered_, value::Handles::of_type(*plugin.contract, *given));
  }
  if (const auto& wanted = caller_.get().result) {
    MORTISE_TRY_ASSIGN(received_, value::Handles::of_type(*caller_.contract, *wanted));
  }
  return {};
}

detail::Row Conversion::row() const {
  if (provider_.is_serial) return route::serial_row(serial_);
  return route::parallel_row(*provider_.target, &Conversion::call, const_cast<Conversion*>(this));
}

mortise_status Conversion::call(void* self, const void* arguments, void* result,
                                const mortise_call* call) try {
  auto& conversion = *static_cast<Conversion*>(self);
  conversion.calls_.fetch_add(1, std::memory_order_relaxed);
  return conversion.run(arguments, result, *call);
} catch (const std::bad_alloc&) {
  return MORTISE_OVERLOADED;
}

mortise_status Conversion::failed(const Error& error) const {
  return route::report_unmoved(*provider_.target, error,
                               "a value does not fit the other version of the contract");
}

mortise_status Conversion::run(const void* arguments, void* result,
                               const mortise_call& call) const {
  Room converted(arguments_size_);
  value::ArenaSink arena;
  if (arguments_) {
    const Outcome<> done =
        arguments_->run(static_cast<const std::byte*>(arguments), {}, converted.data(), arena);
    if (!done) return failed(done.error());
  }
  value::HandleList sent;
  value::HandleList taken;
  sent_.find(static_cast<const std::byte*>(arguments), sent);
  taken_.find(converted.data(), taken);
  Room given(result_size_);
  const mortise_status status = provider_.callee.code(
      provider_.callee.self, arguments_size_ == 0 ? nullptr : converted.data(),
      result_ ? given.data() : nullptr, &call);
  // The plugin got them, too: what it has no place for is gone.
  if (status == MORTISE_OK) value::drop_owned(sent, std::move(taken), call.caller);
  if (status != MORTISE_OK || !result_) return status;
  return convert_result(given.data(), static_cast<std::byte*>(result), call.caller);
}

mortise_status Conversion::convert_result(std::byte* given, std::byte* result,
                                          resource::Party caller) const {
  value::HeapSink heap;
  value::HandleList answered;
  value::HandleList received;
  try {
    answered_.find(given, answered);
    received.reserve(answered.size());  // there are no more of them
  } catch (const std::bad_alloc&) {
    release_->run(given);
    throw;
  }
  const Outcome<> done = result_->run(given, {}, result, heap);
  if (done) {
    heap.keep();
    received_.find(result, received);
  }
  release_->run(given, value::Owned::kKept);
  value::drop_owned(answered, std::move(received), caller);
  return done ? mortise_status{MORTISE_OK} : route::of_result(failed(done.error()));
}

}  // namespace mortise::kernel
