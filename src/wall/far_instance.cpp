// SPDX-License-Identifier: Apache-2.0
#include "wall/far_instance.hpp"

#include <new>
#include <string>
#include <utility>
#include <vector>

#include "mortise/client.hpp"
#include "resource/table.hpp"
#include "route/call.hpp"
#include "wall/call_threads.hpp"

namespace mortise::wall {
namespace {

class FarInstance;

template <class T>
mortise_status status_of(const Outcome<T>& outcome) {
  if (outcome) return MORTISE_OK;
  return static_cast<mortise_status>(outcome.error().kind());
}

/// What a plugin behind the wall has of its host.
struct FarHost : mortise_host {
  FarInstance* instance = nullptr;
};

/// A function of the instance, as a route calls it.
struct FarFunction {
  FarInstance* instance = nullptr;
  const Signature* signature = nullptr;
  Callee own{};  ///< What runs on the thread, once there is an instance.
};

class FarInstance final : public Instance {
 public:
  FarInstance(const engine::Image& image, Owner& owner, const Transport& transport,
              const Limits& limits, Signatures signatures)
      : image_(image),
        owner_(owner),
        transport_(transport),
        signatures_(std::move(signatures)),
        create_ms_(limits.create_ms),
        threads_(transport, limits, (image.entry().flags & MORTISE_PLUGIN_PARALLEL) == 0, owner) {
    static_cast<mortise_host&>(host_) = owner.host();
    host_.call_import = &FarInstance::call_import;
    host_.report = &FarInstance::report;
    host_.drop = &FarInstance::drop;
    host_.instance = this;
    const auto& functions = image.entry().functions;
    for (size_t i = 0; i < functions.size(); ++i)
      functions_.push_back({this, &signatures_.functions[i], {}});
  }
  ~FarInstance() override {
    if (instance_.destroy == nullptr) return;
    run_aside([this] { instance_.destroy(instance_.self); });
  }

  /// After `call.deadline` a thread may still write into the instance.
  Outcome<> create() {
    route::ThreadReader* const caller = route::this_reader();
    CallThreads::Refusal refusal{};
    CallThread* const thread = caller == nullptr ? nullptr : threads_.take({}, false, refusal);
    if (thread == nullptr)
      return not_made(Code::kMemoryExhausted, "no thread or memory for its calls");
    mortise_call patience{};
    if (create_ms_ != 0) patience.deadline_ns = monotonic_ns() + create_ms_ * 1'000'000u;
    const CallThread::Task task{
        .run = &FarInstance::make, .discard = &FarInstance::unmake, .context = this};
    if (threads_.run(*thread, *caller, task, &patience) != CallThreads::End::kDone)
      return not_made(Code::kCallDeadline,
                      "it did not return within " + std::to_string(create_ms_) + " ms");
    const bool is_crashed = thread->status != MORTISE_OK;
    threads_.give_back(*thread);
    if (is_crashed) return not_made(Code::kPluginCreateFailed, "it ended its thread");
    MORTISE_TRY(made_);
    for (size_t i = 0; i < functions_.size(); ++i)
      functions_[i].own = owner_.guarded(i, {image_.entry().functions[i].code, instance_.self});
    return {};
  }

  Callee callee(size_t function) const override {
    return {&FarInstance::call, const_cast<FarFunction*>(&functions_[function])};
  }

 private:
  Error not_made(Code code, const std::string& why) const {
    return Error(code, "cannot make an instance of '" + std::string(image_.source()) + "': " + why);
  }
  static void make(void* context, CallThread&) {
    auto& self = *static_cast<FarInstance*>(context);
    auto instance = make_instance(self.image_, self.host_);
    if (instance)
      self.instance_ = *instance;
    else
      self.made_ = instance.error();
  }
  /// It was given up, and is there now.
  static void unmake(void* context, CallThread&) {
    const mortise_instance& late = static_cast<FarInstance*>(context)->instance_;
    if (late.destroy != nullptr) late.destroy(late.self);
  }

