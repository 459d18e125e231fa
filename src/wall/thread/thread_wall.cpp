// SPDX-License-Identifier: Apache-2.0
#include "wall/thread/thread_wall.hpp"

#include <cstring>
#include <new>
#include <utility>

#include "value/sink.hpp"
#include "wall/far_instance.hpp"
#include "wall/room.hpp"

namespace mortise::wall {
namespace {

/// Arguments are cloned, for the thread may outlive the caller's; results need no copy, for their
/// blocks belong to nobody's stack.
class ClonePassage final : public Passage {
 public:
  Outcome<> send(const Signature& signature, const void* arguments) override {
    if (!arguments_.reserve(signature.arguments_size) || !result_.reserve(signature.result_size))
      return Error(Code::kMemoryExhausted, "no memory for the record of a call");
    if (!signature.send_arguments) return {};
    return signature.send_arguments->run(static_cast<const std::byte*>(arguments), {},
                                         arguments_.data(), arena_);
  }
  Outcome<const void*> take(const Signature& signature) override {
    return signature.arguments_size == 0 ? nullptr : static_cast<const void*>(arguments_.data());
  }
  void* result(const Signature& signature) override {
    return signature.result_size == 0 ? nullptr : result_.data();
  }
  Outcome<> answer(const Signature&) override {
    drop();
    return {};
  }
  void drop() override { arena_.clear(); }
  Outcome<> receive(const Signature& signature, void* result) override {
    if (signature.result_size != 0) std::memcpy(result, result_.data(), signature.result_size);
    return {};
  }
  void discard(const Signature& signature) override {
    if (signature.release_result) signature.release_result->run(result_.data());
  }

 private:
  Room arguments_;
  Room result_;
  value::ArenaSink arena_;
};

class CloneTransport final : public Transport {
 public:
  Outcome<> prepare(Signature& signature) const override {
    constexpr auto kHere = contract::PointerSize::k8;
    const contract::Contract& contract = *signature.types->contract;
    if (signature.arguments_size == 0) return {};
    const value::ArgumentsAt arguments{contract, signature.types->function, kHere};
    MORTISE_TRY_ASSIGN(signature.send_arguments,
                       value::compile(arguments, arguments, {.name = "arguments"}));
    return {};
  }
  std::unique_ptr<Passage> make_passage() const override {
    return std::unique_ptr<Passage>(new (std::nothrow) ClonePassage);
  }
  bool moves_imports() const override { return false; }
};

class ThreadWall final : public Wall {
 public:
  explicit ThreadWall(const Limits& limits) : limits_(limits) {}

  Outcome<std::unique_ptr<Instance>> create(const engine::Image& image, Owner& owner) override {
    return make_far_instance(image, owner, transport_, limits_);
  }

 private:
  const Limits limits_;
  const CloneTransport transport_;
};

}  // namespace

std::unique_ptr<Wall> make_thread_wall(const Limits& limits) {
  return std::make_unique<ThreadWall>(limits);
}

}  // namespace mortise::wall
