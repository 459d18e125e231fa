// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <expect.hpp>
#include <map>
#include <memory>
#include <mortise/host.hpp>
#include <mortise/testing/fake_plugin.hpp>
#include <string>
#include <string_view>
#include <test/points/show.hpp>
#include <test/points/stage.hpp>
#include <utility>
#include <walls.hpp>

namespace test {

using mortise::Code;
using mortise::FailurePolicy;
using mortise::Kind;
using mortise::testing::FakePlugin;
using points::Show;
using points::Stage;
using points::Trouble;
using Functions = Stage::Interface;
using Options = mortise::PointOptions<Stage>;

/// A host whose stages are fakes: each polishes by adding its id and the mark.
class PointsTest : public ::testing::Test {
 protected:
  PointsTest() { open({}); }

  void open(const mortise::HostOptions& options) {
    host_ = nullptr;
    stages_.clear();
    host_ = std::make_unique<mortise::Host>(behind_wall(options));
  }
  /// A stage that does everything well.
  FakePlugin<Stage>& make(const std::string& id) {
    auto stage = std::make_unique<FakePlugin<Stage>>(mortise::Traits{.parallel = true});
    stage->on<&Functions::polish>([id](mortise::StringView text, mortise::StringView mark) {
      return mortise::String(std::string(text) + id + std::string(mark));
    });
    stage->on<&Functions::refine>(
        [](int32_t value) { return mortise::Result<int32_t, Trouble>(value + 1); });
    stage->on<&Functions::guess>(
        [](mortise::StringView) { return mortise::Option<mortise::String>(); });
    stage->on<&Functions::note>([](mortise::StringView) {});
    stage->on<&Functions::title>([id] { return mortise::String(id); });
    stage->on<&Functions::size>(
        [](mortise::StringView text) { return static_cast<uint32_t>(text.size()); });
    return *(stages_[id] = std::move(stage));
  }
  FakePlugin<Stage>& add(const std::string& id, const mortise::PointHints& hints = {}) {
    FakePlugin<Stage>& stage = make(id);
    expect_ok(host_->add(stage.entry(), id, {.hints = hints}));
    return stage;
  }
  mortise::Point<Stage> point(const Options& options) {
    return host_->point<Stage>("stages", options);
  }
  mortise::Point<Stage> point() { return host_->point<Stage>("stages"); }

  /// The titles of a point's plugins, in order.
  static std::string titles(const mortise::Point<Stage>& point) {
    std::string all;
    for (const auto& client : point.all()) all += *client.title();
    return all;
  }
  /// "a b(skipped) c(failed)": what each plugin did.
  template <class O>
  static std::string steps(const mortise::Detailed<O>& detailed) {
    std::string all;
    for (const auto& answer : detailed.answers()) {
      all += all.empty() ? "" : " ";
      all +=
          answer.plugin.empty() ? std::string_view("application") : std::string_view(answer.plugin);
      if (answer.is_skipped)
        all += "(skipped)";
      else if (answer.outcome.has_system_error())
        all += "(" + std::string(mortise::kind_name(answer.outcome.kind())) + ")";
    }
    return all;
  }

  std::map<std::string, std::unique_ptr<FakePlugin<Stage>>> stages_;
  std::unique_ptr<mortise::Host> host_;
};

}  // namespace test
