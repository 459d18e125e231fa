// SPDX-License-Identifier: Apache-2.0
//
// The module `mortise._generation`: applications of a file, above `libmortise_application.so`. Who
// has none never loads it.
#include "mortise/application.hpp"

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "callback.hpp"
#include "errors.hpp"
#include "open_host.hpp"

namespace nb = nanobind;

namespace mortise::python {
namespace {

/// The library's application, and the calls inside it. It is ended by its object, or by its host
/// before that ends. Thread-safe.
class Work final : public OpenHost::Guest {
 public:
  explicit Work(Application application) { application_.emplace(std::move(application)); }

  /// Calls `body` with the application. Without the GIL.
  /// @return nothing where it has ended.
  template <class Body>
  auto use(Body body) -> std::optional<std::invoke_result_t<Body, Application&>> {
    {
      const std::lock_guard lock(mutex_);
      if (is_ended_) return std::nullopt;
      ++inside_;
    }
    const Leaving leaving(*this);
    return body(*application_);
  }

  void end() override {
    std::unique_lock lock(mutex_);
    is_ended_ = true;
    idle_.wait(lock, [this] { return inside_ == 0; });
    std::optional<Application> ending;
    if (application_) ending.emplace(*std::move(application_));
    application_.reset();
    lock.unlock();  // for the watch, whose end is waited for here
  }
  bool is_here() const override { return watch_ == std::this_thread::get_id(); }

  Outcome<> watch(const std::shared_ptr<Callback>& told) {
    auto outcome = use([&](Application& application) {
      return application.watch([this, told](const Outcome<Plan>& plan) {
        watch_ = std::this_thread::get_id();
        tell(*told, plan);
      });
    });
    return outcome ? *std::move(outcome) : Outcome<>(closed());
  }

  static Error closed() { return Error(Code::kCallUnavailable, "the application is closed"); }

 private:
  struct Leaving {
    explicit Leaving(Work& work) : work_(work) {}
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;
    ~Leaving() {
      const std::lock_guard lock(work_.mutex_);
      if (--work_.inside_ == 0) work_.idle_.notify_all();
    }
    Work& work_;
  };

  static void tell(const Callback& told, const Outcome<Plan>& plan) {
    const Locked locked;
    Object argument;
    if (plan) {
      try {
        argument = Object::owned(nb::cast(Plan(*plan)).release().ptr());
      } catch (const std::exception& error) {
        PyErr_SetString(PyExc_RuntimeError, error.what());
      }
    } else {
      raise(plan.error(), {});
      argument = take_exception();
    }
    told(Object::owned(argument ? PyTuple_Pack(1, argument.get()) : nullptr));
  }

