// SPDX-License-Identifier: Apache-2.0
#include "call.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "decode.hpp"
#include "encode.hpp"
#include "errors.hpp"
#include "loop.hpp"

namespace mortise::python {
namespace {

using contract::Kind;

// How a result that came too late goes away. The library hands over nothing but the result, on the
// thread of the call.
thread_local const value::Release* late = nullptr;
void release_late(void* result) { late->run(static_cast<std::byte*>(result)); }

/// An application's call, at a place of its host.
struct RouteWay {
  const detail::Route& route;
  bool is_within = false;  ///< It has the end of a call that another thread is inside of.

  /// The call, and what of its result must go where it comes too late.
  mortise_status run(const FunctionPlan& function, const std::byte* arguments,
                     std::byte* result) const {
    const Unlocked unlocked;
    // Only calls with an end can be late: one of their own, or that of the call they are made in.
    const bool may_be_late = route.limited || mortise_reader->entered[0] != nullptr;
    if (!is_within && (!may_be_late || !function.release)) [[likely]]
      return detail::call(route, function.index, arguments, result, nullptr);
    if (!function.release)
      return detail::call_slowly(route, function.index, arguments, result, nullptr);
    const value::Release* const outer = std::exchange(late, &*function.release);
    const mortise_status status =
        detail::call_slowly(route, function.index, arguments, result, &release_late);
    late = outer;
    return status;
  }
  Error error(const FunctionPlan& function, mortise_status status, String& plugin) const {
    return detail::call_error(*route.place, function.index, status, &plugin);
  }
  String plugin() const { return detail::serving(route); }
};

/// A plugin's call, through its own host.
struct ImportWay {
  const Imported& imported;
  bool is_within = false;

  mortise_status run(const FunctionPlan& function, const std::byte* arguments,
                     std::byte* result) const {
    const Unlocked unlocked;
    return imported.link->call(imported.first + function.index, arguments, result);
  }
  static Error error(const FunctionPlan& function, mortise_status status, String&) {
    const mortise::Kind kind =
        status <= MORTISE_CONFLICT ? static_cast<mortise::Kind>(status) : mortise::Kind::kFailed;
    return Error(code_of(kind),
                 "cannot call '" + function.link_name + "': " + std::string(kind_name(kind)));
  }
  static String plugin() { return {}; }
};

/// Which argument is which parameter's.
class Bound {
 public:
  /// @return the arguments by parameter, null where one is left out; null with an exception.
  PyObject* const* bind(const FunctionPlan& function, const Arguments& arguments) {
    const size_t count = function.parameters.size();
    const char* const name = function.name.c_str();
    if (arguments.count == count && arguments.names == nullptr) return arguments.values;
    if (arguments.count > count) {
      PyErr_Format(PyExc_TypeError, "%s() takes at most %zu arguments, got %zu", name, count,
                   arguments.count);
      return nullptr;
    }
    PyObject** const bound = count <= kFew ? few_.data() : (many_.resize(count), many_.data());
    std::fill_n(bound, count, nullptr);
    std::copy_n(arguments.values, arguments.count, bound);
    const Py_ssize_t named = arguments.names == nullptr ? 0 : PyTuple_GET_SIZE(arguments.names);
    for (Py_ssize_t i = 0; i < named; ++i) {
      PyObject* const keyword = PyTuple_GET_ITEM(arguments.names, i);
      const size_t index = find(function, keyword);
      if (index == count || bound[index] != nullptr) {
        const char* const problem =
            index == count ? "%s() has no parameter %R" : "%s() got two arguments for %R";
        PyErr_Format(PyExc_TypeError, problem, name, keyword);
        return nullptr;
      }
      bound[index] = arguments.values[arguments.count + static_cast<size_t>(i)];
    }
    return bound;
  }

 private:
  static constexpr size_t kFew = 12;

  static size_t find(const FunctionPlan& function, PyObject* keyword) {
    const auto& parameters = function.parameters;
    for (size_t i = 0; i < parameters.size(); ++i)
      if (parameters[i].interned.get() == keyword) return i;
    for (size_t i = 0; i < parameters.size(); ++i)
      if (PyUnicode_CompareWithASCIIString(keyword, parameters[i].name.c_str()) == 0) return i;
    return parameters.size();
  }

