// SPDX-License-Identifier: Apache-2.0
#include "engine/python/interpreter.hpp"

#include <dlfcn.h>
#include <signal.h>

#include <clocale>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/text.hpp"
#include "engine/python/program.hpp"

namespace mortise::engine::python {
namespace {

constexpr int kLeastMinor = 11;

Error unavailable(const std::string& why) {
  return Error(Code::kPythonUnavailable, "plugins in Python need CPython 3." +
                                             std::to_string(kLeastMinor) +
                                             " or newer as a library: " + why);
}

constexpr std::string_view kRemedy =
    "; install it (Debian: libpython3.11 and python3), or name an interpreter or its libpython in "
    "MORTISE_PYTHON or HostOptions::python";

/// Finds every function in a library; RTLD_DEFAULT for what is in the process.
/// @return the name of one that is not there; null where all are.
const char* find_all(void* library, Api& api) {
  const char* missing = nullptr;
  const auto find = [&]<class Function>(const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
    if (function == nullptr) missing = name;
  };
#define MORTISE_FIND(name) find(#name, api.name)
  MORTISE_FIND(Py_SetProgramName);
  missing = nullptr;
  MORTISE_FIND(Py_GetVersion);
  MORTISE_FIND(Py_IsInitialized);
  MORTISE_FIND(Py_InitializeEx);
  MORTISE_FIND(PyGILState_Ensure);
  MORTISE_FIND(PyGILState_Release);
  MORTISE_FIND(PyEval_SaveThread);
  MORTISE_FIND(Py_DecRef);
  MORTISE_FIND(PyImport_ImportModule);
  MORTISE_FIND(PyObject_CallMethod);
  MORTISE_FIND(PyObject_Str);
  MORTISE_FIND(PyBytes_FromStringAndSize);
  MORTISE_FIND(PyUnicode_AsUTF8AndSize);
  MORTISE_FIND(PyTuple_GetItem);
  MORTISE_FIND(PyCapsule_IsValid);
  MORTISE_FIND(PyCapsule_GetPointer);
  MORTISE_FIND(PyErr_Fetch);
  MORTISE_FIND(PyErr_NormalizeException);
#undef MORTISE_FIND
  return missing;
}

/// "3.11.2 (main, ...)"
bool is_new_enough(std::string_view version) {
  if (!version.starts_with("3.")) return false;
  return std::atoi(version.data() + 2) >= kLeastMinor;
}

bool is_library(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.contains(".so");
}

/// Where an interpreter may be found, and what was found there.
struct Candidate {
  std::string executable{};  ///< Empty where a library was named.
  void* library = nullptr;
};

Outcome<Candidate> open_library(const std::string& path, const std::string& executable) {
  // Global, since the modules that Python loads look for its functions there, and for good.
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE);
  if (library != nullptr) return Candidate{executable, library};
  const char* const reason = dlerror();
  return unavailable("the system's loader refuses " + base::quote(path, 4096) + ": " +
                     (reason == nullptr ? "it gives no reason" : reason) + std::string(kRemedy));
}

Outcome<Candidate> open_candidate(const std::string& wanted) {
  const char* const named = std::getenv("MORTISE_PYTHON");
  const std::string name = !wanted.empty() ? wanted : named != nullptr ? named : "";
  if (is_library(name)) return open_library(name, {});
  const auto program = ask_program(name.empty() ? "python3" : name);
  if (!program) return unavailable(std::string(program.message()) + std::string(kRemedy));
  if (!is_new_enough(program->version))
    return unavailable(base::quote(program->executable, 4096) + " is " + program->version +
                       std::string(kRemedy));
  if (program->libraries.empty())
    return unavailable(base::quote(program->executable, 4096) +
                       " was built without a shared library" + std::string(kRemedy));
  for (const std::string& path : program->libraries) {
    auto found = open_library(path, program->executable);
    if (found) return found;
  }
  return unavailable("there is no " + base::quote(program->libraries.front(), 4096) +
                     ", the library of " + base::quote(program->executable, 4096) +
                     std::string(kRemedy));
}

/// Starts it: as its program would, with what the environment says of paths and no handlers of
/// signals.
void initialise(const Api& api, const std::string& executable) {
  if (!executable.empty() && api.Py_SetProgramName != nullptr) {
    // Python keeps the address for as long as it is there.
    auto* const name = new std::wstring(executable.size(), L'\0');
    const size_t size = std::mbstowcs(name->data(), executable.c_str(), name->size());
    if (size != static_cast<size_t>(-1)) {
      name->resize(size);
      api.Py_SetProgramName(name->c_str());
    }
  }
  const char* const now = std::setlocale(LC_CTYPE, nullptr);
  const std::string locale = now == nullptr ? "C" : now;
  api.Py_InitializeEx(0);
  // Whatever imports this module first has it take the application's SIGINT over: so it is now.
  struct sigaction before = {};
  sigaction(SIGINT, nullptr, &before);
  static_cast<void>(api.PyImport_ImportModule("signal"));  // without it nothing of Python works
  sigaction(SIGINT, &before, nullptr);
  std::setlocale(LC_CTYPE, locale.c_str());
  api.PyEval_SaveThread();  // this thread keeps its state, and has it back whenever it calls
}

Outcome<std::unique_ptr<Api>> start(const std::string& wanted) {
  auto api = std::make_unique<Api>();
  Candidate found;
  // There can be one interpreter in a process: one that is there wins over every other word.
  if (dlsym(RTLD_DEFAULT, "Py_IsInitialized") == nullptr) {
    MORTISE_TRY_ASSIGN(found, open_candidate(wanted));
  }
  const char* const missing =
      find_all(found.library == nullptr ? RTLD_DEFAULT : found.library, *api);
  if (missing != nullptr)
    return unavailable("what was found has no function '" + std::string(missing) + "'" +
                       std::string(kRemedy));
  if (!is_new_enough(api->Py_GetVersion()))
    return unavailable("what was found is " + std::string(api->Py_GetVersion()) +
                       std::string(kRemedy));
  if (api->Py_IsInitialized() == 0) initialise(*api, found.executable);
  return api;
}

}  // namespace

Outcome<const Api*> start_interpreter(const std::string& wanted) {
  // A process has one interpreter, whatever hosts come and go.
  static std::mutex mutex;
  static const Api* started = nullptr;
  const std::lock_guard lock(mutex);
  if (started != nullptr) return started;
  MORTISE_TRY_ASSIGN(auto api, start(wanted));
  started = api.release();
  return started;
}

}  // namespace mortise::engine::python
