// SPDX-License-Identifier: Apache-2.0
//
// The module `mortise._core`: what of it is public, `mortise/__init__.py` hands on.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <list>
#include <tuple>
#include <vector>

#include "binding.hpp"
#include "cancel.hpp"
#include "client.hpp"
#include "dlpack.hpp"
#include "errors.hpp"
#include "json.hpp"
#include "loop.hpp"
#include "mortise/call.hpp"

namespace mortise::python {
namespace {

std::string path_of(nb::handle path) {
  PyObject* bytes = nullptr;
  if (PyUnicode_FSConverter(path.ptr(), static_cast<void*>(&bytes)) == 0) throw nb::python_error();
  const Object owned = Object::owned(bytes);
  return {PyBytes_AS_STRING(bytes), static_cast<size_t>(PyBytes_GET_SIZE(bytes))};
}

const char* name_of(PluginState state) {
  switch (state) {
    case PluginState::kActive:
      return "active";
    case PluginState::kQuarantined:
      return "quarantined";
    case PluginState::kWaiting:
      return "waiting";
    case PluginState::kFailed:
      return "failed";
    default:
      return "retained";
  }
}

/// How a plugin begins, as keywords of `load`, `add` and `swap` have it.
struct Beginning {
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;
  explicit Beginning(const nb::dict& given) {
    for (const auto& [name, value] : given)
      if (!value.is_none()) set(nb::cast<std::string>(name), value);
    hints.before = {before.data(), before.size()};
    hints.after = {after.data(), after.size()};
    hints.attributes = attributes;
  }

  LoadOptions load() const {
    return {.id = id,
            .digest = digest,
            .wall = wall,
            .configuration = configuration,
            .state = state,
            .hints = hints};
  }
  AddOptions add() const {
    return {.wall = wall, .configuration = configuration, .state = state, .hints = hints};
  }

  std::string id{}, digest{}, configuration{}, state{}, attributes{};
  std::list<std::string> names{};  // what `before` and `after` refer to
  std::vector<StringView> before{}, after{};
  PointHints hints{};
  Option<Wall> wall{};
  Object executor{};