  std::array<PyObject*, kFew> few_;
  std::vector<PyObject*> many_;
};

bool put(const FunctionPlan& function, PyObject* const* bound, Encoder& encoder,
         std::byte* record) {
  for (size_t i = 0; i < function.parameters.size(); ++i) {
    const Parameter& parameter = function.parameters[i];
    PyObject* value = bound[i];
    if (value == nullptr && parameter.fallback == Parameter::Default::kEmpty) {
      std::fill_n(record + parameter.offset, parameter.node->size, std::byte{0});
      continue;
    }
    if (value == nullptr && parameter.fallback == Parameter::Default::kNone) value = Py_None;
    if (value == nullptr) value = parameter.value.get();
    if (value == nullptr) {
      PyErr_Format(PyExc_TypeError, "%s() needs the argument '%s'", function.name.c_str(),
                   parameter.name.c_str());
      return false;
    }
    if (encoder.put(*parameter.node, value, record + parameter.offset)) continue;
    encoder.raise(parameter.name);
    return false;
  }
  return true;
}

PyObject* raise_plugin_error(const ContractData& contract, const FunctionPlan& function,
                             const std::string& plugin, const Object& value) {
  const Object exception = Object::owned(
      PyObject_CallMethod(helpers().errors.get(), "make_plugin_error", "Osss", value.get(),
                          plugin.c_str(), contract.name().c_str(), function.label.c_str()));
  if (exception)
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.get())), exception.get());
  return nullptr;
}

template <class Way>
PyObject* raise_failure(const ContractData& contract, const FunctionPlan& function, const Way& way,
                        mortise_status status) {
  String plugin;
  const Error error = way.error(function, status, plugin);
  if (PyErr_CheckSignals() != 0) return nullptr;  // Ctrl-C came meanwhile
  raise(error, {.plugin = std::string(std::string_view(plugin)),
                .contract = contract.name(),
                .function = function.label});
  return nullptr;
}

/// What a function returned, or raises where it is the contract's own error.
template <class Way>
PyObject* take(const ContractData& contract, const FunctionPlan& function, const Way& way,
               std::byte* result) {
  Decoder decoder("result");
  const Node& node = *function.result;
  PyObject* object = nullptr;
  bool is_error = false;
  if (node.kind != Kind::kResult) {
    object = decoder.get(node, result);
  } else {
    const auto tag = static_cast<unsigned>(*result);
    is_error = tag == 1;
    const Node* const side = tag > 1 ? &node : node.parts[tag].node;  // of no side: it is malformed
    object = side == nullptr ? Py_NewRef(Py_None)
                             : decoder.get(*side, tag > 1 ? result : result + node.payload_offset);
  }
  if (object == nullptr &&
      decoder.has_flaw()) {  // what it refers to stays where it is: nothing of it is to be believed
    const std::string id(std::string_view(way.plugin()));
    raise(
        Error(Code::kCallFailed, "cannot call '" + function.link_name + "' of plugin '" + id +
                                     "': what it answered breaks the contract, " + decoder.flaw()),
        {.plugin = id, .contract = contract.name(), .function = function.label});
    return nullptr;
  }
  if (function.release) function.release->run(result);
  if (!is_error || object == nullptr) return object;
  return raise_plugin_error(contract, function, std::string(std::string_view(way.plugin())),
                            Object::owned(object));
}

/// The arguments of one call as a record, and what they borrow.
struct Record {
  Arena arena;  // without braces, which would fill its room with zeros
  Borrowed borrowed;
  std::byte* bytes = nullptr;

  /// @return false with an exception.
  bool fill(const ContractData& contract, const FunctionPlan& function,
            const Arguments& arguments) {
    if (!function.refusal.empty()) [[unlikely]]
      return raise(Error(Code::kCallUnsupported, "cannot call '" + function.link_name +
                                                     "' from Python: " + function.refusal),
                   {.plugin = {}, .contract = contract.name(), .function = function.label});
    Bound bound;
    PyObject* const* const values = bound.bind(function, arguments);
    if (values == nullptr) return false;
    Encoder encoder(arena, borrowed);
    bytes = arena.allocate(function.arguments_size);
    if (bytes == nullptr) return PyErr_NoMemory() != nullptr;
    return put(function, values, encoder, bytes);
  }
  const std::byte* arguments(const FunctionPlan& function) const {
    return function.parameters.empty() ? nullptr : bytes;
  }
};

/// Who answered a call through a point.
struct Answered {
  const std::string& id;

  String plugin() const { return String(id); }
};

/// What one plugin did in a call through a point.
struct PointRow {
  std::string plugin{};
  double seconds = 0;
  bool is_skipped = false;
  std::optional<Error> error{};
  std::unique_ptr<std::byte[]> result{};
};

/// The rows of a call, filled without the GIL.
struct PointRows {
  size_t result_size;
  std::vector<PointRow> rows{};
  std::unique_ptr<std::byte[]> next{};

