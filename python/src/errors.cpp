// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include "mortise/error_text.hpp"
#include "object.hpp"

namespace mortise::python {

bool raise(const Error& error, const Failure& failure) {
  const auto text = [](std::string_view words) {
    return Object::owned(
        PyUnicode_DecodeUTF8(words.data(), static_cast<Py_ssize_t>(words.size()), "replace"));
  };
  const auto or_none = [&](const std::string& words) {
    return words.empty() ? Object::shared(Py_None) : text(words);
  };
  const Object kind = text(kind_name(error.kind()));
  const Object message = text(full_text(error));
  const Object code = text(error.name());
  const Object plugin =
      or_none(failure.plugin.empty() ? std::string(error.plugin()) : failure.plugin);
  const Object contract = or_none(failure.contract);
  const Object function = or_none(failure.function);
  const Object incident = error.incident() == 0
                              ? Object::shared(Py_None)
                              : Object::owned(PyLong_FromUnsignedLongLong(error.incident()));
  const Object step =
      error.step() == 0 ? Object::shared(Py_None) : Object::owned(PyLong_FromSize_t(error.step()));
  const Object errors = Object::owned(PyImport_ImportModule("mortise._errors"));
  if (!kind || !message || !code || !plugin || !contract || !function || !incident || !step ||
      !errors)
    return false;
  const Object exception = Object::owned(PyObject_CallMethod(
      errors.get(), "make", "OOOOOOOO", kind.get(), message.get(), code.get(), plugin.get(),
      contract.get(), function.get(), incident.get(), step.get()));
  if (exception && !failure.report.empty()) {
    const Object note = text(failure.report);
    const Object added = Object::owned(
        note ? PyObject_CallMethod(exception.get(), "add_note", "O", note.get()) : nullptr);
    if (!added) PyErr_Clear();
  }
  if (exception)
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.get())), exception.get());
  return false;
}

}  // namespace mortise::python
