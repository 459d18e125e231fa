// SPDX-License-Identifier: Apache-2.0
#include "plugin.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include "decode.hpp"
#include "encode.hpp"
#include "errors.hpp"

namespace mortise::python {
namespace {

// `create` is told nothing of the entry that it belongs to, and a frame nothing of its row: so each
// entry and each row has a function of its own.
std::mutex slots_mutex;
std::array<PythonPlugin*, PythonPlugin::kMaxPlugins> slots;

/// What a host holds of a plugin.
struct Instance {
  std::shared_ptr<PythonPlugin> plugin;
  const mortise_host* host;
  Object object;
};

void say(const mortise_host* host, const mortise_call* call, mortise_status status,
         std::string_view words) {
  // The end of a traceback says most, and of a long text the host keeps the beginning.
  constexpr size_t kMost = 4000;
  if (words.size() > kMost) words.remove_prefix(words.size() - kMost);
  mortise::detail::report(host, call, status, words);
}

/// The exception that is pending, with its traceback, as the interpreter prints it.
std::string traceback_of(PyObject* exception) {
  const Object module = Object::owned(PyImport_ImportModule("traceback"));
  const Object lines = Object::owned(
      module ? PyObject_CallMethod(module.get(), "format_exception", "O", exception) : nullptr);
  const Object nothing = Object::owned(PyUnicode_New(0, 0));
  const Object text =
      Object::owned(lines && nothing ? PyUnicode_Join(nothing.get(), lines.get()) : nullptr);
  if (!text) PyErr_Clear();
  const std::string words = utf8(text ? text.get() : exception);
  return words.empty() ? "it raised an exception that cannot be told" : words;
}

/// An exception becomes a status, and a report for the operator.
mortise_status report_exception(const mortise_host* host, const mortise_call* call,
                                const Object& exception) {
  auto status = mortise_status{MORTISE_FAILED};
  const Object kind =
      Object::owned(PyObject_CallMethod(helpers().errors.get(), "status_of", "O", exception.get()));
  const unsigned long number = kind ? PyLong_AsUnsignedLong(kind.get()) : 0;
  if (PyErr_Occurred())
    PyErr_Clear();
  else if (number != 0)
    status = static_cast<mortise_status>(number);
  say(host, call, status, traceback_of(exception.get()));
  // Ctrl-C is not the plugin's: the application sees it as soon as the call is over.
  if (PyErr_GivenExceptionMatches(exception.get(), PyExc_KeyboardInterrupt) != 0)
    PyErr_SetInterrupt();
  return status;
}

}  // namespace

/// What a method is called with: itself first, which is borrowed. Up to some arguments without a
/// heap.
class Words {
 public:
  explicit Words(PyObject* self) { few_[0] = self; }
  Words(const Words&) = delete;
  Words& operator=(const Words&) = delete;
  ~Words() {
    for (size_t i = 1; i < count_; ++i) Py_DECREF(data()[i]);
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

  std::array<PyObject*, kFew> few_;
  std::vector<PyObject*> many_;
  size_t count_ = 1;
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

/// What the host calls.
struct Frames {
  using Served = PythonPlugin::Served;

  /// Runs `body`; no exception of C++ leaves.
  template <class Body>
  static mortise_status guarded(Body body) {
    try {
      return body();
    } catch (const std::bad_alloc&) {
      return MORTISE_OVERLOADED;
    } catch (const std::exception&) {
      return MORTISE_FAILED;
    }
  }

  template <size_t slot>
  static mortise_status create(const mortise_host* host, mortise_instance* instance) {
    return guarded([&]() -> mortise_status {
      const Locked locked;
      std::shared_ptr<PythonPlugin> plugin;
      {
        const std::lock_guard lock(slots_mutex);
        if (slots[slot] != nullptr) plugin = slots[slot]->weak_from_this().lock();
      }
      if (plugin == nullptr) return MORTISE_UNAVAILABLE;
      Object object = Object::owned(PyObject_CallNoArgs(plugin->cls_.get()));
      if (!object) return report_exception(host, nullptr, take_exception());
      instance->self = new Instance{std::move(plugin), host, std::move(object)};
      instance->destroy = [](void* self) {
        const Locked again;
        delete static_cast<Instance*>(self);
      };
      return MORTISE_OK;
    });
  }

  template <size_t index>
  static mortise_status frame(void* self, const void* arguments, void* result,
                              const mortise_call* call) {
    return guarded([&]() -> mortise_status {
      const Locked locked;
      const Instance& instance = *static_cast<const Instance*>(self);
      return serve(instance, instance.plugin->functions_[index],
                   static_cast<const std::byte*>(arguments), static_cast<std::byte*>(result), call);
    });
  }

  static mortise_status start(void* self, const void*, void*, const mortise_call* call) {
    return call_lifecycle(self, "start", call);
  }
  static mortise_status stop(void* self, const void*, void*, const mortise_call* call) {
    return call_lifecycle(self, "stop", call);
  }

  static mortise_status call_lifecycle(void* self, const char* name, const mortise_call* call) {
    return guarded([&]() -> mortise_status {
      const Locked locked;
      const Instance& instance = *static_cast<const Instance*>(self);
      if (PyObject_HasAttrString(instance.object.get(), name) == 0) return MORTISE_OK;
      const Object done = Object::owned(PyObject_CallMethod(instance.object.get(), name, nullptr));
      return done ? mortise_status{MORTISE_OK}
                  : report_exception(instance.host, call, take_exception());
    });
  }

  static mortise_status serve(const Instance& instance, const Served& served,
                              const std::byte* arguments, std::byte* result,
                              const mortise_call* call) {
    const FunctionPlan& plan = *served.plan;
    Words values(instance.object.get());
    for (const Parameter& parameter : plan.parameters) {
      Decoder decoder(parameter.name);
      Object value = Object::owned(decoder.get(*parameter.node, arguments + parameter.offset));
      if (!value && decoder.flaw().empty())
        return report_exception(instance.host, call, take_exception());
      if (!value) {
        say(instance.host, call, MORTISE_INVALID, decoder.flaw());
        return MORTISE_INVALID;
      }
      values.add(std::move(value));
    }
    const Object answer = Object::owned(
        PyObject_VectorcallMethod(served.method.get(), values.data(), values.size(), nullptr));
    if (answer) return put(instance, served, answer, 0, result, call);

    const Object exception = take_exception();
    if (is_own_error(plan, exception.get()))
      return put(instance, served, exception, 1, result, call);
    const Object plugin_error =
        Object::owned(PyObject_GetAttrString(helpers().errors.get(), "PluginError"));
    const bool is_value = plan.result != nullptr && plan.result->kind == contract::Kind::kResult &&
                          plugin_error && PyObject_TypeCheck(exception.get(), plugin_error.type());
    if (!is_value) return report_exception(instance.host, call, exception);
    const Object value = Object::owned(PyObject_GetAttrString(exception.get(), "value"));
    if (!value) return report_exception(instance.host, call, take_exception());
    return put(instance, served, value, 1, result, call);
  }

  /// Makes the result of what a method gave.
  /// @param side  1 where it is the contract's own error.
  static mortise_status put(const Instance& instance, const Served& served, const Object& answer,
                            uint8_t side, std::byte* result, const mortise_call* call) {
    const FunctionPlan& plan = *served.plan;
    if (plan.result == nullptr) return MORTISE_OK;
    Arena arena;
    Borrowed borrowed;
    Encoder encoder(arena, borrowed);
    // What refers to nothing is written where it goes.
    std::byte* const room = plan.release ? arena.allocate(plan.result_size) : result;
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
      return report_exception(instance.host, call, take_exception());
    }
    if (!plan.release) return MORTISE_OK;
    value::HeapSink sink;
    const Outcome<> cloned = served.clone->run(room, {}, result, sink);
    if (!cloned) {
      say(instance.host, call, MORTISE_OVERLOADED, cloned.message());
      return MORTISE_OVERLOADED;
    }
    sink.keep();
    return MORTISE_OK;
  }

  template <size_t... indexes>
  static constexpr std::array<mortise_frame, sizeof...(indexes)> frames(
      std::index_sequence<indexes...>) {
    return {&frame<indexes>...};
  }
  template <size_t... indexes>
  static constexpr std::array<decltype(mortise_plugin::create), sizeof...(indexes)> creates(
      std::index_sequence<indexes...>) {
    return {&create<indexes>...};
  }
};

namespace {

constexpr auto kFrames = Frames::frames(std::make_index_sequence<PythonPlugin::kMaxFunctions>());
constexpr auto kCreates = Frames::creates(std::make_index_sequence<PythonPlugin::kMaxPlugins>());

}  // namespace

bool PythonPlugin::take_slot() {
  const std::lock_guard lock(slots_mutex);
  for (size_t i = 0; i < kMaxPlugins; ++i) {
    if (slots[i] != nullptr) continue;
    slots[i] = this;
    slot_ = i;
    return true;
  }
  return raise(Error(Code::kHostLimit, "cannot add a plugin: there are " +
                                           std::to_string(kMaxPlugins) + " in Python already"),
               {});
}

PythonPlugin::~PythonPlugin() {
  const std::lock_guard lock(slots_mutex);
  if (slot_ != kMaxPlugins) slots[slot_] = nullptr;
}

bool PythonPlugin::serve(const std::shared_ptr<const ContractData>& contract, size_t index) {
  const FunctionPlan& plan = contract->functions()[index];
  const bool has_method = PyObject_HasAttrString(cls_.get(), plan.name.c_str()) != 0;
  mortise_function row = mortise::detail::row_of(contract->keys().functions[index], nullptr);
  Served served{.contract = contract, .plan = &plan};
  if (has_method && !plan.refusal.empty())
    return raise(Error(Code::kCallUnsupported,
                       "'" + plan.link_name + "' cannot be served from Python: " + plan.refusal),
                 {.contract = contract->name(), .function = plan.label});
  if (has_method) {
    row.code = kFrames[functions_.size()];
    served.method = Object::owned(PyUnicode_InternFromString(plan.name.c_str()));
    if (plan.result != nullptr) {
      const value::TypeAt type{contract->contract(), *contract->contract().functions[index].result,
                               contract::PointerSize::k8};
      auto program = value::compile(type, type, {});
      if (!program) return raise(program.error(), {.contract = contract->name()});
      served.clone = *std::move(program);
    }
  }
  rows_.push_back(row);
  functions_.push_back(std::move(served));
  return true;
}

std::shared_ptr<PythonPlugin> PythonPlugin::make(
    Object cls, const std::vector<std::shared_ptr<const ContractData>>& contracts, Traits traits) {
  std::shared_ptr<PythonPlugin> plugin(new PythonPlugin);
  plugin->cls_ = std::move(cls);
  for (const auto& contract : contracts) {
    if (!contract->contract().resources.empty()) {
      raise(Error(Code::kCallUnsupported,
                  "a plugin in Python cannot have the resources of '" + contract->name() + "'"),
            {.contract = contract->name()});
      return nullptr;
    }
    if (plugin->functions_.size() + contract->functions().size() > kMaxFunctions) {
      raise(Error(Code::kHostLimit,
                  "a plugin in Python has at most " + std::to_string(kMaxFunctions) + " functions"),
            {.contract = contract->name()});
      return nullptr;
    }
    for (size_t i = 0; i < contract->functions().size(); ++i)
      if (!plugin->serve(contract, i)) return nullptr;
    const detail::ContractKeys& keys = contract->keys();
    plugin->descriptor_.insert(plugin->descriptor_.end(), keys.descriptor,
                               keys.descriptor + keys.descriptor_size);
  }
  plugin->rows_.push_back(mortise::detail::row_of(mortise::detail::kStart, &Frames::start));
  plugin->rows_.push_back(mortise::detail::row_of(mortise::detail::kStop, &Frames::stop));
  if (!plugin->take_slot()) return nullptr;

  mortise_plugin& entry = plugin->entry_;
  constexpr uint8_t kMagic[] = MORTISE_MAGIC;
  std::memcpy(entry.magic, kMagic, sizeof(entry.magic));
  entry.abi_major = MORTISE_ABI_MAJOR;
  entry.abi_minor = MORTISE_ABI_MINOR;
  entry.size = sizeof(mortise_plugin);
  entry.descriptor = plugin->descriptor_.data();
  entry.descriptor_size = plugin->descriptor_.size();
  entry.functions = plugin->rows_.data();
  entry.function_count = static_cast<uint32_t>(plugin->rows_.size());
  entry.function_size = sizeof(mortise_function);
  entry.import_size = sizeof(mortise_import);
  entry.create = kCreates[plugin->slot_];
  if (traits.parallel) entry.flags |= MORTISE_PLUGIN_PARALLEL;
  if (traits.reentrant) entry.flags |= MORTISE_PLUGIN_REENTRANT;
  return plugin;
}

}  // namespace mortise::python