  static void* room(void* self) {
    auto& rows = *static_cast<PointRows*>(self);
    rows.next.reset(new std::byte[rows.result_size + 1]);
    return rows.next.get();
  }
  static void told(void* self, const detail::PointStep& step) {
    auto& rows = *static_cast<PointRows*>(self);
    PointRow& row = rows.rows.emplace_back();
    row.plugin = step.plugin;
    row.seconds = static_cast<double>(step.took_ns) / 1e9;
    row.is_skipped = step.is_skipped;
    if (step.error != nullptr)
      row.error = *step.error;
    else
      row.result = std::move(rows.next);
  }
};

/// The exception that was raised, as an object.
Object raised() {
  PyObject* type = nullptr;
  PyObject* value = nullptr;
  PyObject* trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  Py_XDECREF(type);
  Py_XDECREF(trace);
  return Object::owned(value);
}

/// A value and an exception or None, of what one plugin answered.
struct Settled {
  Object value;
  Object error;
};
Settled settle(const ContractData& contract, const FunctionPlan& function,
               const std::string& plugin, const std::optional<Error>& error, std::byte* result) {
  const auto none = [] { return Object::shared(Py_None); };
  if (error) {
    raise(*error, {.plugin = plugin, .contract = contract.name(), .function = function.label});
    return {none(), raised()};
  }
  if (function.result == nullptr) return {none(), none()};
  PyObject* const value = take(contract, function, Answered{plugin}, result);
  if (value == nullptr) return {none(), raised()};
  return {Object::owned(value), none()};
}

template <class Way>
PyObject* call_on(const ContractData& contract, const FunctionPlan& function, Way way,
                  const Arguments& arguments) {
  Record record;
  if (!record.fill(contract, function, arguments)) return nullptr;
  std::byte* const result = record.arena.allocate(function.result_size);
  if (result == nullptr) return PyErr_NoMemory();

  const CoroutineWork work;
  way.is_within = work.is_active();
  const mortise_status status =
      way.run(function, record.arguments(function), function.result == nullptr ? nullptr : result);
  if (status != MORTISE_OK) [[unlikely]]
    return raise_failure(contract, function, way, status);
  if (function.result == nullptr) Py_RETURN_NONE;
  return take(contract, function, way, result);
}

}  // namespace

PyObject* call_point(const ContractData& contract, const FunctionPlan& function,
                     detail::PointView& view, const CallOptions& options,
                     const Arguments& arguments) {
  Record record;
  if (!record.fill(contract, function, arguments)) return nullptr;
  PointRows rows{.result_size = function.result_size};
  std::byte* const own = record.arena.allocate(function.result_size);
  if (own == nullptr) return PyErr_NoMemory();
  const detail::PointObserver observer{&rows, &PointRows::room, &PointRows::told};
  detail::PointCall call{.function = function.index,
                         .arguments = record.arguments(function),
                         .result = function.result == nullptr ? nullptr : own,
                         .options = &options,
                         .observer = &observer,
                         .last = SIZE_MAX};
  Error error(Code::kCallFailed);
  mortise_status status;
  const CoroutineWork work;
  {
    const Unlocked unlocked;
    status = detail::call_point(view, call, error);
  }
  if (PyErr_CheckSignals() != 0) return nullptr;  // Ctrl-C came meanwhile
  const Object list = Object::owned(PyList_New(0));
  if (!list) return nullptr;
  Settled whole{Object::shared(Py_None), Object::shared(Py_None)};
  for (size_t i = 0; i < rows.rows.size(); ++i) {
    PointRow& row = rows.rows[i];
    Settled settled = settle(contract, function, row.plugin, row.error, row.result.get());
    const Object entry = Object::owned(Py_BuildValue(
        "(zOOdO)", row.plugin.empty() ? nullptr : row.plugin.c_str(), settled.value.get(),
        settled.error.get(), row.seconds, row.is_skipped ? Py_True : Py_False));
    if (!entry || PyList_Append(list.get(), entry.get()) != 0) return nullptr;
    if (status == MORTISE_OK && i == call.last) whole = std::move(settled);
  }
  if (status != MORTISE_OK)
    whole = settle(contract, function, {}, error, nullptr);
  else if (call.last == SIZE_MAX && function.result != nullptr)
    whole = settle(contract, function, {}, {}, own);
  return Py_BuildValue("(OOOO)", list.get(), whole.value.get(), whole.error.get(),
                       call.dispatch == Dispatch::kAll ? Py_True : Py_False);
}

PyObject* call(const ContractData& contract, const FunctionPlan& function,
               const detail::Route& route, const Arguments& arguments) {
  return call_on(contract, function, RouteWay{route}, arguments);
}

PyObject* call(const FunctionPlan& function, const Imported& imported, const Arguments& arguments) {
  return call_on(*imported.contract, function, ImportWay{imported}, arguments);
}

}  // namespace mortise::python
