// SPDX-License-Identifier: Apache-2.0
//
// The same functions as plugin.cpp, bound by nanobind, and exported for ctypes.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace nb = nanobind;

extern "C" {
__attribute__((visibility("default"))) uint32_t peer_add(uint32_t a, uint32_t b) { return a + b; }
__attribute__((visibility("default"))) uint64_t peer_size(const char*, size_t size) { return size; }
}

namespace {

struct Reading {
  uint32_t a, b, c;
  int64_t d;
  double e, f;
  bool g;
  uint8_t h;
  std::string i, j;
  float k;
  uint16_t l;
};

}  // namespace

NB_MODULE(peer, module) {
  using Release = nb::call_guard<nb::gil_scoped_release>;
  module.def("add", &peer_add, nb::arg("a"), nb::arg("b"));
  module.def("add_released", &peer_add, nb::arg("a"), nb::arg("b"), Release());
  module.def("size", [](const nb::bytes& data) { return data.size(); });
  module.def("size_released", [](const nb::bytes& data) {
    const size_t size = data.size();
    const nb::gil_scoped_release released;
    return size;
  });
  // As most functions do: it makes its result, which then becomes an object.
  module.def("copy", [](const nb::bytes& data) {
    const std::string result(data.c_str(), data.size());
    return nb::bytes(result.data(), result.size());
  });
  nb::class_<Reading>(module, "Reading")
      .def(nb::init<uint32_t, uint32_t, uint32_t, int64_t, double, double, bool, uint8_t,
                    std::string, std::string, float, uint16_t>())
      .def_rw("a", &Reading::a)
      .def_rw("i", &Reading::i);
  module.def("echo", [](const Reading& value) { return value; });
}
