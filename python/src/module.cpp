// SPDX-License-Identifier: Apache-2.0
//
// The module `mortise._core`: what of it is public, `mortise/__init__.py` hands on.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "cancel.hpp"
#include "client.hpp"
#include "host.hpp"
#include "json.hpp"

namespace nb = nanobind;

namespace mortise::python {
namespace {

/// A contract as an object, with the class of its clients, made when it is needed first.
struct PythonContract {
  std::shared_ptr<const ContractData> data;
  Object client_class{};
};

nb::object handed(Object object) {
  if (!object) throw nb::python_error();
  return nb::steal(object.take());
}

void check(bool done) {
  if (!done) throw nb::python_error();
}

template <class T>
T checked(std::optional<T> value) {
  if (!value) throw nb::python_error();
  return *std::move(value);
}

PythonContract checked(std::shared_ptr<const ContractData> data) {
  if (data == nullptr) throw nb::python_error();
  return {std::move(data), {}};
}

std::string path_of(nb::handle path) {
  PyObject* bytes = nullptr;
  if (PyUnicode_FSConverter(path.ptr(), static_cast<void*>(&bytes)) == 0) throw nb::python_error();
  const Object owned = Object::owned(bytes);
  return {PyBytes_AS_STRING(bytes), static_cast<size_t>(PyBytes_GET_SIZE(bytes))};
}

constexpr std::pair<Wall, const char*> kWalls[] = {
    {Wall::kInline, "inline"}, {Wall::kThread, "thread"}, {Wall::kLoopback, "loopback"}};

Wall wall_of(const std::string& name) {
  for (const auto& [wall, known] : kWalls)
    if (name == known) return wall;
  const std::string text = "there is no wall '" + name + "': take inline, thread or loopback";
  throw nb::value_error(text.c_str());
}

const char* name_of(Wall wall) {
  for (const auto& [known, name] : kWalls)
    if (wall == known) return name;
  return "unknown";
}

const char* name_of(PluginState state) {
  switch (state) {
    case PluginState::kActive:
      return "active";
    case PluginState::kQuarantined:
      return "quarantined";
    default:
      return "retained";
  }
}

nb::str text(const String& from) {
  PyObject* const made =
      PyUnicode_DecodeUTF8(from.data(), static_cast<Py_ssize_t>(from.size()), "replace");
  if (made == nullptr) throw nb::python_error();
  return nb::steal<nb::str>(made);
}

LoadOptions load_options(const std::optional<std::string>& id,
                         const std::optional<std::string>& digest,
                         const std::optional<std::string>& wall) {
  LoadOptions options;
  if (id) options.id = *id;
  if (digest) options.digest = *digest;
  if (wall) options.wall = wall_of(*wall);
  return options;
}

PyTypeObject* client_class(PythonContract& contract) {
  if (!contract.client_class) {
    nb::list functions;
    for (size_t i = 0; i < contract.data->functions().size(); ++i) {
      const FunctionPlan& plan = contract.data->functions()[i];
      if (!plan.is_free) continue;  // a resource's: objects of handles have them, not clients
      functions.append(
          nb::make_tuple(plan.name, handed(make_function(contract.data, i)), i, plan.came_later));
    }
    const nb::object made =
        nb::module_::import_("mortise._client")
            .attr("make_client")(contract.data->name(), functions, contract.data->contract().docs);
    contract.client_class = Object::shared(made.ptr());
  }
  return contract.client_class.type();
}

std::shared_ptr<PythonPlugin> made(nb::handle cls, const nb::list& contracts, bool parallel,
                                   bool reentrant) {
  std::vector<std::shared_ptr<const ContractData>> all;
  for (const nb::handle contract : contracts)
    all.push_back(nb::cast<const PythonContract&>(contract).data);
  auto plugin = PythonPlugin::make(Object::shared(cls.ptr()), all,
                                   {.parallel = parallel, .reentrant = reentrant});
  check(plugin != nullptr);
  return plugin;
}

nb::list all_clients(nb::handle self, const std::string& point, PythonContract& contract) {
  auto& host = nb::cast<PythonHost&>(self);
  PyTypeObject* const type = client_class(contract);
  std::vector<Handle> handles;
  for (detail::Place* const place : checked(host.places(point, *contract.data)))
    handles.emplace_back(place);
  nb::list clients;
  for (const Handle& handle : handles)
    clients.append(handed(make_client(type, handle, contract.data, self.ptr())));
  return clients;
}

nb::object one_client(nb::handle self, const std::string& point, PythonContract& contract) {
  PyTypeObject* const type = client_class(contract);
  detail::Place* const place = nb::cast<PythonHost&>(self).first_place(point, *contract.data);
  check(place != nullptr);
  return handed(make_client(type, Handle(place), contract.data, self.ptr()));
}

template <class Value, size_t size>
Value named(const std::pair<const char*, Value> (&all)[size], const std::string& name,
            const char* what) {
  std::string known;
  for (const auto& [each, value] : all) {
    if (name == each) return value;
    known += (known.empty() ? "" : ", ") + std::string(each);
  }
  const std::string text = "there is no " + std::string(what) + " '" + name + "': take one of " + known;
  throw nb::value_error(text.c_str());
}

constexpr std::pair<const char*, Dispatch> kDispatches[] = {{"one", Dispatch::kOne},
                                                            {"first", Dispatch::kFirst},
                                                            {"all", Dispatch::kAll},
                                                            {"fold", Dispatch::kFold}};
constexpr std::pair<const char*, FailurePolicy> kFailures[] = {
    {"fail", FailurePolicy::kFail},
    {"skip", FailurePolicy::kSkip},
    {"fallback", FailurePolicy::kFallback}};

const FunctionPlan& function_of(const PythonContract& contract, const std::string& name) {
  for (const FunctionPlan& function : contract.data->functions())
    if (function.is_free && function.name == name) return function;
  const std::string text = "'" + contract.data->name() + "' has no function '" + name + "'";
  throw nb::attribute_error(text.c_str());
}

/// @param options  None, or what `Host.point` made of its arguments.
void declare_point(PythonHost& self, const std::string& name, const PythonContract& contract,
                   nb::object options) {
  if (options.is_none()) return check(self.declare_point(name, *contract.data, nullptr));
  const auto given = [&](const char* key) { return nb::object(options[key]); };
  std::vector<detail::RawPointOptions::Function> functions;
  for (const auto& [function, dispatch] : nb::cast<nb::dict>(given("dispatch")))
    functions.push_back({function_of(contract, nb::cast<std::string>(function)).index,
                         named(kDispatches, nb::cast<std::string>(dispatch), "dispatch")});
  const auto order = nb::cast<std::vector<std::string>>(given("order"));
  std::vector<StringView> ids;
  for (const std::string& id : order) ids.emplace_back(id);
  const auto attributes = nb::cast<std::string>(given("attributes"));
  const nb::object breaker = given("breaker");
  const auto number = [&]<class T>(const char* key, T usual) {
    const nb::object value = breaker.attr("get")(key);
    return value.is_none() ? usual : nb::cast<T>(value);
  };
  const BreakerOptions usual;
  const detail::RawPointOptions raw{
      .dispatch = functions.data(),
      .dispatch_count = functions.size(),
      .order = {ids.data(), ids.size()},
      .deadline_ms = nb::cast<uint64_t>(given("deadline_ms")),
      .failure = named(kFailures, nb::cast<std::string>(given("failure")), "failure policy"),
      .wall = wall_of(nb::cast<std::string>(given("wall"))),
      .attributes = attributes,
      .breaker = {.failures = number("failures", usual.failures),
                  .share = number("share", usual.share),
                  .window_ms = number("window_ms", usual.window_ms),
                  .calls = number("calls", usual.calls),
                  .open_ms = number("open_ms", usual.open_ms)},
      .is_for_plugins = nb::cast<bool>(given("for_plugins"))};
  check(self.declare_point(name, *contract.data, &raw));
}

nb::object call_through(PythonHost& self, const std::string& point, const PythonContract& contract,
                        const std::string& function, const nb::tuple& positional,
                        const nb::dict& keywords) {
  std::vector<PyObject*> values;
  for (const nb::handle value : positional) values.push_back(value.ptr());
  nb::list names;
  for (const auto& [name, value] : keywords) {
    names.append(name);
    values.push_back(value.ptr());
  }
  const nb::tuple all_names(names);
  PyObject* const made =
      self.call(point, *contract.data, function_of(contract, function), {},
                {values.data(), nb::len(positional), nb::len(keywords) == 0 ? nullptr : all_names.ptr()});
  if (made == nullptr) throw nb::python_error();
  return nb::steal(made);
}

nb::list point_rows(PythonHost& host) {
  constexpr const char* kStates[] = {"closed", "open", "half-open"};
  nb::list rows;
  const List<PointInfo> points = checked(host.points());
  for (const PointInfo& info : points) {
    nb::list members;
    for (const PointMember& member : info.members)
      members.append(nb::make_tuple(text(member.plugin), text(member.refusal),
                                    kStates[static_cast<size_t>(member.breaker)]));
    rows.append(nb::make_tuple(text(info.name), text(info.contract), members));
  }
  return rows;
}

std::unique_ptr<Subscription> subscribe(PythonHost& host, nb::handle handler) {
  auto made = host.subscribe(Object::shared(handler.ptr()));
  check(made != nullptr);
  return made;
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
    rows.append(nb::make_tuple(text(info.id), name_of(info.state), name_of(info.wall),
                               text(info.source), text(info.digest), text(info.cause),
                               nb::tuple(contracts), conversions));
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
               size_t max_waiting, size_t max_abandoned, uint64_t drain_ms, uint64_t watchdog_ms,
               size_t max_file_size, size_t max_plugins) {
  new (self) PythonHost({.wall = wall_of(wall),
                         .strict = strict,
                         .max_threads = max_threads,
                         .max_waiting = max_waiting,
                         .max_abandoned = max_abandoned,
                         .drain_ms = drain_ms,
                         .watchdog_ms = watchdog_ms,
                         .max_file_size = max_file_size,
                         .max_plugins = max_plugins});
}

std::string load_library(PythonHost& self, nb::handle path, const std::optional<std::string>& id,
                         const std::optional<std::string>& digest,
                         const std::optional<std::string>& wall) {
  return checked(self.load(path_of(path), load_options(id, digest, wall)));
}

void swap_library(PythonHost& self, const std::string& id, nb::handle path,
                  const std::optional<std::string>& digest,
                  const std::optional<std::string>& wall) {
  check(self.swap(id, path_of(path), load_options({}, digest, wall)));
}

void add_class(PythonHost& self, nb::handle cls, const nb::list& contracts, bool parallel,
               bool reentrant, const std::string& id, const std::optional<std::string>& wall) {
  check(self.add(made(cls, contracts, parallel, reentrant), id, load_options({}, {}, wall).wall));
}

void swap_class(PythonHost& self, nb::handle cls, const nb::list& contracts, bool parallel,
                bool reentrant, const std::string& id) {
  check(self.swap(id, made(cls, contracts, parallel, reentrant)));
}

/// What `mortise.Host` is made of; its Python half adds the rest.
void add_host(nb::module_& module) {
  nb::class_<Subscription>(module, "Subscription",
                           "What keeps a handler of events: without it the handler is not called.")
      .def(
          "cancel",
          [](Subscription& self) {
            const Unlocked unlocked;
            self.cancel();
          },
          "Ends it. Waits until the handler has returned, except inside of it.");
  const HostOptions usual;
  nb::class_<PythonHost>(module, "Host", nb::is_weak_referenceable())
      .def("__init__", &make_host, nb::kw_only(), nb::arg("wall") = "inline",
           nb::arg("strict") = usual.strict, nb::arg("max_threads") = usual.max_threads,
           nb::arg("max_waiting") = usual.max_waiting,
           nb::arg("max_abandoned") = usual.max_abandoned, nb::arg("drain_ms") = usual.drain_ms,
           nb::arg("watchdog_ms") = usual.watchdog_ms,
           nb::arg("max_file_size") = usual.max_file_size,
           nb::arg("max_plugins") = usual.max_plugins)
      .def("load", &load_library, nb::arg("path"), nb::kw_only(), nb::arg("id") = nb::none(),
           nb::arg("digest") = nb::none(), nb::arg("wall") = nb::none(),
           R"(Loads a plugin from a shared library, starts it and puts it on its routes.

All of it or nothing. `id` is what the host calls it, else the file's name without its ending;
`digest` the SHA-256 that the file must have, in hexadecimal digits; `wall` where it runs, else as
the host's. Returns the id. Raises by kind, with `code`: `file.*`, `native.*` and `abi.*` before any
of its code has run; `plugin.*`, `host.limit`, `wall.no_descriptor`.)")
      .def("swap", &swap_library, nb::arg("id"), nb::arg("path"), nb::kw_only(),
           nb::arg("digest") = nb::none(), nb::arg("wall") = nb::none())
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
      .def("_add", &add_class, nb::arg("cls"), nb::arg("contracts"), nb::arg("parallel"),
           nb::arg("reentrant"), nb::arg("id"), nb::arg("wall") = nb::none())
      .def("_swap", &swap_class)
      .def("_plugins", &plugin_rows)
      .def("_incident", &incident_row)
      .def("_declare_point", &declare_point, nb::arg("name"), nb::arg("contract"),
           nb::arg("options").none())
      .def("_call", &call_through)
      .def("_points", &point_rows)
      .def("_subscribe", &subscribe)
      .def("_all", &all_clients)
      .def("_one", &one_client);
  module.def("_close_all", &PythonHost::close_all);
}

void add_contract(nb::module_& module) {
  nb::class_<PythonContract>(
      module, "Contract",
      "An interface of WIT: `contract.Image` is the class of its type `image`, "
      "and what a host's\n`point` takes. Immutable; see `read_contract` and "
      "`Host.contract`.")
      .def_prop_ro("name", [](const PythonContract& self) { return self.data->name(); })
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
  module.def(
      "_read_contract",
      [](const std::optional<std::string>& path, const std::optional<std::string>& text,
         const std::string& interface, std::vector<std::string> features) {
        return checked(read_contract(path ? &*path : nullptr, text ? &*text : nullptr, interface,
                                     std::move(features)));
      },
      nb::arg("path").none(), nb::arg("text").none(), nb::arg("interface"), nb::arg("features"));
}

void add_cancel(nb::module_& module) {
  nb::class_<Cancel>(
      module, "Cancel",
      "What a caller gives calls up with, from any thread: `client.with_(cancel=...)`.")
      .def(nb::init<>())
      .def("cancel", &Cancel::cancel, "Gives up every call with it, now and later.")
      .def_prop_ro("cancelled", &Cancel::is_cancelled);
}

}  // namespace

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
  if (!load_helpers() || !add_client_types(module.ptr())) throw nb::python_error();
  add_cancel(module);
  add_contract(module);
  add_host(module);
  module.attr("__version__") = MORTISE_VERSION;
}
