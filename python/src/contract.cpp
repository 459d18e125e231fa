// SPDX-License-Identifier: Apache-2.0
#include "contract.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "bindgen/python.hpp"
#include "bindgen/python_names.hpp"
#include "bindgen/show.hpp"
#include "contract/descriptor.hpp"
#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "contract/wit.hpp"
#include "errors.hpp"

namespace mortise::python {
namespace {

using bindgen::python::annotation;
using bindgen::python::came_later;
using bindgen::python::function_name;
using bindgen::python::variable_name;
using contract::Contract;
using contract::Function;
using contract::Kind;

std::string without_version(std::string_view name) {
  return std::string(name.substr(0, name.find('@')));
}

/// Whether `asked` names the contract: by its interface, or in full, with or without a version.
bool is_called(const Contract& contract, std::string_view asked) {
  const std::string name = contract.name();
  return asked == name || asked == contract.interface || asked == without_version(name);
}

std::string names_of(const std::vector<Contract>& contracts) {
  std::string names;
  for (const Contract& each : contracts)
    names += (names.empty() ? "" : ", ") + base::quote(each.interface);
  return names;
}

std::nullptr_t invalid(std::string_view message) {
  raise(Error(Code::kContractInvalid, message), {});
  return nullptr;
}

}  // namespace

std::shared_ptr<const ContractData> ContractData::make(Contract contract,
                                                       const Bindings& bindings) {
  std::shared_ptr<ContractData> made(new ContractData(std::move(contract)));
  if (!made->fill(bindings)) return nullptr;
  return made;
}

bool ContractData::fill(const Bindings& bindings) {
  auto layout = contract::lay_out(contract_, contract::PointerSize::k8);
  auto descriptor = contract::encode_sections({&contract_, 1});
  for (const Error* const error :
       {layout ? nullptr : &layout.error(), descriptor ? nullptr : &descriptor.error()})
    if (error != nullptr) return raise(*error, {.contract = contract_.name()});
  layout_ = *std::move(layout);
  descriptor_ = *std::move(descriptor);
  name_ = contract_.name();
  track_name_ = contract_.track_name();

  const contract::Hashes hashes = contract::hash(contract_);
  for (const Function& function : contract_.functions)
    link_names_.push_back(contract::link_name(contract_, function));
  for (size_t i = 0; i < link_names_.size(); ++i) {
    FunctionKey key{link_names_[i].c_str(), {}, came_later(contract_, contract_.functions[i])};
    std::copy(hashes.functions[i].begin(), hashes.functions[i].end(), key.hash);
    functions_keys_.push_back(key);
  }
  keys_ = {track_name_.c_str(), functions_keys_.data(), functions_keys_.size(), descriptor_.data(),
           descriptor_.size()};

  plan_ = Plan::make(contract_, layout_, bindings.types);
  return plan_ != nullptr && plan_functions(bindings.functions);
}

bool ContractData::plan_functions(PyObject* bindings) {
  for (size_t i = 0; i < contract_.functions.size(); ++i) {
    FunctionPlan plan = plan_function(i);
    PyObject* const bound =
        bindings == nullptr ? nullptr : PyDict_GetItemString(bindings, plan.label.c_str());
    const char* name = plan.name.c_str();
    PyObject* words = nullptr;
    if (bound != nullptr && PyArg_ParseTuple(bound, "sO!", &name, &PyList_Type, &words) == 0)
      return false;
    plan.name = std::string(name);
    if (plan.refusal.empty() && !plan_parameters(i, plan)) return false;
    for (size_t k = 0; words != nullptr && k < plan.parameters.size(); ++k) {
      plan.parameters[k].name = utf8(PyList_GetItem(words, static_cast<Py_ssize_t>(k)));
      plan.parameters[k].interned =
          Object::owned(PyUnicode_InternFromString(plan.parameters[k].name.c_str()));
    }
    functions_.push_back(std::move(plan));
  }
  return true;
}

std::string ContractData::wit() const {
  const std::string version = contract_.version.empty() ? "" : "@" + contract_.version;
  return "package " + bindgen::wit_path(contract_.package) + version + ";\n\n" +
         bindgen::show({&contract_, 1});
}

std::string ContractData::python() const { return bindgen::python_module(contract_); }

/// What its parameters are, and may be where they are left out at the end of a call.
bool ContractData::plan_parameters(size_t index, FunctionPlan& plan) const {
  const Function& function = contract_.functions[index];
  for (size_t i = 0; i < function.parameters.size(); ++i) {
    const contract::TypeIndex type = *function.parameters[i].type;
    Parameter parameter;
    parameter.name = variable_name(function.parameters[i].name);
    parameter.interned = Object::owned(PyUnicode_InternFromString(parameter.name.c_str()));
    parameter.annotation = annotation(contract_, type);
    parameter.node = &plan_->at(type);
    parameter.offset = layout_.functions[index].arguments.offsets[i];
    const contract::Pragma* const fallback = contract::find_pragma(
        function.pragmas, contract::Pragma::Name::kDefault, function.parameters[i].name);
    if (fallback != nullptr) {
      const Object found = plan_->read_default(type, fallback->value, parameter.name);
      if (!found) return false;
      if (PyTuple_GET_SIZE(found.get()) == 1) {
        parameter.value = Object::shared(PyTuple_GET_ITEM(found.get(), 0));
        parameter.fallback = Parameter::Default::kValue;
      }
    }
    plan.parameters.push_back(std::move(parameter));
  }
  for (auto last = plan.parameters.rbegin(); last != plan.parameters.rend(); ++last) {
    if (last->fallback == Parameter::Default::kValue) continue;
    if (last->node->kind == Kind::kOption)
      last->fallback = Parameter::Default::kNone;
    else if (last->node->kind == Kind::kList)
      last->fallback = Parameter::Default::kEmpty;
    else
      break;
  }
  return true;
}

FunctionPlan ContractData::plan_function(size_t index) const {
  const Function& function = contract_.functions[index];
  const contract::FunctionLayout& layout = layout_.functions[index];
  FunctionPlan plan;
  plan.index = static_cast<uint32_t>(index);
  plan.label = function.name;
  plan.name = function_name(function);
  plan.link_name = link_names_[index];
  plan.docs = function.docs;
  plan.is_free = function.role == Function::Role::kFree;
  plan.came_later = came_later(contract_, function);
  plan.arguments_size = layout.arguments.size;
  plan.result_size = layout.result_size;
  if (function.is_async) plan.refusal = "it is async";
  const auto check = [&](contract::TypeIndex type) {
    if (!plan_->has(type))
      plan.refusal = base::quote(contract_.text(type)) + " has no values in Python";
  };
  for (const contract::Member& parameter : function.parameters) check(*parameter.type);
  if (function.result) check(*function.result);
  if (!plan.refusal.empty()) return plan;

  plan.returns = "None";
  if (!function.result) return plan;
  plan.result = &plan_->at(*function.result);
  const bool may_fail = plan.result->kind == Kind::kResult;
  const auto& value = may_fail ? contract_.at(*function.result).first : function.result;
  if (value) plan.returns = annotation(contract_, *value);
  auto release = value::Release::make(contract_, *function.result);
  if (release && !release->is_nothing()) plan.release.emplace(*std::move(release));
  return plan;
}

std::shared_ptr<const ContractData> read_contract(const std::string* path, const std::string* text,
                                                  const std::string& interface,
                                                  std::vector<std::string> features,
                                                  const Bindings& bindings) {
  std::optional<contract::Sources> sources;
  {
    const Unlocked unlocked;
    const contract::ReadOptions options{.features = std::move(features)};
    sources.emplace(path != nullptr ? contract::read_wit(*path, options)
                                    : contract::read_wit_text("text", *text, options));
  }
  if (!sources->ok()) return invalid(contract::render(sources->diagnostics, sources->map));
  std::vector<Contract> contracts = contract::describe_all(sources->resolved);
  if (interface.empty()) {
    const auto is_empty = [](const Contract& each) { return each.functions.empty(); };
    std::erase_if(contracts, is_empty);
    if (contracts.size() == 1) return ContractData::make(std::move(contracts.front()), bindings);
    if (contracts.empty()) return invalid("there is no interface with functions");
    return invalid("there are several interfaces; name one of " + names_of(contracts));
  }
  for (Contract& each : contracts)
    if (is_called(each, interface)) return ContractData::make(std::move(each), bindings);
  return invalid("there is no interface " + base::quote(interface) + "; there is " +
                 names_of(contracts));
}

std::shared_ptr<const ContractData> find_contract(std::span<const uint8_t> descriptors,
                                                  std::string_view name) {
  auto contracts = contract::decode_sections(descriptors);
  if (!contracts) return nullptr;
  for (Contract& each : *contracts)
    if (is_called(each, name) && !each.functions.empty())
      return ContractData::make(std::move(each));
  return nullptr;
}

}  // namespace mortise::python
