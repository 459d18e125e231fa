// SPDX-License-Identifier: Apache-2.0
#include "dlpack.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <tuple>

namespace mortise::python {
namespace {

// dlpack.h, as far as it is needed.
struct Device {
  int32_t type;
  int32_t id;
};
struct DataType {
  uint8_t code;
  uint8_t bits;
  uint16_t lanes;
};
struct Described {
  void* data;
  Device device;
  int32_t dimensions;
  DataType type;
  int64_t* shape;
  int64_t* strides;  // in elements; null for contiguous
  uint64_t byte_offset;
};
struct Managed {
  Described tensor;
  void* context;
  void (*deleter)(Managed*);
};
struct ManagedVersioned {  // since 1.0
  uint32_t major;
  uint32_t minor;
  void* context;
  void (*deleter)(ManagedVersioned*);
  uint64_t flags;  // read-only, copied: neither matters to who reads
  Described tensor;
};
static_assert(sizeof(void*) == 8 && sizeof(Managed) == 64 && sizeof(ManagedVersioned) == 80);

constexpr int32_t kCpu = 1;
constexpr int32_t kPinned = 3;  // of CUDA, in the memory of the host
constexpr uint8_t kInt = 0;
constexpr uint8_t kUnsigned = 1;
constexpr uint8_t kFloat = 2;
constexpr char kName[] = "dltensor";
constexpr char kVersionedName[] = "dltensor_versioned";

char code_of(const DataType& type) {
  if (type.lanes != 1) return 0;
  const auto pick = [&](const char* codes) {
    return type.bits == 8    ? codes[0]
           : type.bits == 16 ? codes[1]
           : type.bits == 32 ? codes[2]
           : type.bits == 64 ? codes[3]
                             : char{0};
  };
  if (type.code == kInt) return pick("bhiq");
  if (type.code == kUnsigned) return pick("BHIQ");
  return type.code == kFloat && type.bits >= 32 ? pick("--fd") : char{0};
}

DataType type_of(char code, Py_ssize_t size) {
  const auto bits = static_cast<uint8_t>(size * 8);
  if (code == 'f' || code == 'd') return {kFloat, bits, 1};
  return {code >= 'a' ? kInt : kUnsigned, bits, 1};
}

bool fail(const char* what) {
  PyErr_SetString(PyExc_BufferError, what);
  return false;
}

/// What a capsule of ours keeps.
struct Export {
  Managed managed{};
  int64_t shape = 0;
  int64_t stride = 1;
  Py_buffer view{};
};

void drop_export(Managed* managed) {
  const Locked locked;  // whoever took the tensor gives it back on any thread
  auto* const made = static_cast<Export*>(managed->context);
  PyBuffer_Release(&made->view);
  delete made;
}

/// A tensor that nobody took.
void drop_capsule(PyObject* capsule) {
  if (PyCapsule_IsValid(capsule, kName) == 0) return;
  auto* const managed = static_cast<Managed*>(PyCapsule_GetPointer(capsule, kName));
  managed->deleter(managed);
}

/// Asks for a tensor of version 1, which what is read-only needs; makers from before take no
/// arguments.
Object ask(PyObject* object) {
  const Object method = Object::owned(PyObject_GetAttrString(object, "__dlpack__"));
  const Object none = Object::owned(PyTuple_New(0));
  const Object version = Object::owned(Py_BuildValue("{s(ii)}", "max_version", 1, 0));
  if (!method || !none || !version) return {};
  Object given = Object::owned(PyObject_Call(method.get(), none.get(), version.get()));
  if (given || PyErr_ExceptionMatches(PyExc_TypeError) == 0) return given;
  PyErr_Clear();
  return Object::owned(PyObject_CallNoArgs(method.get()));
}

/// The tensor in a capsule, which stays its owner; null where there is none.
const Described* tensor_in(PyObject* capsule) {
  if (PyCapsule_IsValid(capsule, kName) != 0)
    return &static_cast<const Managed*>(PyCapsule_GetPointer(capsule, kName))->tensor;
  if (PyCapsule_IsValid(capsule, kVersionedName) == 0) return nullptr;
  const auto* const managed =
      static_cast<const ManagedVersioned*>(PyCapsule_GetPointer(capsule, kVersionedName));
  return managed->major == 1 ? &managed->tensor : nullptr;
}

}  // namespace

bool has_tensor(PyObject* object) {
  return PyObject_HasAttrString(reinterpret_cast<PyObject*>(Py_TYPE(object)), "__dlpack__") != 0;
}

bool get_tensor(PyObject* object, Tensor& tensor) {
  tensor.keeper = ask(object);
  if (!tensor.keeper) return false;
  const Described* const found = tensor_in(tensor.keeper.get());
  if (found == nullptr) return fail("its __dlpack__ gives no tensor");
  const Described& from = *found;
  if (from.device.type != kCpu && from.device.type != kPinned)
    return fail("its tensor lies on another device: bring it to the CPU");
  if (from.dimensions < 0 || from.dimensions > Tensor::kMostDimensions)
    return fail("its tensor has too many dimensions");
  tensor.code = code_of(from.type);
  tensor.view.itemsize = (from.type.bits * from.type.lanes + 7) / 8;
  tensor.view.ndim = from.dimensions;
  tensor.view.shape = tensor.shape;
  tensor.view.strides = tensor.strides;
  Py_ssize_t distance = tensor.view.itemsize;
  for (int i = from.dimensions; i-- > 0;) {
    tensor.shape[i] = from.shape[i];
    tensor.strides[i] = from.strides == nullptr ? distance : from.strides[i] * tensor.view.itemsize;
    if (from.shape[i] < 0 || __builtin_mul_overflow(distance, from.shape[i], &distance))
      return fail("its tensor has no size");
  }
  tensor.view.len = distance;
  tensor.view.buf = static_cast<std::byte*>(from.data) + from.byte_offset;
  return true;
}

Object make_tensor(PyObject* array) {
  auto made = std::make_unique<Export>();
  if (PyObject_GetBuffer(array, &made->view, PyBUF_FORMAT | PyBUF_WRITABLE) != 0) return {};
  made->shape = made->view.len / made->view.itemsize;
  made->managed = {.tensor = {.data = made->view.buf,
                              .device = {kCpu, 0},
                              .dimensions = 1,
                              .type = type_of(*made->view.format, made->view.itemsize),
                              .shape = &made->shape,
                              .strides = &made->stride,
                              .byte_offset = 0},
                   .context = made.get(),
                   .deleter = &drop_export};
  Object capsule = Object::owned(PyCapsule_New(&made->managed, kName, &drop_capsule));
  if (capsule)
    std::ignore = made.release();  // the capsule's now
  else
    PyBuffer_Release(&made->view);
  return capsule;
}

}  // namespace mortise::python
