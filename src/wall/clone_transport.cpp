// SPDX-License-Identifier: Apache-2.0
#include "wall/clone_transport.hpp"

#include <cstring>
#include <new>
#include <utility>

#include "value/sink.hpp"
#include "wall/room.hpp"

namespace mortise::wall {
namespace {

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

}  // namespace

Outcome<> CloneTransport::prepare(Signature& signature) const {
  const contract::Contract& contract = *signature.types->contract;
  if (signature.arguments_size == 0) return {};
  const value::ArgumentsAt arguments{contract, signature.types->function, contract::kHere};
  MORTISE_TRY_ASSIGN(signature.send_arguments,
                     value::compile(arguments, arguments, {.name = "arguments"}));
  return {};
}

std::unique_ptr<Passage> CloneTransport::make_passage() const {
  return std::unique_ptr<Passage>(new (std::nothrow) ClonePassage);
}

}  // namespace mortise::wall
