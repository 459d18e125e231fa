// SPDX-License-Identifier: Apache-2.0
//
// A call has a block that its caller and the task share. Invariants:
// 1. The state says whose the block is: the caller's when `kDone` or `kDropped`, the task's else.
// 2. The task takes it by one step from `kPosted`, joins the chain and shows as inside before it
//    says `kRunning`; the caller gives it up by one step from `kPosted` or `kRunning`.
// 3. A task that was given up before it was taken touches nothing but its block: the service may be
//    gone. Later the thread shows as inside the service until it is done with it.
#include "wall/executor/executor_wall.hpp"

#include <atomic>
#include <new>
#include <utility>
#include <vector>

#include "base/futex.hpp"
#include "engine/lifecycle_rows.hpp"
#include "route/call.hpp"
#include "route/patience.hpp"
#include "route/readers.hpp"
#include "wall/clone_transport.hpp"
#include "wall/signatures.hpp"

namespace mortise::wall {
namespace {

class ExecutorInstance;

/// A function of the instance, as a route calls it.
struct ServiceFunction {
  ExecutorInstance* instance = nullptr;
  const Signature* signature = nullptr;
  bool is_life = false;  ///< One of the plugin's own life.
  Callee own{};          ///< What runs on the executor, once there is an instance.
};

/// One call. Counted by its two owners, the caller and the task.
struct Block {
  enum State : uint32_t { kPosted, kTaken, kRunning, kDone, kDropped, kAbandoned };

  std::atomic<uint32_t> state{kPosted};
  std::atomic<uint32_t> cancel{0};
  std::unique_ptr<Passage> passage{};
  const ServiceFunction* function = nullptr;
  route::ThreadReader* caller = nullptr;
  route::ThreadReader* runner = nullptr;  // from `kTaken` on
  mortise_call context{};
  mortise_status status = MORTISE_OK;
  uint64_t incident = 0;
  std::shared_ptr<std::atomic<size_t>> count{};  // of all blocks; it may outlive the instance

  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  ~Block() {
    if (count != nullptr) count->fetch_sub(1);
  }

  bool step(uint32_t from, State to) {
    if (!state.compare_exchange_strong(from, to)) return false;
    base::wake_one(state);
    return true;
  }
};
using SharedBlock = std::shared_ptr<Block>;  // the caller may leave it to the task

class ExecutorInstance final : public Instance {
 public:
  ExecutorInstance(const engine::Image& image, Owner& owner, Executor& executor,
                   const Limits& limits, Signatures signatures)
      : image_(image),
        owner_(owner),
        executor_(executor),
        limits_(limits),
        is_serial_((image.entry().flags & MORTISE_PLUGIN_PARALLEL) == 0),
        signatures_(std::move(signatures)) {
    const auto& functions = image.entry().functions;
    for (size_t i = 0; i < functions.size(); ++i)
      functions_.push_back(
          {this, &signatures_.functions[i], engine::is_lifecycle(functions[i].name), {}});
  }
  ~ExecutorInstance() override {
    if (instance_.destroy != nullptr) instance_.destroy(instance_.self);
  }

  Outcome<> create() {
    MORTISE_TRY_ASSIGN(instance_, make_instance(image_, owner_.host()));
    for (size_t i = 0; i < functions_.size(); ++i)
      functions_[i].own = owner_.guarded(i, {image_.entry().functions[i].code, instance_.self});
    return {};
  }

  Callee callee(size_t function) const override {
    return {&ExecutorInstance::call, const_cast<ServiceFunction*>(&functions_[function])};
  }

 private:
  static mortise_status call(void* self, const void* arguments, void* result,
                             const mortise_call* call);
  mortise_status cross(const ServiceFunction& function, route::ThreadReader& caller,
                       const void* arguments, void* result, const mortise_call& call);
  /// Waits while a serial service is still inside a call that was given up.
  mortise_status wait_for_late(route::ThreadReader& caller, const mortise_call& call);
  mortise_status wait(Block& block, route::ThreadReader& caller, void* result,
                      const mortise_call& call);
  mortise_status finish(Block& block, route::ThreadReader& caller, void* result);
  bool give_up(Block& block, uint32_t state);
  mortise_status failed(const Signature& signature, const Error& error);

  static void run(void* context);
  static void drop(void* context);
  /// On the executor, shown as inside.
  void run_frame(Block& block, route::Visit& visit);
  void end(Block& block);