  /// Runs something that is no call on a thread of the instance and waits for it. @return false
  /// where there is no thread, or the thread ended in it.
  template <class Body>
  bool run_aside(Body body);

  static mortise_status call(void* self, const void* arguments, void* result,
                             const mortise_call* call);
  mortise_status cross(const FarFunction& function, CallThread& thread, route::ThreadReader& caller,
                       void* result, const mortise_call& call);
  mortise_status refuse(CallThreads::Refusal refusal, route::ThreadReader& caller);
  /// What the host says of a call whose values did not cross.
  mortise_status failed(const Signature& signature, const Error& error);
  static void run_frame(void* context, CallThread& thread);
  static void discard(void* context, CallThread& thread);

  static mortise_status call_import(const mortise_host* host, uint32_t import,
                                    const void* arguments, void* result, const mortise_call* call);
  static void report(const mortise_host* host, const mortise_call* call, mortise_status status,
                     const char* text, size_t text_size);
  static mortise_status drop(const mortise_host* host, uint32_t handle);
  struct ImportCall;
  mortise_status import_across(ImportCall& import, Passage& passage, CallThread* thread);

  const engine::Image& image_;
  Owner& owner_;
  const Transport& transport_;
  const Signatures signatures_;
  std::vector<FarFunction> functions_;
  FarHost host_{};
  const uint64_t create_ms_;
  CallThreads threads_;
  mortise_instance instance_{};
  Outcome<> made_{};
};

template <class Body>
bool FarInstance::run_aside(Body body) {
  route::ThreadReader* const caller = route::this_reader();
  if (caller == nullptr) return false;
  CallThreads::Refusal refusal{};
  CallThread* const thread = threads_.take({}, false, refusal);
  if (thread == nullptr) return false;
  const CallThread::Task task{
      .run = [](void* context, CallThread&) { (*static_cast<Body*>(context))(); },
      .discard = nullptr,
      .context = &body};
  threads_.run(*thread, *caller, task, nullptr);
  const bool went_well = thread->status == MORTISE_OK;
  threads_.give_back(*thread);
  return went_well;
}

mortise_status FarInstance::failed(const Signature& signature, const Error& error) {
  return route::report_unmoved(owner_.target(), error,
                               "the values of '" + signature.name + "' did not cross its wall");
}

mortise_status FarInstance::refuse(CallThreads::Refusal refusal, route::ThreadReader& caller) {
  using Refusal = CallThreads::Refusal;
  switch (refusal) {
    case Refusal::kNone:
      break;
    case Refusal::kFull:
      return route::refuse(caller, MORTISE_OVERLOADED,
                           "as many callers wait for the plugin as may");
    case Refusal::kDeadline:
      return route::refuse(caller, MORTISE_OVERLOADED,
                           "all its threads were in calls until the deadline");
    case Refusal::kCancelled:
      return route::refuse(caller, MORTISE_CANCELLED,
                           "it was cancelled while all threads of the plugin were in calls");
    case Refusal::kNested:
      return route::refuse(caller, MORTISE_OVERLOADED,
                           "all its threads are in calls, and this one came back to it: it would "
                           "wait for itself");
    case Refusal::kNoMemory:
      return route::refuse(caller, MORTISE_OVERLOADED, "no thread or memory for the call");
  }
  return MORTISE_OK;
}

mortise_status FarInstance::call(void* self, const void* arguments, void* result,
                                 const mortise_call* call) try {
  const auto& function = *static_cast<const FarFunction*>(self);
  FarInstance& instance = *function.instance;
  route::ThreadReader* const caller = route::this_reader();
  if (caller == nullptr) return MORTISE_UNAVAILABLE;
  CallThreads::Refusal refusal{};
  // Its own chain may hold threads of the instance; this call is the innermost of it.
  const bool nested = caller->chain_count(&instance.owner_.target()) > 1;
  CallThread* const thread = instance.threads_.take(*call, nested, refusal);
  if (thread == nullptr) return instance.refuse(refusal, *caller);
  const Outcome<> sent = thread->passage->send(*function.signature, arguments);
  if (sent) return instance.cross(function, *thread, *caller, result, *call);
  instance.threads_.give_back(*thread);
  return instance.failed(*function.signature, sent.error());
} catch (const std::bad_alloc&) {
  return MORTISE_OVERLOADED;
}

mortise_status FarInstance::cross(const FarFunction& function, CallThread& thread,
                                  route::ThreadReader& caller, void* result,
                                  const mortise_call& call) {
  const CallThread::Task task{.run = &FarInstance::run_frame,
                              .discard = &FarInstance::discard,
                              .context = const_cast<FarFunction*>(&function)};
  switch (threads_.run(thread, caller, task, &call)) {
    case CallThreads::End::kDeadline:
      return route::refuse(caller, MORTISE_DEADLINE,
                           "it was not done at the deadline and goes on alone");
    case CallThreads::End::kCancelled:
      return route::refuse(caller, MORTISE_CANCELLED, "it was cancelled and goes on alone");
    case CallThreads::End::kDone:
      break;
  }
  const mortise_status status = thread.status;
  const uint64_t incident = thread.incident;
  Outcome<> received;
  if (status == MORTISE_OK) received = thread.passage->receive(*function.signature, result);
  threads_.give_back(thread);
  if (!received) return route::of_result(failed(*function.signature, received.error()));
  route::hand_over(caller, owner_.target(), incident);
  return status;
}

void FarInstance::run_frame(void* context, CallThread& thread) try {
  const auto& function = *static_cast<const FarFunction*>(context);
  const Signature& signature = *function.signature;
  FarInstance& instance = *function.instance;
  Passage& passage = *thread.passage;
  Outcome<const void*> arguments = passage.take(signature);
  Outcome<> answered;
  if (arguments) {
    const detail::Row row{function.own.code, function.own.self, &instance.owner_.target()};
    thread.status =
        route::run_for_caller(thread.reader(), row, *arguments, passage.result(signature),
                              thread.context, thread.incident);
    if (thread.status == MORTISE_OK)
      answered = passage.answer(signature);
    else
      passage.drop();
  }
  const Error* const error = !arguments  ? &arguments.error()
                             : !answered ? &answered.error()
                                         : nullptr;
  if (error == nullptr) return;
  thread.status = instance.failed(signature, *error);
  thread.incident = std::exchange(thread.reader().report, {}).incident;
} catch (const std::bad_alloc&) {
  thread.status = MORTISE_OVERLOADED;
}

void FarInstance::discard(void* context, CallThread& thread) {
  thread.passage->discard(*static_cast<const FarFunction*>(context)->signature);
}

/// A call that the plugin makes.
struct FarInstance::ImportCall {
  FarInstance& instance;
  uint32_t import;
  const Signature* signature;
  const void* arguments;
  void* result;
  mortise_call context{};

