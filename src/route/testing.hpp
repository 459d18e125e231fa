// SPDX-License-Identifier: Apache-2.0
#pragma once

// For the tests of this module: a host in miniature, whose plugins are lambdas.

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "mortise/client.hpp"
#include "observe/incidents.hpp"
#include "route/call.hpp"
#include "route/readers.hpp"
#include "route/table.hpp"
#include "route/target.hpp"

namespace mortise::route::testing {

using Body = std::function<mortise_status(int argument, int* result, const mortise_call& call)>;

/// A plugin with one function, `test:unit/service@1#run`, from a number to a number.
struct FakePlugin {
  FakePlugin(std::string name, observe::IncidentLog& log, Body what, bool serial = false)
      : body(std::move(what)) {
    target.plugin = std::move(name);
    target.log = &log;
    frame = {&target, &FakePlugin::run, this};
    row = serial ? serial_row(frame) : parallel_row(target, &FakePlugin::run, this);
  }

  static mortise_status run(void* self, const void* arguments, void* result,
                            const mortise_call* call) {
    const auto& plugin = *static_cast<FakePlugin*>(self);
    return plugin.body(*static_cast<const int*>(arguments), static_cast<int*>(result), *call);
  }

  Body body;
  detail::Target target;
  SerialFrame frame{};
  detail::Row row{};
};

/// The typed client of the function.
class FakeClient : public TypedClient<FakeClient> {
 public:
  using TypedClient::TypedClient;
  Outcome<int> run(int argument) const { return call<Outcome<int>>(0, &argument); }
  bool has_run() const { return provides(0); }
};

/// A table with any number of places of one row.
class FakeHost {
 public:
  FakeHost() : table_(Table::open()) {}
  ~FakeHost() {
    places_.clear();
    table_->close();
  }

  /// A client of a new place, which is served by `row` from now on.
  FakeClient add(const detail::Row& row) { return FakeClient(add_place(row).take()); }
  PlaceRef add_place(const detail::Row& row) { return add_place(std::vector{row}); }
  /// A place of a contract with several functions.
  PlaceRef add_place(const std::vector<detail::Row>& rows) {
    places_.push_back(
        table_->add_place(std::vector(rows.size(), FunctionId{.name = "test:unit/service@1#run"})));
    rows_.push_back(rows);
    publish();
    return places_.back();
  }
  /// Lets `row` serve the place number `place` from now on. Nobody reads the old root afterwards.
  void replace(size_t place, const detail::Row& row) {
    rows_[place] = {row};
    publish();
  }

 private:
  void publish() {
    auto root = std::make_unique<detail::Row[]>(table_->row_count());
    for (size_t i = 0; i < places_.size(); ++i)
      std::ranges::copy(rows_[i], root.get() + places_[i]->first_row());
    const Table::Root old = table_->publish(std::move(root));
    wait_for_readers();
  }

  Table* table_;
  std::vector<PlaceRef> places_;
  std::vector<std::vector<detail::Row>> rows_;
};

}  // namespace mortise::route::testing
