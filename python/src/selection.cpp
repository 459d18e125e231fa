// SPDX-License-Identifier: Apache-2.0
//
// Some of a point's plugins, chosen by a function of Python that looks at their attributes.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "contract/hash.hpp"
#include "decode.hpp"
#include "errors.hpp"
#include "host.hpp"

namespace mortise::python {
namespace {

/// What the library asks of each plugin. Used with the GIL held.
struct Judging {
  std::shared_ptr<const ContractData> contract;  // whose record it is
  const Node* record;
  Object function;
  bool gives_score;
  bool is_new = true;  // whoever selects waits, and gets what it raises
  Object raised{};

  bool ask(const std::byte* attributes, double* score) {
    *score = 0;
    Decoder decoder("attributes");
    const Object object = Object::owned(decoder.get(*record, attributes));
    if (!object && decoder.has_flaw())
      PyErr_SetString(PyExc_SystemError, decoder.flaw().c_str());  // the host made them
    const Object answer = Object::owned(
        object ? in_python([&] { return PyObject_CallOneArg(function.get(), object.get()); })
               : nullptr);
    bool is_in = static_cast<bool>(answer);
    if (is_in && gives_score)
      *score = PyFloat_AsDouble(answer.get());
    else if (is_in)
      is_in = PyObject_IsTrue(answer.get()) == 1;
    if (PyErr_Occurred() == nullptr) return is_in;
    if (!is_new)
      PyErr_WriteUnraisable(function.get());
    else if (raised)
      PyErr_Clear();
    else
      raised = take_exception();
    return false;
  }

  static bool judge(void* self, const void* attributes, double* score) {
    const Locked locked;
    return static_cast<Judging*>(self)->ask(static_cast<const std::byte*>(attributes), score);
  }
  static void destroy(void* self) {
    const Locked locked;
    delete static_cast<Judging*>(self);
  }
};

/// The record of a contract that attributes are; null with an exception where it has another one.
const Node* record_of(const ContractData& contract, const detail::AttributesKey& key) {
  const auto& types = contract.contract().types;
  const contract::Hashes hashes = contract::hash(contract.contract());
  for (size_t i = 0; i < types.size(); ++i) {
    const auto type = static_cast<contract::TypeIndex>(i);
    if (types[i].name == std::string_view(key.name) && contract.plan().has(type) &&
        std::ranges::equal(hashes.types[i], key.hash))
      return &contract.plan().at(type);
  }
  raise(
      Error(Code::kPointInvalid, "the attributes of the point are another '" +
                                     std::string(std::string_view(key.name)) + "' than that of '" +
                                     contract.name() + "': take the contract it was declared with"),
      {.contract = contract.name()});
  return nullptr;
}

bool check_fields(const Node& record, const detail::AttributesKey& key,
                  const std::vector<std::string>& fields) {
  for (const std::string& field : fields) {
    if (std::ranges::find(record.parts, field, &Part::name) != record.parts.end()) continue;
    std::string known;
    for (const Part& part : record.parts) known += (known.empty() ? "" : ", ") + part.name;
    PyErr_Format(PyExc_TypeError, "the attributes '%s' have no field '%s': they have %s",
                 std::string(std::string_view(key.name)).c_str(), field.c_str(), known.c_str());
    return false;
  }
  return true;
}

}  // namespace

std::unique_ptr<View> PythonHost::select(const View& view,
                                         const std::shared_ptr<const ContractData>& contract,
                                         Object function, bool gives_score,
                                         const std::vector<std::string>& fields) {
  const auto key = run({}, [&](Host&) { return detail::attributes_of(view.get()); });
  if (!key) return nullptr;
  const Node* const record = record_of(*contract, **key);
  if (record == nullptr || !check_fields(*record, **key, fields)) return nullptr;
  auto* const judging = new Judging{contract, record, std::move(function), gives_score};
  const auto made = run({}, [&](Host&) {
    detail::PointView* const selected = detail::select(
        view.get(), **key, detail::Judge{&Judging::judge, judging, &Judging::destroy});
    // It is asked once at once.
    const auto let_go = [](void*, detail::Place* place) { detail::release(place); };
    detail::each_place(*selected, let_go, nullptr);
    return selected;
  });
  if (!made) {  // the host was closed meanwhile
    delete judging;
    return nullptr;
  }
  auto selection = std::make_unique<View>(*made);
  judging->is_new = false;
  if (!judging->raised) return selection;
  PyObject* const raised = std::exchange(judging->raised, {}).take();
  selection.reset();
  PyErr_Restore(Py_NewRef(reinterpret_cast<PyObject*>(Py_TYPE(raised))), raised,
                PyException_GetTraceback(raised));
  return nullptr;
}

}  // namespace mortise::python
