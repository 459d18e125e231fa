// SPDX-License-Identifier: Apache-2.0
#include "serve.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "decode.hpp"
#include "encode.hpp"
#include "errors.hpp"
#include "mortise/host.hpp"

namespace mortise::python {
namespace {

/// An exception in one line, and behind it its traceback as the interpreter prints it.
std::string words_of(PyObject* exception) {
  const Object summary =
      Object::owned(PyObject_CallMethod(helpers().errors.get(), "summary_of", "O", exception));
  if (!summary) PyErr_Clear();
  const std::string first = summary ? utf8(summary.get()) : "";
  const Object module = Object::owned(PyImport_ImportModule("traceback"));
  const Object lines = Object::owned(
      module ? PyObject_CallMethod(module.get(), "format_exception", "O", exception) : nullptr);
  const Object nothing = Object::owned(PyUnicode_New(0, 0));
  const Object text =
      Object::owned(lines && nothing ? PyUnicode_Join(nothing.get(), lines.get()) : nullptr);
  if (!text) PyErr_Clear();
  std::string words = utf8(text ? text.get() : exception);
  // The end of a traceback says most, and of a long text the host keeps the beginning.
  constexpr size_t kMost = 3500;
  const size_t left = kMost - std::min(kMost, first.size());
  if (words.size() > left) words.erase(0, words.size() - left);
  if (!first.empty()) words.insert(0, first + "\n");
  return words.empty() ? "it raised an exception that cannot be told" : words;
}

mortise_status report(const Reporter& reporter, const Object& exception) {
  auto status = mortise_status{MORTISE_FAILED};
  const Object kind =
      Object::owned(PyObject_CallMethod(helpers().errors.get(), "status_of", "O", exception.get()));
  const unsigned long number = kind ? PyLong_AsUnsignedLong(kind.get()) : 0;
  if (PyErr_Occurred())
    PyErr_Clear();
  else if (number != 0)
    status = static_cast<mortise_status>(number);
  status = reporter.say(status, words_of(exception.get()));
  // Ctrl-C is not the plugin's: the application sees it as soon as the call is over.
  if (PyErr_GivenExceptionMatches(exception.get(), PyExc_KeyboardInterrupt) != 0)
    PyErr_SetInterrupt();
  return status;
}

/// What a method is called with: itself first where there is one, which is borrowed. Up to some
/// arguments without a heap.
class Words {
 public:
  explicit Words(PyObject* self) : borrowed_(self != nullptr ? 1 : 0), count_(borrowed_) {
    few_[0] = self;
  }
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;
  ~Words() {
    for (size_t i = borrowed_; i < count_; ++i) Py_DECREF(data()[i]);
  }

  void add(Object value) {
    if (count_ == kFew) many_.assign(few_.begin(), few_.end());
    if (count_ < kFew)
      few_[count_] = value.take();
    else
      many_.push_back(value.take());
    ++count_;
  }
  PyObject** data() { return count_ <= kFew ? few_.data() : many_.data(); }
  size_t size() const { return count_; }

 private:
  static constexpr size_t kFew = 8;

