// SPDX-License-Identifier: Apache-2.0
#include <cxxabi.h>

#include <exception>
#include <string>

#include "wall/wall.hpp"

namespace mortise::wall {
namespace {

/// @return empty when there is an instance, else what happened.
std::string make(const engine::Entry& entry, const mortise_host& host, mortise_instance& instance) {
  try {
    const mortise_status status = entry.create(&host, &instance);
    if (status == MORTISE_OK) return {};
    if (status <= MORTISE_CONFLICT)
      return "it answered '" + std::string(kind_name(static_cast<Kind>(status))) + "'";
    return "it answered status " + std::to_string(status) + ", which there is none of";
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (const std::exception& error) {
    return "it threw an exception: " + std::string(error.what());
  } catch (...) {
    return "it threw something that is no std::exception";
  }
}

}  // namespace

Outcome<mortise_instance> make_instance(const engine::Image& image, const mortise_host& host) {
  mortise_instance instance{};
  instance.size = sizeof(instance);
  const std::string failure = make(image.entry(), host, instance);
  if (failure.empty()) return instance;
  return Error(Code::kPluginCreateFailed,
               "cannot make an instance of '" + std::string(image.source()) + "': " + failure);
}

}  // namespace mortise::wall