  mortise_status run(const void* own_arguments, void* own_result) const {
    const mortise_host& host = instance.owner_.host();
    return host.call_import(&host, import, own_arguments, own_result, &context);
  }

  /// On the thread that answers: with the values as they arrived there.
  mortise_status run_far(Passage& passage) const {
    Outcome<const void*> taken = passage.take(*signature);
    if (!taken) return status_of(taken);
    const mortise_status status = run(*taken, passage.result(*signature));
    if (status != MORTISE_OK) {
      passage.drop();
      return status;
    }
    const Outcome<> answered = passage.answer(*signature);
    return status_of(answered);
  }
};

mortise_status FarInstance::import_across(ImportCall& import, Passage& passage,
                                          CallThread* thread) {
  if (const Outcome<> sent = passage.send(*import.signature, import.arguments); !sent)
    return status_of(sent);
  struct Far {
    ImportCall& import;
    Passage& passage;
  } far{import, passage};
  mortise_status status;
  if (thread == nullptr) {
    status = import.run_far(passage);
  } else {
    status = thread->ask({.serve =
                              [](void* context, CallThread&, const mortise_call& original) {
                                const Far& asked = *static_cast<Far*>(context);
                                asked.import.context.cancel = original.cancel;
                                return asked.import.run_far(asked.passage);
                              },
                          .context = &far});
  }
  if (status != MORTISE_OK) return status;
  const Outcome<> received = passage.receive(*import.signature, import.result);
  return status_of(received);
}

mortise_status FarInstance::call_import(const mortise_host* host, uint32_t number,
                                        const void* arguments, void* result,
                                        const mortise_call* call) try {
  FarInstance& instance = *static_cast<const FarHost*>(host)->instance;
  if (number >= instance.signatures_.imports.size()) return MORTISE_INVALID;
  ImportCall import{instance, number, &instance.signatures_.imports[number], arguments, result};
  import.context = route::context_of(call);

  CallThread* thread = CallThread::current();
  if (thread != nullptr && &thread->owner() != &instance.threads_) thread = nullptr;
  if (thread != nullptr && thread->context.deadline_ns != 0 &&
      (import.context.deadline_ns == 0 || thread->context.deadline_ns < import.context.deadline_ns))
    import.context.deadline_ns = thread->context.deadline_ns;

  // The host answers by itself, and looks at numbers alone.
  if (instance.image_.entry().imports[number].role != engine::ResourceRole::kNone)
    return import.run(arguments, result);
  if (instance.transport_.moves_imports()) {
    if (thread != nullptr) return instance.import_across(import, *thread->imports, thread);
    const auto passage = instance.transport_.make_passage();
    if (passage == nullptr) return MORTISE_OVERLOADED;
    return instance.import_across(import, *passage, nullptr);
  }
  if (thread == nullptr) return import.run(arguments, result);
  return thread->ask({.serve =
                          [](void* context, CallThread&, const mortise_call& original) {
                            ImportCall& asked = *static_cast<ImportCall*>(context);
                            asked.context.cancel = original.cancel;
                            return asked.run(asked.arguments, asked.result);
                          },
                      .context = &import});
} catch (const std::bad_alloc&) {
  return MORTISE_OVERLOADED;
}

void FarInstance::report(const mortise_host* host, const mortise_call* call, mortise_status status,
                         const char* text, size_t text_size) {
  const mortise_host& own = static_cast<const FarHost*>(host)->instance->owner_.host();
  own.report(&own, call, status, text, text_size);
}

mortise_status FarInstance::drop(const mortise_host* host, uint32_t handle) {
  if (route::forked()) return MORTISE_UNAVAILABLE;
  if (host == nullptr) return resource::status_of(resource::Table::process().drop(handle));
  const mortise_host& own = static_cast<const FarHost*>(host)->instance->owner_.host();
  return own.drop(&own, handle);
}

}  // namespace

Outcome<std::unique_ptr<Instance>> make_far_instance(const engine::Image& image, Owner& owner,
                                                     const Transport& transport,
                                                     const Limits& limits) {
  MORTISE_TRY_ASSIGN(Signatures signatures, signatures_of(image));
  for (auto* table : {&signatures.functions, &signatures.imports})
    for (Signature& signature : *table)
      if (signature.types) MORTISE_TRY(transport.prepare(signature));
  auto instance =
      std::make_unique<FarInstance>(image, owner, transport, limits, std::move(signatures));
  const Outcome<> made = instance->create();
  if (made) return std::unique_ptr<Instance>(std::move(instance));
  // A thread that was given up may come back to it at any time.
  if (made.error().code() == Code::kCallDeadline)
    static_cast<void>(instance.release());  // NOLINT(bugprone-unused-return-value)
  return made.error();
}

}  // namespace mortise::wall