  const size_t borrowed_;
  size_t count_;
  std::array<PyObject*, kFew> few_;
  std::vector<PyObject*> many_;
};

/// Whether an exception is the contract's own error as it is: a case of what the function may fail
/// with.
bool is_own_error(const FunctionPlan& plan, PyObject* exception) {
  if (plan.result == nullptr || plan.result->kind != contract::Kind::kResult) return false;
  const Node* const error = plan.result->parts[1].node;
  if (error == nullptr || error->kind != contract::Kind::kVariant) return false;
  return std::ranges::any_of(
      error->parts, [&](const Part& part) { return Py_IS_TYPE(exception, part.cls.type()); });
}

/// What an exception is as the contract's own error; nothing where it is none, or with an
/// exception.
Object own_error(const Served& served, const Object& exception) {
  const FunctionPlan& plan = *served.plan;
  if (is_own_error(plan, exception.get())) return exception;
  const bool may_fail = plan.result != nullptr && plan.result->kind == contract::Kind::kResult;
  const Object plugin_error =
      Object::owned(PyObject_GetAttrString(helpers().errors.get(), "PluginError"));
  if (may_fail && plugin_error && PyObject_TypeCheck(exception.get(), plugin_error.type()))
    return Object::owned(PyObject_GetAttrString(exception.get(), "value"));
  if (served.may_refuse && PyErr_GivenExceptionMatches(exception.get(), PyExc_ValueError) != 0)
    return Object::owned(PyObject_Str(exception.get()));
  return {};
}

/// Makes the result of what a method gave.
/// @param side  1 where it is the contract's own error.
mortise_status put(const Served& served, const Object& answer, uint8_t side, const Frame& frame,
                   const Reporter& reporter) {
  const FunctionPlan& plan = *served.plan;
  if (plan.result == nullptr) return MORTISE_OK;
  Arena arena;
  Borrowed borrowed;
  Encoder encoder(arena, borrowed);
  // What refers to nothing is written where it goes.
  std::byte* const room = plan.release ? arena.allocate(plan.result_size) : frame.result;
  if (room == nullptr) return MORTISE_OVERLOADED;
  const Node* node = plan.result;
  std::byte* to = room;
  if (node->kind == contract::Kind::kResult) {
    *room = std::byte{side};
    to += node->payload_offset;
    node = node->parts[side].node;
  }
  if (node != nullptr && !encoder.put(*node, answer.get(), to)) {
    encoder.raise(side == 1 ? "error" : "result");
    return report_exception(reporter);
  }
  if (!plan.release) return MORTISE_OK;
  value::HeapSink sink;
  const Outcome<> cloned = served.clone->run(room, {}, frame.result, sink);
  if (!cloned) return reporter.say(MORTISE_OVERLOADED, cloned.message());
  sink.keep();
  return MORTISE_OK;
}

}  // namespace

bool Served::prepare(std::shared_ptr<const ContractData> of, size_t index, Object called) {
  contract = std::move(of);
  plan = &contract->functions()[index];
  if (!plan->refusal.empty())
    return raise(Error(Code::kCallUnsupported,
                       "'" + plan->link_name + "' cannot be served from Python: " + plan->refusal),
                 {.contract = contract->name(), .function = plan->label});
  method = std::move(called);
  if (!method) return false;
  if (plan->result == nullptr) return true;
  const value::TypeAt type{contract->contract(), *contract->contract().functions[index].result,
                           contract::PointerSize::k8};
  auto program = value::compile(type, type, {});
  if (!program) return raise(program.error(), {.contract = contract->name()});
  clone = *std::move(program);
  return true;
}

Object finished(Object answer, const mortise_call* call) {
  if (!answer || PyCoro_CheckExact(answer.get()) == 0) return answer;
  const Object loop = Object::owned(PyImport_ImportModule("mortise._loop"));
  if (!loop) return {};
  const unsigned long long deadline = call == nullptr ? 0 : call->deadline_ns;
  const auto cancel = call == nullptr ? 0 : reinterpret_cast<uintptr_t>(call->cancel);
  return Object::owned(in_python([&] {
    return PyObject_CallMethod(loop.get(), "run", "OKK", answer.get(), deadline,
                               static_cast<unsigned long long>(cancel));
  }));
}

mortise_status report_exception(const Reporter& reporter) {
  return report(reporter, take_exception());
}

mortise_status serve(const Served& served, PyObject* self, const Frame& frame,
                     const Reporter& reporter) {
  Words values(self);
  for (const Parameter& parameter : served.plan->parameters) {
    Decoder decoder(parameter.name);
    Object value = Object::owned(decoder.get(*parameter.node, frame.arguments + parameter.offset));
    if (!value && decoder.flaw().empty()) return report_exception(reporter);
    if (!value) return reporter.say(MORTISE_INVALID, decoder.flaw());
    values.add(std::move(value));
  }
  PyObject* const method = served.method.get();
  const Object answer = finished(
      Object::owned(in_python([&] {
        return self != nullptr
                   ? PyObject_VectorcallMethod(method, values.data(), values.size(), nullptr)
                   : PyObject_Vectorcall(method, values.data(), values.size(), nullptr);
      })),
      frame.call);
  if (answer) return put(served, answer, 0, frame, reporter);
  const Object exception = take_exception();
  const Object error = own_error(served, exception);
  if (error) return put(served, error, 1, frame, reporter);
  if (PyErr_Occurred()) return report_exception(reporter);
  return report(reporter, exception);
}

}  // namespace mortise::python