  std::mutex mutex_;
  std::condition_variable idle_;
  std::optional<Application> application_;
  size_t inside_ = 0;
  bool is_ended_ = false;
  std::atomic<std::thread::id> watch_{};  // the thread that tells
};

/// @param report  as `Failure` has it.
[[noreturn]] void fail(const Error& error, const std::string& report = {}) {
  raise(error, {.report = report});
  throw nb::python_error();
}

// Rows of what `mortise._application` has classes for.

nb::list rows_of(const std::vector<Reason>& reasons) {
  nb::list rows;
  for (const Reason& each : reasons) rows.append(nb::make_tuple(each.text, each.where, each.help));
  return rows;
}

nb::list rows_of(const std::vector<PlanStep>& steps) {
  nb::list rows;
  for (const PlanStep& each : steps) {
    nb::list grants;
    for (const Grant& grant : each.new_grants)
      grants.append(nb::make_tuple(grant.permission, nb::cast(grant.values)));
    nb::object wall = nb::none();
    if (each.wall) wall = nb::make_tuple(each.wall->before, each.wall->after);
    rows.append(nb::make_tuple(name_of(each.action), each.plugin, each.version, each.former_version,
                               nb::cast(each.why), grants, wall, each.is_irreversible));
  }
  return rows;
}

nb::object row_of(const std::optional<PlanPoint::Plugins>& plugins) {
  if (!plugins) return nb::none();
  nb::list providers;
  for (const Provider& each : plugins->providers)
    providers.append(nb::make_tuple(each.plugin, each.adapter));
  return nb::make_tuple(providers, nb::cast(plugins->wrappers));
}

nb::list rows_of(const std::vector<PlanPoint>& points) {
  nb::list rows;
  for (const PlanPoint& each : points)
    rows.append(nb::make_tuple(each.name, each.contract, row_of(each.before), row_of(each.after),
                               each.is_changed));
  return rows;
}

nb::list rows_of(const std::vector<RefusedPlugin>& refused) {
  nb::list rows;
  for (const RefusedPlugin& each : refused)
    rows.append(nb::make_tuple(each.plugin, each.version, each.place, rows_of(each.reasons)));
  return rows;
}

/// The same in the classes of `mortise._application`.
nb::object in_classes(const char* make, const nb::list& rows) {
  return nb::module_::import_("mortise._application").attr(make)(rows);
}

/// What `mortise.Application` is made of; its Python half adds the rest. Used with the GIL held.
class PythonApplication {
 public:
  /// @param host  a capsule of `OpenHost`.
  PythonApplication(nb::handle host, nb::handle path, const std::string& index) {
    auto* const open = static_cast<std::shared_ptr<OpenHost>*>(
        PyCapsule_GetPointer(host.ptr(), OpenHost::kCapsule));
    PyObject* bytes = nullptr;
    if (open == nullptr || PyUnicode_FSConverter(path.ptr(), static_cast<void*>(&bytes)) == 0)
      throw nb::python_error();
    const Object name = Object::owned(bytes);
    const std::shared_ptr<OpenHost> kept = *open;
    std::optional<Outcome<Application>> opened;
    {
      const Unlocked unlocked;
      opened = Application::open(*kept->host, PyBytes_AS_STRING(bytes), {.index = index});
    }
    if (!*opened) fail(opened->error());
    work_ = std::make_shared<Work>(**std::move(opened));
    host_ = kept;
    kept->guests.insert(work_);
  }
  PythonApplication(const PythonApplication&) = delete;
  PythonApplication& operator=(const PythonApplication&) = delete;
  /// Ends it. Inside of what that waits for, another thread does.
  ~PythonApplication() {
    if (work_ == nullptr) return;
    std::shared_ptr<OpenHost> host = host_.lock();
    if (host == nullptr) return;  // its end was this one's
    host->guests.erase(work_);
    const bool is_inside = work_->is_here() || detail::is_inside_call();
    auto end = [host = std::move(host), work = std::move(work_)]() mutable {
      work->end();
      host.reset();
    };
    const Unlocked unlocked;
    if (is_inside)
      std::thread(std::move(end)).detach();
    else
      end();
  }

  void close() {
    if (work_->is_here() || detail::is_inside_call())
      fail(Error(Code::kCallConflict,
                 "an application cannot be closed inside a call to a plugin, nor by what is told "
                 "of its watch: it would wait for it"));
    const Unlocked unlocked;
    const std::shared_ptr<OpenHost> host = host_.lock();
    if (host != nullptr) work_->end();
  }

  /// Calls `body` with the application and without the GIL. Raises where it has ended.
  template <class Body>
  auto run(Body body) {
    std::optional<std::invoke_result_t<Body, Application&>> result;
    std::string report;
    {
      const Unlocked unlocked;
      const std::shared_ptr<OpenHost> host = host_.lock();  // maybe the last one at the end
      if (host != nullptr) result = work_->use(body);
      if (result) report = report_of(*host->host, *result);
    }
    if (!result) fail(Work::closed());
    if constexpr (requires { result->error(); }) {
      if (!*result) fail(result->error(), report);
    }
    return *std::move(result);
  }

  void watch(nb::handle told) {
    const auto callback = std::make_shared<Callback>(Object::shared(told.ptr()));
    Outcome<> watched = Work::closed();
    {
      const Unlocked unlocked;
      const std::shared_ptr<OpenHost> host = host_.lock();
      if (host != nullptr) watched = work_->watch(callback);
    }
    if (!watched) fail(watched.error());
  }

  nb::list candidates() {
    nb::list rows;
    for (const Candidate& each : run([](Application& known) { return known.candidates(); }))
      rows.append(nb::make_tuple(each.id, each.version, each.engine, each.state, each.source,
                                 each.place, rows_of(each.reasons)));
    return rows;
  }

  nb::tuple why(const std::string& plugin) {
    const Why why = *run([&](Application& known) { return known.why(plugin); });
    nb::list releases;
    for (const WhyRelease& each : why.releases)
      releases.append(
          nb::make_tuple(each.version, name_of(each.state), each.place, rows_of(each.why)));
    return nb::make_tuple(releases, why.text(), why.json());
  }