 private:
  void set(const std::string& name, nb::handle value) {
    if (name == "wall")
      wall = wall_of(nb::cast<std::string>(value));
    else if (name == "executor")
      executor = Object::shared(value.ptr());
    else if (name == "before" || name == "after")
      for (const nb::handle each : value)
        (name == "before" ? before : after)
            .emplace_back(names.emplace_back(nb::cast<std::string>(each)));
    else if (name == "priority")
      hints.priority = nb::cast<int32_t>(value);
    else
      (name == "id"           ? id
       : name == "digest"     ? digest
       : name == "state"      ? state
       : name == "attributes" ? attributes
                              : configuration) = nb::cast<std::string>(value);
  }
};

nb::list free_functions(const PythonContract& contract) {
  nb::list functions;
  for (size_t i = 0; i < contract.data->functions().size(); ++i) {
    const FunctionPlan& plan = contract.data->functions()[i];
    if (!plan.is_free) continue;  // a resource's: objects of handles have them, not clients
    functions.append(
        nb::make_tuple(plan.name, handed(make_function(contract.data, i)), i, plan.came_later));
  }
  return functions;
}

nb::object make_class(const PythonContract& contract, const char* maker) {
  return nb::module_::import_("mortise._client")
      .attr(maker)(contract.data->name(), free_functions(contract), contract.data->contract().docs);
}

/// Of what a plugin calls: one class a plugin.
nb::object imported_class(const PythonContract& contract) {
  return make_class(contract, "make_imported");
}

/// @param provided  as `mortise._plugin.Provided` has it.
std::shared_ptr<PythonPlugin> made(nb::handle cls, nb::handle provided) {
  Declared declared{.cls = Object::shared(cls.ptr())};
  for (const nb::handle contract : provided.attr("contracts"))
    declared.contracts.push_back(nb::cast<const PythonContract&>(contract).data);
  if (const nb::object life = provided.attr("life"); !life.is_none())
    declared.life = nb::cast<const PythonContract&>(life).data;
  for (const nb::handle import : provided.attr("imports")) {
    auto& contract = nb::cast<PythonContract&>(import[1]);
    declared.imports.push_back({nb::cast<std::string>(import[0]), contract.data,
                                Object::shared(imported_class(contract).ptr()),
                                nb::cast<bool>(import[2])});
  }
  declared.traits.parallel = nb::cast<bool>(provided.attr("parallel"));
  declared.traits.reentrant = nb::cast<bool>(provided.attr("reentrant"));
  auto plugin = PythonPlugin::make(std::move(declared));
  check(plugin != nullptr);
  return plugin;
}

constexpr char kCapsule[] = "mortise_plugin";

/// An entry as a capsule, which keeps it.
nb::object capsule_of(nb::handle cls, nb::handle provided) {
  auto kept = std::make_unique<std::shared_ptr<PythonPlugin>>(made(cls, provided));
  const auto* const entry = (*kept)->entry();
  PyObject* const capsule =
      PyCapsule_New(const_cast<mortise_plugin*>(entry), kCapsule, [](PyObject* dying) {
        delete static_cast<std::shared_ptr<PythonPlugin>*>(PyCapsule_GetContext(dying));
      });
  if (capsule == nullptr) throw nb::python_error();
  PyCapsule_SetContext(capsule, kept.release());
  return nb::steal(capsule);
}

uintptr_t address_of(nb::handle capsule) {
  return reinterpret_cast<uintptr_t>(PyCapsule_GetPointer(capsule.ptr(), kCapsule));
}

nb::object health_pair(const Health& said) {
  return nb::make_tuple(static_cast<int>(said.status), text(said.reason));
}

nb::list plugin_rows(PythonHost& host) {
  nb::list rows;
  const List<PluginInfo> plugins = checked(host.plugins());
  for (const PluginInfo& info : plugins) {
    nb::list contracts;
    for (const String& contract : info.contracts) contracts.append(text(contract));
    nb::dict conversions;
    for (const ConvertedFunction& each : info.conversions)
      conversions[text(each.function)] = each.calls;
    rows.append(nb::make_tuple(text(info.id), name_of(info.state), word_for(kWalls, info.wall),
                               text(info.source), text(info.digest), text(info.cause),
                               nb::tuple(contracts), conversions, text(info.configuration),
                               info.health ? health_pair(*info.health) : nb::none()));
  }
  return rows;
}

nb::object incident_row(PythonHost& host, uint64_t id) {
  const Option<Incident> found = checked(host.incident(id));
  if (!found) return nb::none();
  const std::string_view kind = kind_name(found->kind);
  return nb::make_tuple(found->id, nb::str(kind.data(), kind.size()), text(found->plugin),
                        text(found->function), text(found->text), found->from_plugin);
}

void make_host(PythonHost* self, const std::string& wall, bool strict, size_t max_threads,
               size_t max_waiting, size_t max_abandoned, uint64_t drain_ms, uint64_t step_ms,
               uint64_t watchdog_ms, bool examples, bool find_leaks, size_t max_file_size,
               size_t max_plugins) {
  new (self) PythonHost({.wall = wall_of(wall),
                         .strict = strict,
                         .max_threads = max_threads,
                         .max_waiting = max_waiting,
                         .max_abandoned = max_abandoned,
                         .drain_ms = drain_ms,
                         .step_ms = step_ms,
                         .watchdog_ms = watchdog_ms,
                         .examples = examples,
                         .find_leaks = find_leaks,
                         .max_file_size = max_file_size,
                         .max_plugins = max_plugins});
}

std::string load_library(PythonHost& self, nb::handle path, const nb::dict& beginning) {
  return checked(self.load(path_of(path), Beginning(beginning).load()));
}

void swap_library(PythonHost& self, const std::string& id, nb::handle path,
                  const nb::dict& beginning) {
  check(self.swap(id, path_of(path), Beginning(beginning).load()));
}

void add_class(PythonHost& self, nb::handle cls, nb::handle provided, const std::string& id,
               const nb::dict& given) {
  const Beginning beginning(given);
  check(self.add(made(cls, provided), id, beginning.add(), beginning.executor));
}

void swap_class(PythonHost& self, nb::handle cls, nb::handle provided, const std::string& id,
                const nb::dict& given) {
  const Beginning beginning(given);
  check(self.swap(id, made(cls, provided), beginning.add(), beginning.executor));
}

nb::object health_row(PythonHost& host, const std::string& id, uint64_t deadline_ns) {
  return health_pair(checked(host.health(id, {.deadline_ns = deadline_ns})));
}

/// What `OpenHost` says of it.
nb::object open_capsule(PythonHost& self) {
  if (self.is_closed()) {
    raise(Error(Code::kCallUnavailable, "the host is closed"), {});
    throw nb::python_error();
  }
  auto kept = std::make_unique<std::shared_ptr<OpenHost>>(self.open());
  PyObject* const capsule = PyCapsule_New(kept.get(), OpenHost::kCapsule, [](PyObject* dying) {
    void* const last = PyCapsule_GetPointer(dying, OpenHost::kCapsule);
    const Unlocked unlocked;
    delete static_cast<std::shared_ptr<OpenHost>*>(last);
  });
  if (capsule == nullptr) throw nb::python_error();
  std::ignore = kept.release();  // the capsule's now
  return nb::steal(capsule);
}

/// The functions of a plugin's own life.
void add_life(nb::class_<PythonHost>& host) {
  host.def("_configure",
           [](PythonHost& self, const std::string& id, const std::string& json,
              uint64_t deadline_ns) {
             check(self.configure(id, json, {.deadline_ns = deadline_ns}));
           })
      .def("_health", &health_row)
      .def("_export_state", [](PythonHost& self, const std::string& id, uint64_t deadline_ns) {
        return checked(self.export_state(id, {.deadline_ns = deadline_ns}));
      });
}

/// What `mortise.Host` is made of; its Python half adds the rest.
void add_host(nb::module_& module) {
  const HostOptions usual;
  nb::class_<PythonHost> host(module, "Host", nb::is_weak_referenceable());
  add_life(host);
  add_points(module, host);
  host.def("__init__", &make_host, nb::kw_only(), nb::arg("wall") = "inline",
           nb::arg("strict") = usual.strict, nb::arg("max_threads") = usual.max_threads,
           nb::arg("max_waiting") = usual.max_waiting,
           nb::arg("max_abandoned") = usual.max_abandoned, nb::arg("drain_ms") = usual.drain_ms,
           nb::arg("step_ms") = usual.step_ms, nb::arg("watchdog_ms") = usual.watchdog_ms,
           nb::arg("examples") = usual.examples, nb::arg("find_leaks") = usual.find_leaks,
           nb::arg("max_file_size") = usual.max_file_size,
           nb::arg("max_plugins") = usual.max_plugins)
      .def("_load", &load_library)
      .def("_swap_library", &swap_library)
      .def(
          "unload", [](PythonHost& self, const std::string& id) { check(self.unload(id)); },
          nb::arg("id"),
          "Takes a plugin off its routes, drains, stops and unloads it. Raises `plugin.unknown`.")
      .def(
          "close", [](PythonHost& self) { check(self.close()); },
          R"(Stops every plugin; clients that remain are `Unavailable`. Again: nothing.

Inside a call to a plugin it raises `Conflict`.)")
      .def_prop_ro("closed", &PythonHost::is_closed)
      .def(
          "contract",
          [](PythonHost& self, const std::string& name) { return checked(self.contract(name)); },
          nb::arg("name"),
          R"(The contract of this name, with or without its version, as a plugin describes it.

The first one that has it counts; raises `Unavailable` where none does.)")
      .def("_add", &add_class)
      .def("_swap", &swap_class)
      .def("_plugins", &plugin_rows)
      .def("_incident", &incident_row)
      .def("_open", &open_capsule);
  module.def("_close_all", &PythonHost::close_all);
  module.def("_is_cancelled", [](uintptr_t word) {
    return word != 0 &&
           __atomic_load_n(reinterpret_cast<const uint32_t*>(word), __ATOMIC_ACQUIRE) != 0;
  });
  module.def("_entry", &capsule_of);
  module.def("_address", &address_of);
}

/// By the name that links a function: what must be equal for values to fit.
nb::dict hashes_of(const PythonContract& self) {
  nb::dict hashes;
  for (const FunctionPlan& function : self.data->functions()) {
    const FunctionKey& key = self.data->keys().functions[function.index];
    hashes[key.name] = nb::bytes(reinterpret_cast<const char*>(key.hash), sizeof(key.hash));
  }
  return hashes;
}

void add_contract(nb::module_& module) {
  nb::class_<PythonContract>(
      module, "Contract",
      "An interface of WIT: `contract.Image` is the class of its type `image`, "
      "and what a host's\n`point` takes. Immutable; see `read_contract` and "
      "`Host.contract`.")
      .def_prop_ro("name", [](const PythonContract& self) { return self.data->name(); })
      .def_prop_ro(
          "wit", [](const PythonContract& self) { return self.data->wit(); },
          "The contract as WIT, docs and directives included.")
      .def_prop_ro(
          "python", [](const PythonContract& self) { return self.data->python(); },
          "The contract as a module of Python: a Protocol, dataclasses and enums.")
      .def_prop_ro("_hashes", &hashes_of)
      .def_prop_ro("docs", [](const PythonContract& self) { return self.data->contract().docs; })
      .def_prop_ro("types",
                   [](const PythonContract& self) {
                     nb::dict types;
                     for (const auto& [name, cls] : self.data->plan().classes())
                       types[name.c_str()] = nb::borrow(cls.get());
                     return types;
                   })
      .def_prop_ro("functions",
                   [](const PythonContract& self) {
                     nb::list names;
                     for (const FunctionPlan& function : self.data->functions())
                       if (function.is_free) names.append(function.name);
                     return nb::tuple(names);
                   })
      .def_prop_ro("_required",
                   [](const PythonContract& self) {
                     nb::list names;
                     for (const FunctionPlan& function : self.data->functions())
                       if (function.is_free && !function.came_later) names.append(function.name);
                     return nb::tuple(names);
                   })
      .def_prop_ro("_labels",
                   [](const PythonContract& self) {
                     nb::list labels;
                     for (const FunctionPlan& function : self.data->functions())
                       labels.append(function.label);
                     return nb::tuple(labels);
                   })
      .def_prop_ro("Client",
                   [](PythonContract& self) {
                     return nb::borrow(reinterpret_cast<PyObject*>(client_class(self)));
                   })
      .def("__getattr__",
           [](const PythonContract& self, const std::string& name) {
             PyObject* const cls = self.data->plan().find_class(name);
             if (cls != nullptr) return nb::borrow(cls);
             const std::string text = "'" + self.data->name() + "' has no type '" + name + "'";
             throw nb::attribute_error(text.c_str());
           })
      .def(
          "_result_to_json",
          [](const PythonContract& self, const std::string& function, nb::handle value) {
            return checked(result_to_json(*self.data, function, value.ptr()));
          },
          nb::arg("function"), nb::arg("value").none())
      .def("_result_from_json",
           [](const PythonContract& self, const std::string& function, const std::string& text) {
             return handed(result_from_json(*self.data, function, text));
           })
      .def("__repr__", [](const PythonContract& self) {
        return "<mortise.Contract '" + self.data->name() + "'>";
      });
}

void add_reading(nb::module_& module) {
  module.def(
      "_read_contract",
      [](const std::optional<std::string>& path, const std::optional<std::string>& text,
         const std::string& interface, std::vector<std::string> features,
         const std::optional<nb::dict>& bindings) {
        Bindings bound;
        if (bindings) bound = {(*bindings)["types"].ptr(), (*bindings)["functions"].ptr()};
        return checked(read_contract(path ? &*path : nullptr, text ? &*text : nullptr, interface,
                                     std::move(features), bound));
      },
      nb::arg("path").none(), nb::arg("text").none(), nb::arg("interface"), nb::arg("features"),
      nb::arg("bindings") = nb::none());
}

void add_cancel(nb::module_& module) {
  nb::class_<Cancel>(
      module, "Cancel",
      "What a caller gives calls up with, from any thread: `client.with_(cancel=...)`.")
      .def(nb::init<>())
      .def("cancel", &Cancel::cancel, "Gives up every call with it, now and later.")
      .def_prop_ro("cancelled", &Cancel::is_cancelled);
}

/// What a plugin may know of the call that it serves.
void add_served_call(nb::module_& module) {
  module.def(
      "seconds_left",
      []() -> std::optional<double> {
        const mortise_call* const call = mortise::detail::current_call;
        const auto shared = call == nullptr ? served_by_coroutine() : std::nullopt;
        const uint64_t deadline = call != nullptr ? call->deadline_ns
                                  : shared        ? shared->deadline_ns()
                                                  : 0;
        if (deadline == 0) return std::nullopt;
        const uint64_t now = monotonic_ns();
        return deadline > now ? static_cast<double>(deadline - now) / 1e9 : 0.0;
      },
      R"(How long the caller of the plugin's method that runs now still waits, in seconds; 0.0 when it does no more.

None where it waits for ever, and outside of a plugin's methods. In coroutines, too.)");
  module.def(
      "is_given_up", [] { return CallView(mortise::detail::current_call).is_given_up(); },
      R"(Whether nobody waits any more for the plugin's method that runs now: its caller gave it up, or the deadline is past.

A method that takes long looks now and then, and returns: what it returns is thrown away. False outside of a plugin's
methods; a coroutine is cancelled instead.)");
}

/// What `mortise/_loop.py` needs of the calls that coroutines serve.
void add_shared_calls(nb::module_& module) {
  using detail::SharedCall;
  nb::class_<SharedCall>(module, "_SharedCall")
      .def(nb::new_([] { return SharedCall::here(); }))
      .def("end", &SharedCall::end);
  module.def("_call_for",
             [](const SharedCall& shared, const Cancel& cancel, const nb::callable& call) {
               const SharedCall::Work work(shared, cancel.word());
               return call();
             });
  module.def("_served_by",
             [](nb::handle variable) { serving_variable = variable.inc_ref().ptr(); });
}

}  // namespace

PyTypeObject* client_class(PythonContract& contract) {
  if (!contract.client_class)
    contract.client_class = Object::shared(make_class(contract, "make_client").ptr());
  return contract.client_class.type();
}

const uint32_t* word_of(PyObject* object) {
  Cancel* cancel = nullptr;
  if (nb::try_cast<Cancel*>(nb::handle(object), cancel) && cancel != nullptr) return cancel->word();
  PyErr_Format(PyExc_TypeError, "cancel: expected mortise.Cancel, got %s",
               Py_TYPE(object)->tp_name);
  return nullptr;
}

}  // namespace mortise::python

NB_MODULE(_core, module) {
  using namespace mortise::python;
  nb::set_leak_warnings(false);  // at the interpreter's end some objects always remain
  if (!load_helpers() || !add_client_types(module.ptr()) || !add_imported_type(module.ptr()) ||
      !add_task_type(module.ptr()))
    throw nb::python_error();
  add_cancel(module);
  add_contract(module);
  add_reading(module);
  add_host(module);
  add_served_call(module);
  add_shared_calls(module);
  module.def("_make_tensor", [](nb::handle array) { return handed(make_tensor(array.ptr())); });
  module.attr("__version__") = MORTISE_VERSION;
}
