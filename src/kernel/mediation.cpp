// SPDX-License-Identifier: Apache-2.0
#include "kernel/mediation.hpp"

#include <array>
#include <new>
#include <utility>

#include "route/call.hpp"

namespace mortise::kernel {

using resource::Fault;
using resource::Party;
using resource::Table;
using value::Handle;
using value::HandleList;

namespace {

/// Room for the handles of most calls, without asking for memory.
class FewHandles {
 public:
  HandleList list() {
    HandleList few(&arena_);
    few.reserve(kFew);
    return few;
  }

 private:
  static constexpr size_t kFew = 8;
  alignas(Handle) std::array<std::byte, kFew * sizeof(Handle)> room_;
  std::pmr::monotonic_buffer_resource arena_{room_.data(), room_.size()};
};

}  // namespace

std::string resource_name(const contract::Contract& contract, const contract::Resource& resource) {
  if (resource.owner.empty()) return contract.track_name() + "#" + resource.name;
  const size_t at = resource.owner.find('@');
  std::string name = resource.owner.substr(0, at);
  if (at != resource.owner.npos) name += "@" + contract::track(resource.owner.substr(at + 1));
  return name + "#" + resource.name;
}

Outcome<std::unique_ptr<Mediation>> Mediation::make(const contract::TypedFunction& types,
                                                    const route::Target& target) {
  const contract::Contract& contract = *types.contract;
  MORTISE_TRY_ASSIGN(auto arguments, value::Handles::of_arguments(contract, types.function));
  const auto& given = types.get().result;
  std::optional<value::Handles> result;
  if (given) {
    MORTISE_TRY_ASSIGN(result, value::Handles::of_type(contract, *given));
  }
  const bool has_result = result && !result->is_nothing();
  if (arguments.is_nothing() && !has_result) return std::unique_ptr<Mediation>();
  if (!result) result = value::Handles::none();

  std::unique_ptr<Mediation> made(new Mediation(std::move(arguments), *std::move(result), target));
  if (has_result) {
    MORTISE_TRY_ASSIGN(made->release_, value::Release::make(contract, *given));
  }
  for (const contract::Resource& each : contract.resources) {
    made->names_.push_back(resource_name(contract, each));
    made->resources_.push_back(resource::type_of(made->names_.back()));
  }
  return made;
}

wall::Callee Mediation::bind(const wall::Callee& own) {
  own_ = own;
  return {&Mediation::call, this};
}

/// The handles of one call's arguments, from before the plugin is entered until it has returned.
class Mediation::Passing {
 public:
  Passing(const Mediation& mediation, Party caller) : mediation_(mediation), caller_(caller) {}
  Passing(const Passing&) = delete;
  Passing& operator=(const Passing&) = delete;
  ~Passing() {
    for (size_t i = 0; i < lent_; ++i) Table::process().end(loans_[i]);
  }

  /// Moves and lends everything, or nothing. Throws `std::bad_alloc`, and has done nothing then.
  mortise_status begin(const void* arguments) {
    mediation_.arguments_.find(static_cast<const std::byte*>(arguments), handles_);
    size_t borrowed = 0;
    for (const Handle& handle : handles_) borrowed += handle.is_own ? 0 : 1;
    loans_ = few_.data();
    if (borrowed > few_.size()) {
      many_ = std::make_unique<resource::Loan[]>(borrowed);
      loans_ = many_.get();
    }
    for (size_t i = 0; i < handles_.size(); ++i) {
      const Fault fault = pass(handles_[i]);
      if (fault == Fault::kNone) continue;
      take_back(i);
      return mediation_.refuse(fault, handles_[i], false);
    }
    return MORTISE_OK;
  }

 private:
  Fault pass(const Handle& handle) {
    const resource::Type& type = mediation_.resources_[handle.resource];
    if (handle.is_own)
      return Table::process().move(handle.value, type, caller_, mediation_.party());
    const Fault fault =
        Table::process().lend(handle.value, type, caller_, mediation_.party(), loans_[lent_]);
    if (fault == Fault::kNone) ++lent_;
    return fault;
  }
  void take_back(size_t count) {
    while (lent_ > 0) Table::process().end(loans_[--lent_]);
    for (size_t i = 0; i < count; ++i)
      if (handles_[i].is_own)
        static_cast<void>(Table::process().move(handles_[i].value,
                                                mediation_.resources_[handles_[i].resource],
                                                mediation_.party(), caller_));
  }

  const Mediation& mediation_;
  const Party caller_;
  FewHandles room_;
  HandleList handles_ = room_.list();
  std::array<resource::Loan, 4> few_{};
  std::unique_ptr<resource::Loan[]> many_;
  resource::Loan* loans_ = nullptr;
  size_t lent_ = 0;
};

mortise_status Mediation::call(void* self, const void* arguments, void* result,
                               const mortise_call* call) try {
  const auto& mediation = *static_cast<const Mediation*>(self);
  Passing passing(mediation, call->caller);
  if (!mediation.arguments_.is_nothing()) {
    const mortise_status begun = passing.begin(arguments);
    if (begun != MORTISE_OK) return begun;
  }
  const mortise_status status = mediation.own_.code(mediation.own_.self, arguments, result, call);
  if (status != MORTISE_OK || mediation.result_.is_nothing()) return status;
  return mediation.hand_over(static_cast<std::byte*>(result), call->caller);
} catch (const std::bad_alloc&) {
  return MORTISE_OVERLOADED;
}

mortise_status Mediation::hand_over(std::byte* result, Party caller) const {
  FewHandles room;
  HandleList handles = room.list();
  try {
    result_.find(result, handles);
  } catch (const std::bad_alloc&) {
    release_->run(result, value::Owned::kKept);  // nobody knows yet whose they are
    throw;
  }
  for (size_t i = 0; i < handles.size(); ++i) {
    const Fault fault =
        Table::process().move(handles[i].value, resources_[handles[i].resource], party(), caller);
    if (fault == Fault::kNone) continue;
    // What the plugin gave away is gone; what was never its own is not ours to drop.
    for (size_t j = 0; j < handles.size(); ++j)
      static_cast<void>(Table::process().drop(handles[j].value, j < i ? caller : party()));
    release_->run(result, value::Owned::kKept);
    return refuse(fault, handles[i], true);
  }
  return MORTISE_OK;
}

mortise_status Mediation::refuse(Fault fault, const Handle& handle, bool is_result) const {
  const mortise_status status =
      is_result ? route::of_result(resource::status_of(fault)) : resource::status_of(fault);
  route::report(target_, status,
                std::string(is_result ? "the result's" : "an argument's") + " handle of '" +
                    names_[handle.resource] + "' " + std::string(resource::words(fault)),
                false);
  return status;
}

}  // namespace mortise::kernel
