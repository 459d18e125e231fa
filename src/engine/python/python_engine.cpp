// SPDX-License-Identifier: Apache-2.0
#include "engine/python/python_engine.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "engine/python/interpreter.hpp"

namespace mortise::engine::python {
namespace {

namespace fs = std::filesystem;

/// `lab/grayscale.py:Grayscale`
struct Place {
  fs::path path;
  std::string class_name;  ///< Empty where the one that is there is meant.
  bool is_folder = false;
};

bool is_folder(const fs::path& path) {
  std::error_code failed;
  return fs::is_regular_file(path / "__init__.py", failed);
}

/// @return nothing where it is no place of a plugin in Python.
std::optional<Place> find_place(const fs::path& given) {
  const std::string text = given.string();
  Place place{.path = given, .class_name = {}};
  if (const size_t colon = text.rfind(':');
      colon != text.npos && text.find('/', colon) == text.npos)
    place = {.path = text.substr(0, colon), .class_name = text.substr(colon + 1)};
  place.is_folder = is_folder(place.path);
  if (place.path.extension() == ".py" || place.is_folder) return place;
  return std::nullopt;
}

/// A plugin is not larger.
constexpr size_t kMostFiles = 10'000;

/// What a folder has, in an order that depends on names alone; without what Python keeps there.
Outcome<base::Digest> digest_of(const fs::path& folder, size_t limit) {
  std::error_code failed;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry->path().filename() == "__pycache__") entry.disable_recursion_pending();
    if (entry->is_regular_file(failed)) files.push_back(entry->path());
    if (files.size() > kMostFiles)
      return Error(Code::kFileTooLarge,
                   "it has more than " + std::to_string(kMostFiles) + " files");
  }
  if (failed) return Error(Code::kFileUnreadable, "cannot look into it: " + failed.message());
  std::ranges::sort(files);
  std::vector<std::byte> all;
  const auto add = [&all](const void* bytes, size_t size) {
    const auto* const from = static_cast<const std::byte*>(bytes);
    all.insert(all.end(), from, from + size);
  };
  for (const fs::path& file : files) {
    MORTISE_TRY_ASSIGN(const auto bytes, base::read_file(file, limit));
    limit -= bytes.size();
    const std::string name = fs::relative(file, folder, failed).string();
    const base::Digest digest = base::sha256(bytes);
    add(name.c_str(), name.size() + 1);
    add(digest.bytes.data(), digest.bytes.size());
  }
  return base::sha256(all);
}

Code code_named(std::string_view name) {
  for (auto code = Code{}; code != Code::kPythonNoPlugin;
       code = static_cast<Code>(static_cast<uint16_t>(code) + 1))
    if (code_name(code) == name) return code;
  return Code::kPythonNoPlugin;
}

/// An object that is owned. Used with the GIL held.
class Object {
 public:
  Object(const Api& api, PyObject* object) : api_(api), object_(object) {}
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object() {
    if (object_ != nullptr) api_.Py_DecRef(object_);
  }
  PyObject* get() const { return object_; }
  PyObject* take() { return std::exchange(object_, nullptr); }

 private:
  const Api& api_;
  PyObject* object_;
};

/// The text of a str; empty for what is none.
std::string text_of(const Api& api, PyObject* text) {
  ptrdiff_t size = 0;
  const char* const bytes = text == nullptr ? nullptr : api.PyUnicode_AsUTF8AndSize(text, &size);
  return bytes == nullptr ? "" : std::string(bytes, static_cast<size_t>(size));
}

/// Takes the exception that is pending. @return its text, without a traceback.
std::string take_exception(const Api& api) {
  PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
  api.PyErr_Fetch(&type, &value, &trace);
  api.PyErr_NormalizeException(&type, &value, &trace);
  const Object objects[] = {{api, type}, {api, value}, {api, trace}};
  const Object text(api, value == nullptr ? nullptr : api.PyObject_Str(value));
  std::string words = text_of(api, text.get());
  if (words.empty()) {
    PyObject *again = nullptr, *none = nullptr, *nothing = nullptr;
    api.PyErr_Fetch(&again, &none, &nothing);
    const Object dropped[] = {{api, again}, {api, none}, {api, nothing}};
    words = "it raises an exception without words";
  }
  return words;
}

/// The package's half of the engine: `python/mortise/_engine.py`.
class Package {
 public:
  explicit Package(const Api& api)
      : api_(api), module_(api, api.PyImport_ImportModule("mortise._engine")) {}

  Outcome<> check() {
    if (module_.get() != nullptr) return {};
    return Error(Code::kPythonNoPackage,
                 "the interpreter that runs plugins, CPython " + version() +
                     ", cannot import the package 'mortise': " + take_exception(api_) +
                     "; install it there (pip install mortise), or name another interpreter in "
                     "MORTISE_PYTHON or HostOptions::python");
  }

  PyObject* get() const { return module_.get(); }

 private:
  std::string version() const {
    const std::string_view text = api_.Py_GetVersion();
    return std::string(text.substr(0, text.find(' ')));
  }

  const Api& api_;
  const Object module_;
};

class PythonImage final : public Image {
 public:
  PythonImage(const Api& api, std::string source, const base::Digest& digest, PyObject* capsule)
      : api_(api), source_(std::move(source)), digest_(digest), capsule_(capsule) {}
  PythonImage(const PythonImage&) = delete;
  PythonImage& operator=(const PythonImage&) = delete;
  ~PythonImage() override { unload(); }

  Outcome<> read() {
    const Gil gil(api_);
    const void* const entry = api_.PyCapsule_GetPointer(capsule_, "mortise_plugin");
    if (entry == nullptr) return Error(Code::kPythonNoPackage, take_exception(api_));
    MORTISE_TRY_ASSIGN(entry_, read_entry(*static_cast<const mortise_plugin*>(entry)));
    return {};
  }

