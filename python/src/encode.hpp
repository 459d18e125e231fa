// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <cstddef>
#include <cstring>
#include <forward_list>
#include <memory>
#include <string>
#include <vector>

#include "plan.hpp"

namespace mortise::python {

/// Room for the values of one call: the front of it on the stack, all given back at once.
/// One-thread.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Room that is not initialised, aligned to 8. @return null where there is no memory.
  std::byte* allocate(size_t size) {
    if (size > SIZE_MAX - 7) return nullptr;
    size = (size + 7) & ~size_t{7};
    if (size > static_cast<size_t>(end_ - next_)) return more(size);
    std::byte* const room = next_;
    next_ += size;
    return room;
  }

 private:
  static constexpr size_t kFront = 1024;
  static constexpr size_t kPiece = 16384;

  std::byte* more(size_t size);

  struct Free {
    void operator()(void* piece) const { PyMem_RawFree(piece); }
  };
  alignas(8) std::byte front_[kFront];
  std::byte* next_ = front_;
  std::byte* end_ = front_ + kFront;
  std::vector<std::unique_ptr<void, Free>> pieces_;
};

/// What a call borrows of objects of Python while it runs without the GIL: they are kept, and
/// buffers are locked. One-thread; made and destroyed with the GIL held.
class Borrowed {
 public:
  Borrowed() = default;
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed();

  void keep(PyObject* object) {
    Py_INCREF(object);
    if (count_ < kFew)
      few_[count_++] = object;
    else
      many_.push_back(object);
  }
  /// Locks a buffer. @return null with an exception.
  const Py_buffer* lock(PyObject* object, int flags);

 private:
  static constexpr size_t kFew = 16;

  PyObject* few_[kFew];
  size_t count_ = 0;
  std::vector<PyObject*> many_;
  std::forward_list<Py_buffer> buffers_;  // they may point into themselves
};

/// Makes values in memory from objects of Python, with pointers of eight bytes. Texts and numbers
/// that lie as the contract has them are not copied. One-thread, with the GIL held.
class Encoder {
 public:
  Encoder(Arena& arena, Borrowed& borrowed) : arena_(arena), borrowed_(borrowed) {}

  /// @param to  room for the value, not initialised.
  /// @return false with an exception pending, or for a flaw that `raise` makes one of.
  bool put(const Node& node, PyObject* value, std::byte* to) {
    // Most values are small integers.
    if (node.least <= node.most && PyLong_CheckExact(value)) {
      int overflow = 0;
      const long long number = integer_of(value, overflow);
      if (overflow == 0 && number >= node.least && number <= node.most)
        return store_integer(to, number, node.size);
    }
    return put_any(node, value, to);
  }

  /// After a `put` that failed: what goes out of here is a TypeError or ValueError that names the
  /// place, "source.tags[3].key: expected str, got int", or what the object's own code raised.
  /// @param name  what the value is called: "source".
  void raise(const std::string& name);

 private:
  /// As PyLong_AsLongLongAndOverflow, without a call for those of one digit.
  static long long integer_of(PyObject* value, int& overflow) {
    const auto* const number = reinterpret_cast<const PyLongObject*>(value);
#if PY_VERSION_HEX >= 0x030c0000
    if (PyUnstable_Long_IsCompact(number)) return PyUnstable_Long_CompactValue(number);
#else
    const Py_ssize_t size = Py_SIZE(value);
    if (size >= -1 && size <= 1) return size * static_cast<long long>(number->ob_digit[0]);
#endif
    return PyLong_AsLongLongAndOverflow(value, &overflow);
  }

  /// The low bytes, which machines that are little-endian begin with; the ABI knows no others.
  static bool store_integer(std::byte* to, long long number, uint32_t size) {
    switch (size) {
      case 1:
        std::memcpy(to, &number, 1);
        return true;
      case 2:
        std::memcpy(to, &number, 2);
        return true;
      case 4:
        std::memcpy(to, &number, 4);
        return true;
      default:
        std::memcpy(to, &number, 8);
        return true;
    }
  }
  bool put_any(const Node& node, PyObject* value, std::byte* to);
  template <class Number>
  bool integer(const Node& node, PyObject* value, std::byte* to);
  bool real(const Node& node, PyObject* value, std::byte* to);
  bool character(PyObject* value, std::byte* to);
  bool text(PyObject* value, std::byte* to);
  bool record(const Node& node, PyObject* value, std::byte* to);
  bool tuple(const Node& node, PyObject* value, std::byte* to);
  bool variant(const Node& node, PyObject* value, std::byte* to);
  bool enumerator(const Node& node, PyObject* value, std::byte* to);
  bool flags(const Node& node, PyObject* value, std::byte* to);
  bool option(const Node& node, PyObject* value, std::byte* to);
  bool result(const Node& node, PyObject* value, std::byte* to);
  bool list(const Node& node, PyObject* value, std::byte* to);
  bool elements(const Node& node, PyObject* value, std::byte* to);
  bool buffer(const Node& node, PyObject* value, std::byte* to);
  bool tensor(const Node& node, PyObject* value, std::byte* to);
  bool numbers(const Node& node, const Py_buffer& view, std::byte* to);
  bool other_elements(const Node& element, const std::string& format, Py_ssize_t size);
  bool place(const Node& node, const std::byte* from, size_t count, std::byte* to);
  bool map(const Node& node, PyObject* value, std::byte* to);

  bool fail(PyObject* type, std::string what);
  bool has_no_value();
  bool expected(const std::string& what, PyObject* value);
  /// On the way out: says where. @return false.
  bool within(const std::string& part);

  Arena& arena_;
  Borrowed& borrowed_;
  PyObject* type_ = nullptr;  // of the exception; null where one is pending
  std::string what_;
  std::string place_;
};

}  // namespace mortise::python
