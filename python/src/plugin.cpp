// SPDX-License-Identifier: Apache-2.0
#include "plugin.hpp"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include "errors.hpp"
#include "mortise/call.hpp"
#include "mortise/lifecycle.hpp"

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
  std::shared_ptr<HostLink> link;
  Object object;
};

/// Tells the host why a call of a plugin fails.
class PluginReporter final : public Reporter {
 public:
  PluginReporter(const mortise_host* host, const mortise_call* call) : host_(host), call_(call) {}
  mortise_status say(mortise_status status, std::string_view words) const override {
    mortise::detail::report(host_, call_, status, words);
    return status;
  }

 private:
  const mortise_host* const host_;
  const mortise_call* const call_;
};

}  // namespace

/// What the host calls.
struct Frames {
  template <size_t slot>
  static mortise_status create(const mortise_host* host, mortise_instance* instance) {
    return guarded_status([&]() -> mortise_status {
      const Locked locked;
      std::shared_ptr<PythonPlugin> plugin;
      {
        const std::lock_guard lock(slots_mutex);
        if (slots[slot] != nullptr) plugin = slots[slot]->weak_from_this().lock();
      }
      if (plugin == nullptr) return MORTISE_UNAVAILABLE;
      auto link = std::make_shared<HostLink>(host);
      Object object = make_object(plugin->declared_, link);
      if (!object) return report_exception(PluginReporter(host, nullptr));
      instance->self = new Instance{std::move(plugin), host, std::move(link), std::move(object)};
      instance->destroy = [](void* self) {
        auto* const ended = static_cast<Instance*>(self);
        ended->link->close();
        const Locked again;
        delete ended;
      };
      return MORTISE_OK;
    });
  }

  /// @return null with an exception.
  static Object make_object(const Declared& declared, const std::shared_ptr<HostLink>& link) {
    if (declared.imports.empty())
      return Object::owned(in_python([&] { return PyObject_CallNoArgs(declared.cls.get()); }));
    const Object imports = Object::owned(PyDict_New());
    if (!imports) return {};
    uint32_t first = 0;
    for (const Declared::Import& import : declared.imports) {
      const Object client = make_imported(import.cls.type(), {link, import.contract, first});
      if (!client || PyDict_SetItemString(imports.get(), import.name.c_str(), client.get()) != 0)
        return {};
      first += static_cast<uint32_t>(import.contract->functions().size());
    }
    const Object module = Object::owned(PyImport_ImportModule("mortise._plugin"));
    if (!module) return {};
    return Object::owned(in_python([&] {
      return PyObject_CallMethod(module.get(), "make_instance", "OO", declared.cls.get(),
                                 imports.get());
    }));
  }

  template <size_t index>
  static mortise_status frame(void* self, const void* arguments, void* result,
                              const mortise_call* call) {
    return guarded_status([&]() -> mortise_status {
      const mortise::detail::ServedCall served(call);
      const Locked locked;
      const Instance& instance = *static_cast<const Instance*>(self);
      return serve(
          instance.plugin->functions_[index], instance.object.get(),
          {static_cast<const std::byte*>(arguments), static_cast<std::byte*>(result), call},
          PluginReporter(instance.host, call));
    });
  }

  static mortise_status start(void* self, const void*, void*, const mortise_call* call) {
    return call_lifecycle(self, "start", call);
  }
  static mortise_status stop(void* self, const void*, void*, const mortise_call* call) {
    return call_lifecycle(self, "stop", call);
  }

  static mortise_status health(void* self, const void*, void* result, const mortise_call* call) {
    return guarded_status([&]() -> mortise_status {
      const mortise::detail::ServedCall served(call);
      const Locked locked;
      const Instance& instance = *static_cast<const Instance*>(self);
      const Object answer =
          finished(Object::owned(in_python([&] {
                     return PyObject_CallMethod(instance.object.get(), "health", nullptr);
                   })),
                   call);
      const Object module =
          Object::owned(answer ? PyImport_ImportModule("mortise._plugin") : nullptr);
      const Object pair = Object::owned(
          module ? PyObject_CallMethod(module.get(), "health_of", "O", answer.get()) : nullptr);
      int status = 0;
      const char* reason = nullptr;
      if (!pair || PyArg_ParseTuple(pair.get(), "is", &status, &reason) == 0)
        return report_exception(PluginReporter(instance.host, call));
      new (result) Health{static_cast<HealthStatus>(status), String(reason)};
      return MORTISE_OK;
    });
  }