 private:
  std::weak_ptr<OpenHost> host_;
  std::shared_ptr<Work> work_;
};

void add_plan(nb::module_& module) {
  nb::class_<Plan>(module, "Plan",
                   "What would be done to get from what is active to what the application's file "
                   "asks for, and what\ncannot be, with the reasons. `str(plan)` is for people. "
                   "Immutable.")
      .def_prop_ro("id", &Plan::id, "Names both ends: what is applied is what was shown.")
      .def_prop_ro("generation", &Plan::generation,
                   "The id of what would be active: the same set has the same id everywhere.")
      .def_prop_ro("is_empty", &Plan::is_empty, "Nothing would be done.")
      .def_prop_ro("is_possible", &Plan::is_possible, "What the file asks for by name can be.")
      .def_prop_ro("text", &Plan::text, "For people.")
      .def_prop_ro("json", &Plan::json, "For programs (docs/plans.md).")
      .def_prop_ro("explanation", &Plan::explanation,
                   "Why what the file asks for by name cannot be; empty where it can.")
      .def_prop_ro(
          "steps", [](const Plan& self) { return in_classes("_steps", rows_of(self.steps())); },
          "What becomes of each plugin, in the order of starting; then those that go.")
      .def_prop_ro(
          "points", [](const Plan& self) { return in_classes("_points", rows_of(self.points())); },
          "Every point: who is in it before and after.")
      .def_prop_ro(
          "refused",
          [](const Plan& self) { return in_classes("_refused", rows_of(self.refused())); },
          "What is not active and why, by id.")
      .def_prop_ro(
          "remarks",
          [](const Plan& self) { return in_classes("_reasons", rows_of(self.remarks())); },
          "What else an operator should know.")
      .def("__str__", &Plan::text)
      .def("__repr__", [](const Plan& self) { return "<mortise.Plan " + self.id() + ">"; });
}

void add_application(nb::module_& module) {
  nb::class_<PythonApplication>(module, "Application")
      .def(nb::init<nb::handle, nb::handle, const std::string&>())
      .def(
          "plan",
          [](PythonApplication& self, bool upgrade) {
            return *self.run([&](Application& known) { return known.plan({.upgrade = upgrade}); });
          },
          nb::arg("upgrade") = false,
          R"(Looks at the file and the sources again and compares what is wanted with what is active.

With `upgrade` what is active has no advantage over what is newer. Raises `application.invalid`,
`solve.limit`.)")
      .def(
          "apply",
          [](PythonApplication& self, const Plan& plan) {
            static_cast<void>(self.run([&](Application& known) { return known.apply(plan); }));
          },
          nb::arg("plan"),
          R"(Makes it so, all of it or nothing. An empty plan does nothing. Secrets are read now.

Raises `plan.stale` where something else is active than when the plan was made, `solve.unsolvable`
where what was asked for cannot be, `secret.unavailable`, and what loading a plugin raises. A plugin
that did not start is left out of later plans, with the reason, until its file or the application's
changes; one that refused a configuration goes on with the former one.)")
      .def(
          "start",
          [](PythonApplication& self, bool upgrade) {
            return *self.run([&](Application& known) { return known.start({.upgrade = upgrade}); });
          },
          nb::arg("upgrade") = false,
          R"(Plans and applies; returns the plan.

A plugin that fails and that nobody asked for by name is left out, and the others start without it.
Raises what `plan` and `apply` raise.)")
      .def("watch", &PythonApplication::watch, nb::arg("told"),
           R"(Looks again when something changes in a folder of plugins or in the file.

Where the file says `apply = "auto"`, starts what is wanted then, upgrades included. `told` gets the
plan of what would be done, or was, or the exception of why not; on a thread of the library's, until
the application ends. Raises `catalog.unwatchable`.)")
      .def("_candidates", &PythonApplication::candidates)
      .def("_why", &PythonApplication::why)
      .def_prop_ro(
          "generation",
          [](PythonApplication& self) {
            return self.run([](Application& known) { return known.generation(); });
          },
          "The id of what is active; that of nothing before.")
      .def_prop_ro(
          "name",
          [](PythonApplication& self) {
            return self.run([](Application& known) { return known.name(); });
          },
          "Its name and version: 'photolab 1.0.0'.")
      .def("close", &PythonApplication::close,
           R"(Ends the watch; later calls are `Unavailable`. What is active stays. Again: nothing.

Inside a call to a plugin, and in what is told of the watch, it raises `Conflict`.)");
}

}  // namespace
}  // namespace mortise::python

NB_MODULE(_generation, module) {
  nb::set_leak_warnings(false);  // at the interpreter's end some objects always remain
  mortise::python::add_plan(module);
  mortise::python::add_application(module);
}
