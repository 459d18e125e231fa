// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests of plugins in Python share: a host with a service for them, and their files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <expect.hpp>
#include <functional>
#include <mortise/host.hpp>
#include <mortise/testing/fake_plugin.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <test/python/desk.hpp>
#include <test/python/service.hpp>
#include <walls.hpp>

#include "base/file.hpp"

namespace test {

using mortise::Code;
using python::Desk;
using python::Service;

/// A file of the folder `plugins`.
std::string plugin(std::string_view name);

/// Waits for what another thread does. @return false when it did not happen in half a minute.
bool wait_until(const std::function<bool()>& happened);

/// A host with a service that several threads may call at once.
class PythonTest : public ::testing::Test {
 protected:
  PythonTest();
  ~PythonTest() override { host_.reset(); }

  /// Writes a file of the test's own, with the contract at its top. @return its path.
  std::string write(const std::string& name, const std::string& text) const;
  Desk::Client desk() { return host_->point<Desk>("desks").one(); }

  const mortise::base::TemporaryFolder folder_;
  mortise::testing::FakePlugin<Service> service_{{.parallel = true, .reentrant = true}};
  std::optional<mortise::Host> host_;
};

}  // namespace test