  static mortise_status call_lifecycle(void* self, const char* name, const mortise_call* call) {
    return guarded_status([&]() -> mortise_status {
      const mortise::detail::ServedCall served(call);
      const Locked locked;
      const Instance& instance = *static_cast<const Instance*>(self);
      if (PyObject_HasAttrString(instance.object.get(), name) == 0) return MORTISE_OK;
      const Object done = finished(
          Object::owned(
              in_python([&] { return PyObject_CallMethod(instance.object.get(), name, nullptr); })),
          call);
      return done ? mortise_status{MORTISE_OK}
                  : report_exception(PluginReporter(instance.host, call));
    });
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

bool PythonPlugin::serve(const std::shared_ptr<const ContractData>& contract, size_t index,
                         const FunctionKey& key, const char* method) {
  if (functions_.size() == kMaxFunctions)
    return raise(Error(Code::kHostLimit, "a plugin in Python has at most " +
                                             std::to_string(kMaxFunctions) + " functions"),
                 {.contract = contract->name()});
  mortise_function row = mortise::detail::row_of(key, nullptr);
  Served served;
  if (method != nullptr) {
    row.code = kFrames[functions_.size()];
    if (!served.prepare(contract, index, Object::owned(PyUnicode_InternFromString(method))))
      return false;
    served.may_refuse = contract == declared_.life && served.plan->result != nullptr &&
                        served.plan->result->kind == contract::Kind::kResult;
  }
  rows_.push_back(row);
  functions_.push_back(std::move(served));
  return true;
}

bool PythonPlugin::add_contract(const std::shared_ptr<const ContractData>& contract) {
  if (!contract->contract().resources.empty())
    return raise(Error(Code::kCallUnsupported, "a plugin in Python cannot have the resources of '" +
                                                   contract->name() + "'"),
                 {.contract = contract->name()});
  for (size_t i = 0; i < contract->functions().size(); ++i) {
    const char* const method = contract->functions()[i].name.c_str();
    const bool has_method = PyObject_HasAttrString(declared_.cls.get(), method) != 0;
    if (!serve(contract, i, contract->keys().functions[i], has_method ? method : nullptr))
      return false;
  }
  add_descriptor(*contract);
  return true;
}

/// The functions of a plugin's own life, with those that its own interface declares.
bool PythonPlugin::add_life() {
  using namespace mortise::detail;
  rows_.push_back(row_of(kStart, &Frames::start));
  rows_.push_back(row_of(kStop, &Frames::stop));
  if (PyObject_HasAttrString(declared_.cls.get(), "health") != 0)
    rows_.push_back(row_of(kHealth, &Frames::health));
  const auto& life = declared_.life;
  if (life == nullptr) return true;
  constexpr std::pair<const char*, const char*> kSteps[] = {
      {kConfigure, "configure"}, {kExportState, "export_state"}, {kImportState, "import_state"}};
  for (size_t i = 0; i < life->functions().size(); ++i)
    for (const auto& [name, method] : kSteps) {
      if (!std::string_view(name).ends_with("#" + life->functions()[i].label)) continue;
      FunctionKey key = life->keys().functions[i];
      key.name = name;
      if (!serve(life, i, key, method)) return false;
    }
  add_descriptor(*life);
  return true;
}

void PythonPlugin::add_imports() {
  for (const Declared::Import& import : declared_.imports) {
    const detail::ContractKeys& keys = import.contract->keys();
    for (size_t i = 0; i < keys.function_count; ++i) {
      mortise_import row{};
      row.name = keys.functions[i].name;
      std::memcpy(row.hash, keys.functions[i].hash, sizeof(row.hash));
      if (import.is_optional || keys.functions[i].came_later) row.flags = MORTISE_IMPORT_OPTIONAL;
      imports_.push_back(row);
    }
    add_descriptor(*import.contract);
  }
}

/// Each contract once, whether it is provided, called, or both.
void PythonPlugin::add_descriptor(const ContractData& contract) {
  if (!described_.insert(contract.name()).second) return;
  const detail::ContractKeys& keys = contract.keys();
  descriptor_.insert(descriptor_.end(), keys.descriptor, keys.descriptor + keys.descriptor_size);
}

std::shared_ptr<PythonPlugin> PythonPlugin::make(Declared declared) {
  std::shared_ptr<PythonPlugin> plugin(new PythonPlugin);
  plugin->declared_ = std::move(declared);
  for (const auto& contract : plugin->declared_.contracts)
    if (!plugin->add_contract(contract)) return nullptr;
  if (!plugin->add_life()) return nullptr;
  plugin->add_imports();
  if (!plugin->take_slot()) return nullptr;
  plugin->fill_entry();
  return plugin;
}

void PythonPlugin::fill_entry() {
  mortise_plugin& entry = entry_;
  constexpr uint8_t kMagic[] = MORTISE_MAGIC;
  std::memcpy(entry.magic, kMagic, sizeof(entry.magic));
  entry.abi_major = MORTISE_ABI_MAJOR;
  entry.abi_minor = MORTISE_ABI_MINOR;
  entry.size = sizeof(mortise_plugin);
  entry.descriptor = descriptor_.data();
  entry.descriptor_size = descriptor_.size();
  entry.functions = rows_.data();
  entry.function_count = static_cast<uint32_t>(rows_.size());
  entry.function_size = sizeof(mortise_function);
  entry.imports = imports_.empty() ? nullptr : imports_.data();
  entry.import_count = static_cast<uint32_t>(imports_.size());
  entry.import_size = sizeof(mortise_import);
  entry.create = kCreates[slot_];
  if (declared_.traits.parallel) entry.flags |= MORTISE_PLUGIN_PARALLEL;
  if (declared_.traits.reentrant) entry.flags |= MORTISE_PLUGIN_REENTRANT;
}

}  // namespace mortise::python