  const Entry& entry() const override { return entry_; }
  std::string_view source() const override { return source_; }
  const std::optional<base::Digest>& digest() const override { return digest_; }

  std::optional<std::string> unload() override {
    if (capsule_ == nullptr) return std::nullopt;
    const Gil gil(api_);
    const Object capsule(api_, std::exchange(capsule_, nullptr));
    if (Package package(api_); package.get() != nullptr) {
      const Object done(api_,
                        api_.PyObject_CallMethod(package.get(), "unload", "O", capsule.get()));
      if (done.get() == nullptr) take_exception(api_);
    } else {
      take_exception(api_);
    }
    return std::nullopt;
  }

 private:
  const Api& api_;
  const std::string source_;
  const std::optional<base::Digest> digest_;
  PyObject* capsule_;  // whose pointer is the entry, and which keeps it
  Entry entry_;
};

class PythonEngine final : public Engine {
 public:
  explicit PythonEngine(std::string interpreter) : interpreter_(std::move(interpreter)) {}

  bool takes(const fs::path& path) const override { return find_place(path).has_value(); }

  /// Nothing is done ahead: Python reads and runs a module in one go.
  Outcome<std::unique_ptr<Staged>> stage(const fs::path& path,
                                         const LoadOptions& options) override {
    return std::unique_ptr<Staged>(std::make_unique<Unread>(*this, path, options));
  }

 private:
  class Unread final : public Staged {
   public:
    Unread(PythonEngine& engine, fs::path path, const LoadOptions& options)
        : engine_(engine), path_(std::move(path)), options_(options) {}
    Outcome<std::unique_ptr<Image>> open() override { return engine_.load_now(path_, options_); }

   private:
    PythonEngine& engine_;
    const fs::path path_;
    const LoadOptions options_;
  };

  Outcome<std::unique_ptr<Image>> load_now(const fs::path& path, const LoadOptions& options) {
    auto image = load_place(path, options);
    if (image) return image;
    const Error& error = image.error();
    if (error.message().find(path.native()) != std::string_view::npos) return error;
    return Error(error.code(), "cannot load the plugin " + base::quote(path.native(), 4096) + ": " +
                                   std::string(error.message()));
  }
  Outcome<std::unique_ptr<Image>> load_place(const fs::path& path, const LoadOptions& options);
  static Outcome<PyObject*> import(const Api& api, const Place& place,
                                   std::span<const std::byte> source, std::string* report);

  const std::string interpreter_;
};

Outcome<std::unique_ptr<Image>> PythonEngine::load_place(const fs::path& path,
                                                         const LoadOptions& options) {
  const Place place = find_place(path).value_or(Place{.path = path, .class_name = {}});
  std::vector<std::byte> source;
  base::Digest digest;
  if (place.is_folder) {
    MORTISE_TRY_ASSIGN(digest, digest_of(place.path, options.max_size));
    if (options.digest)
      return Error(Code::kNativeDigestMismatch,
                   "a digest was asked for, and what Python reads of a folder cannot be held to "
                   "one: put the plugin into one file");
  } else {
    MORTISE_TRY_ASSIGN(source, base::read_file(place.path, options.max_size));
    digest = base::sha256(source);
    if (options.digest && *options.digest != digest)
      return Error(Code::kNativeDigestMismatch,
                   "its digest is sha256:" + base::to_hex(digest) +
                       ", and sha256:" + base::to_hex(*options.digest) +
                       " was asked for: fetch the right file, or ask for this one");
  }
  MORTISE_TRY_ASSIGN(const Api* const api, start_interpreter(interpreter_));
  MORTISE_TRY_ASSIGN(PyObject* const capsule, import(*api, place, source, options.report));
  // From here on the image gives it back, whatever happens.
  auto image = std::make_unique<PythonImage>(*api, path.string(), digest, capsule);
  MORTISE_TRY(image->read());
  return std::unique_ptr<Image>(std::move(image));
}

Outcome<PyObject*> PythonEngine::import(const Api& api, const Place& place,
                                        std::span<const std::byte> source, std::string* report) {
  const Gil gil(api);
  Package package(api);
  MORTISE_TRY(package.check());
  std::error_code failed;
  const std::string path = fs::absolute(place.path, failed).lexically_normal().string();
  const auto bytes = [&](std::string_view text) {
    return Object(api,
                  api.PyBytes_FromStringAndSize(text.data(), static_cast<ptrdiff_t>(text.size())));
  };
  const Object path_bytes = bytes(path);
  const Object source_bytes = bytes(base::as_text(source));
  Object answer(api, path_bytes.get() == nullptr || source_bytes.get() == nullptr
                         ? nullptr
                         : api.PyObject_CallMethod(package.get(), "load", "sOOis", MORTISE_VERSION,
                                                   path_bytes.get(), source_bytes.get(),
                                                   static_cast<int>(place.is_folder),
                                                   place.class_name.c_str()));
  if (answer.get() == nullptr) return Error(Code::kPythonNoPackage, take_exception(api));
  // A capsule, or the three texts of a failure: code, message, and what is for operators.
  if (api.PyCapsule_IsValid(answer.get(), "mortise_plugin") != 0) return answer.take();
  const auto item = [&](ptrdiff_t index) {
    return text_of(api, api.PyTuple_GetItem(answer.get(), index));
  };
  if (report != nullptr) *report = item(2);
  return Error(code_named(item(0)), item(1));
}

}  // namespace

std::unique_ptr<Engine> make_python_engine(std::string interpreter) {
  return std::make_unique<PythonEngine>(std::move(interpreter));
}

}  // namespace mortise::engine::python
