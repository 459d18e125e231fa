// SPDX-License-Identifier: Apache-2.0
//
// Points and events, as `mortise/_host.py` uses them.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <vector>

#include "binding.hpp"
#include "cancel.hpp"
#include "client.hpp"

namespace mortise::python {
namespace {

constexpr std::pair<const char*, Dispatch> kDispatches[] = {{"one", Dispatch::kOne},
                                                            {"first", Dispatch::kFirst},
                                                            {"all", Dispatch::kAll},
                                                            {"fold", Dispatch::kFold}};
constexpr std::pair<const char*, FailurePolicy> kFailures[] = {
    {"fail", FailurePolicy::kFail},
    {"skip", FailurePolicy::kSkip},
    {"fallback", FailurePolicy::kFallback}};

nb::list all_clients(nb::handle self, const View& view, PythonContract& contract) {
  auto& host = nb::cast<PythonHost&>(self);
  PyTypeObject* const type = client_class(contract);
  std::vector<Handle> handles;
  for (detail::Place* const place : checked(host.places(view))) handles.emplace_back(place);
  nb::list clients;
  for (const Handle& handle : handles)
    clients.append(handed(make_client(type, handle, contract.data, self.ptr())));
  return clients;
}

/// @param id  of its plugin; empty for whoever comes first.
nb::object one_client(nb::handle self, const View& view, PythonContract& contract,
                      const std::string& id) {
  PyTypeObject* const type = client_class(contract);
  auto& host = nb::cast<PythonHost&>(self);
  detail::Place* const place = id.empty() ? host.first_place(view) : host.place_of(view, id);
  check(place != nullptr);
  return handed(make_client(type, Handle(place), contract.data, self.ptr()));
}

/// @param options  None, or what `Host.point` made of its arguments.
std::unique_ptr<View> declare_point(PythonHost& self, const std::string& name,
                                    const PythonContract& contract, nb::object options) {
  if (options.is_none()) return checked(self.declare_point(name, *contract.data, nullptr));
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
  const nb::object budgets = given("budgets");
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
      .budgets = {.latency_ms = nb::cast<uint64_t>(budgets[0]),
                  .errors = nb::cast<double>(budgets[1])},
      .is_for_plugins = nb::cast<bool>(given("for_plugins")),
      .examples = nb::cast<bool>(given("examples"))};
  return checked(self.declare_point(name, *contract.data, &raw));
}

/// @param with  a deadline, what gives the call up or None, and what traffic is shared by.
nb::object call_through(PythonHost& self, const View& view, const PythonContract& contract,
                        const nb::tuple& with, const std::string& function,
                        const nb::tuple& positional, const nb::dict& keywords) {
  CallOptions options{.deadline_ns = nb::cast<uint64_t>(with[0]),
                      .route_key = nb::cast<uint64_t>(with[2])};
  if (const nb::object cancel = with[1]; !cancel.is_none()) {
    options.cancel = word_of(cancel.ptr());
    check(options.cancel != nullptr);
  }
  std::vector<PyObject*> values;
  values.reserve(nb::len(positional) + nb::len(keywords) + 1);  // null would be an exception
  for (const nb::handle value : positional) values.push_back(value.ptr());
  nb::list names;
  for (const auto& [name, value] : keywords) {
    names.append(name);
    values.push_back(value.ptr());
  }
  const nb::tuple all_names(names);
  PyObject* const made = self.call(
      view, *contract.data, function_of(contract, function), options,
      {values.data(), nb::len(positional), nb::len(keywords) == 0 ? nullptr : all_names.ptr()});
  if (made == nullptr) throw nb::python_error();
  return nb::steal(made);
}

std::unique_ptr<View> select(PythonHost& self, const View& view, const PythonContract& contract,
                             nb::handle function, bool gives_score,
                             const std::vector<std::string>& fields) {
  return checked(
      self.select(view, contract.data, Object::shared(function.ptr()), gives_score, fields));
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
  return checked(host.subscribe(Object::shared(handler.ptr())));
}

}  // namespace

void add_points(nb::module_& module, nb::class_<PythonHost>& host) {
  nb::class_<Subscription>(module, "Subscription",
                           "What keeps a handler of events: without it the handler is not called.")
      .def(
          "cancel",
          [](Subscription& self) {
            const Unlocked unlocked;
            self.cancel();
          },
          "Ends it. Waits until the handler has returned, except inside of it.");
  const nb::class_<View> views(module, "View");
  host.def("_declare_point", &declare_point, nb::arg("name"), nb::arg("contract"),
           nb::arg("options").none())
      .def("_call", &call_through)
      .def("_select", &select)
      .def("_points", &point_rows)
      .def("_subscribe", &subscribe)
      .def("_all", &all_clients)
      .def("_one", &one_client)
      .def("_on_missing",
           [](PythonHost& self, const PythonContract& contract, const std::string& name,
              nb::handle function) {
             check(self.on_missing(contract.data, function_of(contract, name).index,
                                   Object::shared(function.ptr())));
           })
      .def("_on_failure", [](PythonHost& self, const View& view, const PythonContract& contract,
                             const std::string& name, nb::handle function) {
        check(self.on_failure(view, contract.data, function_of(contract, name).index,
                              Object::shared(function.ptr())));
      });
}

}  // namespace mortise::python
