// SPDX-License-Identifier: Apache-2.0
#include "wall/loopback/loopback_wall.hpp"

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "value/sink.hpp"
#include "wall/far_instance.hpp"
#include "wall/room.hpp"

namespace mortise::wall {
namespace {

/// A linear memory as large as a value may be; pages are there once they are touched.
class Memory {
 public:
  Memory()
      : base_(::mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {}
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory() {
    if (is_there()) ::munmap(base_, kSize);
  }

  bool is_there() const { return base_ != MAP_FAILED; }

  /// Puts a value there, its record first. @param source  with addresses.
  Outcome<> lower(const value::Program& program, const void* source, size_t record_size) {
    if (used_ > kKept) ::madvise(base_, used_, MADV_DONTNEED);
    used_ = kRecord + record_size;
    std::memset(base(), 0, used_);
    value::SegmentSink sink(base(), kSize, used_);
    const Outcome<> done =
        program.run(static_cast<const std::byte*>(source), {}, base() + kRecord, sink);
    used_ = sink.used();
    return done;
  }
  /// Takes the value out of there as if anybody had written it.
  Outcome<> lift(const value::Program& program, void* target, value::Sink& sink) const {
    return program.run(base() + kRecord, {base(), used_}, static_cast<std::byte*>(target), sink);
  }
  void scribble() { std::memset(base(), 0xDD, used_); }

 private:
  static constexpr size_t kSize = (size_t{1} << 28) + (size_t{1} << 24);
  static constexpr size_t kKept = size_t{1} << 22;
  static constexpr size_t kRecord = 8;  // no offset is 0

  std::byte* base() const { return static_cast<std::byte*>(base_); }

  void* const base_;
  size_t used_ = kRecord;
};

class LoopbackPassage final : public Passage {
 public:
  bool is_there() const { return sent_.is_there() && answered_.is_there(); }

  Outcome<> send(const Signature& signature, const void* arguments) override {
    if (!arguments_.reserve(signature.arguments_size) || !result_.reserve(signature.result_size))
      return Error(Code::kMemoryExhausted, "no memory for the record of a call");
    if (!signature.send_arguments) return {};
    return sent_.lower(*signature.send_arguments, arguments, signature.sent_arguments_size);
  }
  Outcome<const void*> take(const Signature& signature) override {
    if (!signature.take_arguments) return nullptr;
    MORTISE_TRY(sent_.lift(*signature.take_arguments, arguments_.data(), arena_));
    return static_cast<const void*>(arguments_.data());
  }
  void* result(const Signature& signature) override {
    return signature.result_size == 0 ? nullptr : result_.data();
  }
  Outcome<> answer(const Signature& signature) override {
    drop();
    if (!signature.answer_result) return {};
    const Outcome<> lowered = lower_result(signature);
    if (!lowered) handles_.clear();
    signature.release_result->run(result_.data(),
                                  lowered ? value::Owned::kKept : value::Owned::kDropped);
    return lowered;
  }
  void drop() override {
    if (arguments_.size() != 0) std::memset(arguments_.data(), 0xDD, arguments_.size());
    sent_.scribble();
    arena_.scribble();
    arena_.clear();
  }
  Outcome<> receive(const Signature& signature, void* result) override {
    if (!signature.receive_result) return {};
    Outcome<> lifted = answered_.lift(*signature.receive_result, result, heap_);
    if (!lifted) {
      discard(signature);
      return lifted;
    }
    heap_.keep();
    handles_.clear();
    return {};
  }
  void discard(const Signature&) override {  // the plugin's own was given back, the rest is bytes
    value::drop_owned(handles_);
    handles_.clear();
  }

 private:
  Outcome<> lower_result(const Signature& signature) try {
    signature.result_handles->find(result_.data(), handles_);
    return answered_.lower(*signature.answer_result, result_.data(), signature.sent_result_size);
  } catch (const std::bad_alloc&) {
    return Error(Code::kMemoryExhausted, "no memory for the handles of a result");
  }

  Room arguments_;
  Room result_;
  Memory sent_;
  Memory answered_;
  value::ArenaSink arena_;
  value::HeapSink heap_;
  value::HandleList handles_;  // of a result that was answered and not received
};

class LoopbackTransport final : public Transport {
 public:
  Outcome<> prepare(Signature& signature) const override {
    using value::ArgumentsAt;
    using value::Trust;
    using value::TypeAt;
    constexpr auto kSent = contract::PointerSize::k4;
    const contract::Contract& contract = *signature.types->contract;
    const size_t function = signature.types->function;
    if (signature.arguments_size != 0) {
      const ArgumentsAt here{contract, function, contract::kHere};
      const ArgumentsAt sent{contract, function, kSent};
      MORTISE_TRY_ASSIGN(signature.send_arguments,
                         value::compile(here, sent, {.name = "arguments"}));
      MORTISE_TRY_ASSIGN(
          signature.take_arguments,
          value::compile(
              sent, here,
              {.trust = Trust::kHostile, .borrow = value::Borrow::kNumbers, .name = "arguments"}));
    }
    if (const auto& result = contract.functions[function].result) {
      const TypeAt here{contract, *result, contract::kHere};
      const TypeAt sent{contract, *result, kSent};
      MORTISE_TRY_ASSIGN(signature.answer_result, value::compile(here, sent, {.name = "result"}));
      MORTISE_TRY_ASSIGN(signature.receive_result,
                         value::compile(sent, here, {.trust = Trust::kHostile, .name = "result"}));
    }
    return {};
  }
  std::unique_ptr<Passage> make_passage() const override {
    std::unique_ptr<LoopbackPassage> made(new (std::nothrow) LoopbackPassage);
    if (made == nullptr || !made->is_there()) return nullptr;
    return made;
  }
  bool moves_imports() const override { return true; }
};

class LoopbackWall final : public Wall {
 public:
  explicit LoopbackWall(const Limits& limits) : limits_(limits) {}

  Outcome<std::unique_ptr<Instance>> create(const engine::Image& image, Owner& owner) override {
    return make_far_instance(image, owner, transport_, limits_);
  }

 private:
  const Limits limits_;
  const LoopbackTransport transport_;
};

}  // namespace

std::unique_ptr<Wall> make_loopback_wall(const Limits& limits) {
  return std::make_unique<LoopbackWall>(limits);
}

}  // namespace mortise::wall