  const engine::Image& image_;
  Owner& owner_;
  Executor& executor_;
  const Limits limits_;
  const bool is_serial_;
  const Signatures signatures_;
  const CloneTransport transport_{};
  std::vector<ServiceFunction> functions_;
  mortise_instance instance_{};
  std::shared_ptr<std::atomic<size_t>> count_ = std::make_shared<std::atomic<size_t>>(0);
  std::atomic<uint32_t> late_{0};  // calls that run though they were given up
};

mortise_status ExecutorInstance::failed(const Signature& signature, const Error& error) {
  return route::report_unmoved(
      owner_.target(), error, "the values of '" + signature.name + "' did not get to its executor");
}

mortise_status ExecutorInstance::call(void* self, const void* arguments, void* result,
                                      const mortise_call* call) try {
  const auto& function = *static_cast<const ServiceFunction*>(self);
  ExecutorInstance& instance = *function.instance;
  route::ThreadReader* const caller = route::this_reader();
  if (caller == nullptr) return MORTISE_UNAVAILABLE;
  if (function.is_life && (!function.signature->types || !instance.owner_.is_serving()))
    return function.own.code(function.own.self, arguments, result, call);
  // One that came back to a reentrant service may be inside the late call itself.
  if (instance.is_serial_ && caller->chain_count(&instance.owner_.target()) == 1)
    if (const auto status = instance.wait_for_late(*caller, *call); status != MORTISE_OK)
      return status;
  if (instance.executor_.is_here())
    return function.own.code(function.own.self, arguments, result, call);
  return instance.cross(function, *caller, arguments, result, *call);
} catch (const std::bad_alloc&) {
  return MORTISE_OVERLOADED;
}

mortise_status ExecutorInstance::wait_for_late(route::ThreadReader& caller,
                                               const mortise_call& call) {
  for (uint32_t late = late_.load(); late != 0; late = late_.load()) {
    if (route::is_cancelled(call))
      return route::refuse(caller, MORTISE_CANCELLED, "it was cancelled while another was inside");
    if (route::is_past(call))
      return route::refuse(caller, MORTISE_OVERLOADED,
                           "a call that was given up was inside until the deadline");
    base::sleep_while(late_, late, route::next_look(call));
  }
  return MORTISE_OK;
}

mortise_status ExecutorInstance::cross(const ServiceFunction& function, route::ThreadReader& caller,
                                       const void* arguments, void* result,
                                       const mortise_call& call) {
  const auto block = std::make_shared<Block>();
  block->passage = transport_.make_passage();
  if (block->passage == nullptr) return MORTISE_OVERLOADED;
  block->count = count_;
  if (count_->fetch_add(1) >= limits_.max_waiting)
    return route::refuse(caller, MORTISE_OVERLOADED, "as many calls wait for its executor as may");
  if (const Outcome<> sent = block->passage->send(*function.signature, arguments); !sent)
    return failed(*function.signature, sent.error());
  block->function = &function;
  block->caller = &caller;
  block->context = route::context_of(&call);
  block->context.cancel = reinterpret_cast<const uint32_t*>(&block->cancel);
  executor_.post({&ExecutorInstance::run, &ExecutorInstance::drop, new SharedBlock(block)});
  return wait(*block, caller, result, call);
}

mortise_status ExecutorInstance::wait(Block& block, route::ThreadReader& caller, void* result,
                                      const mortise_call& call) {
  for (;;) {
    const uint32_t state = block.state.load(std::memory_order_acquire);
    if (state == Block::kDone) return finish(block, caller, result);
    if (state == Block::kDropped)
      return route::refuse(caller, MORTISE_UNAVAILABLE, "its executor did not run the call");
    const bool is_cancelled = route::is_cancelled(call);
    if ((is_cancelled || route::is_past(call)) && give_up(block, state))
      return is_cancelled
                 ? route::refuse(caller, MORTISE_CANCELLED, "it was cancelled before it was done")
                 : route::refuse(caller, MORTISE_DEADLINE,
                                 state == Block::kPosted
                                     ? "its executor did not begin it until the deadline"
                                     : "it was not done at the deadline and goes on alone");
    base::sleep_while(block.state, state, route::next_look(call));
  }
}

bool ExecutorInstance::give_up(Block& block, uint32_t state) {
  if (state == Block::kPosted) return block.step(state, Block::kAbandoned);
  if (state != Block::kRunning) return false;  // in a moment
  late_.fetch_add(1);                          // before the next call of a serial one may come
  if (!block.step(state, Block::kAbandoned)) {
    late_.fetch_sub(1);
    return false;
  }
  route::part_chain(*block.caller, *block.runner);
  block.cancel.store(1, std::memory_order_release);
  return true;
}

mortise_status ExecutorInstance::finish(Block& block, route::ThreadReader& caller, void* result) {
  caller.waits_for.store(nullptr);
  const Signature& signature = *block.function->signature;
  if (block.status == MORTISE_OK) {
    const Outcome<> received = block.passage->receive(signature, result);
    if (!received) return route::of_result(failed(signature, received.error()));
  }
  route::hand_over(caller, owner_.target(), block.incident);
  return block.status;
}

void ExecutorInstance::drop(void* context) {
  const std::unique_ptr<SharedBlock> block(static_cast<SharedBlock*>(context));
  static_cast<void>((*block)->step(Block::kPosted, Block::kDropped));
}

void ExecutorInstance::run(void* context) {
  const std::unique_ptr<SharedBlock> shared(static_cast<SharedBlock*>(context));
  Block& block = **shared;
  route::ThreadReader* const reader = route::this_reader();
  const bool has_room = reader != nullptr && reader->depth() < detail::kMaxDepth;
  if (!has_room) {
    static_cast<void>(block.step(Block::kPosted, Block::kDropped));
    return;
  }
  uint32_t expected = Block::kPosted;
  if (!block.state.compare_exchange_strong(expected, Block::kTaken)) return;  // given up
  ExecutorInstance& instance = *block.function->instance;
  // The thread may run this inside of another task: a loop that is run by what it runs.
  route::ThreadReader* const outer = reader->outer.load();
  block.runner = reader;
  route::join_chain(*block.caller, *reader);
  route::Visit visit(*reader, instance.owner_.target());
  struct End {
    ExecutorInstance& instance;
    Block& block;
    route::ThreadReader& reader;
    route::ThreadReader* outer;
    ~End() {
      reader.outer.store(outer);
      instance.end(block);
    }
  } const end{instance, block, *reader, outer};
  block.status = MORTISE_CRASHED;  // where the service ends the thread
  block.state.store(Block::kRunning);
  instance.run_frame(block, visit);
}

void ExecutorInstance::run_frame(Block& block, route::Visit& visit) {
  const ServiceFunction& function = *block.function;
  const Signature& signature = *function.signature;
  const Outcome<const void*> arguments = block.passage->take(signature);
  if (!arguments) {
    block.status = failed(signature, arguments.error());
    return;
  }
  const detail::Row row{function.own.code, function.own.self, &owner_.target()};
  block.status =
      visit.run(row, *arguments, block.passage->result(signature), block.context, block.incident);
  if (block.status == MORTISE_OK) {
    const Outcome<> answered = block.passage->answer(signature);
    if (!answered) block.status = failed(signature, answered.error());
  } else {
    block.passage->drop();
  }
}

void ExecutorInstance::end(Block& block) {
  if (block.step(Block::kRunning, Block::kDone)) return;
  if (block.status == MORTISE_OK) block.passage->discard(*block.function->signature);
  if (late_.fetch_sub(1) == 1) base::wake_one(late_);
}

class ExecutorWall final : public Wall {
 public:
  ExecutorWall(Executor& executor, const Limits& limits) : executor_(executor), limits_(limits) {}

  Outcome<std::unique_ptr<Instance>> create(const engine::Image& image, Owner& owner) override {
    MORTISE_TRY_ASSIGN(Signatures signatures, signatures_of(image));
    for (Signature& signature : signatures.functions)
      if (signature.types) MORTISE_TRY(CloneTransport().prepare(signature));
    auto instance =
        std::make_unique<ExecutorInstance>(image, owner, executor_, limits_, std::move(signatures));
    MORTISE_TRY(instance->create());
    return std::unique_ptr<Instance>(std::move(instance));
  }

 private:
  Executor& executor_;
  const Limits limits_;
};

}  // namespace

std::unique_ptr<Wall> make_executor_wall(Executor& executor, const Limits& limits) {
  return std::make_unique<ExecutorWall>(executor, limits);
}

}  // namespace mortise::wall
