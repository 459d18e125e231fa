// SPDX-License-Identifier: Apache-2.0
//
// What a fake host notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mortise/testing/fake_host.hpp>
#include <stdexcept>
#include <string>
#include <test/shop/desk.hpp>
#include <thread>
#include <utility>
#include <vector>

namespace {

using mortise::Kind;
using mortise::testing::FakeHost;
using mortise::testing::FakePlugin;
using test::shop::Desk;
using ::testing::HasSubstr;

/// What careless plugins have in common.
class Careless : public mortise::Plugin<Desk> {
 public:
  Result<uint32_t, String> total(ListView<StringView> articles) override {
    return static_cast<uint32_t>(articles.size());
  }
  String receipt(ListView<StringView>) override { return "receipt"; }
};

template <class O>
void expect_message(const O& outcome, const std::vector<std::string>& words) {
  ASSERT_FALSE(outcome);
  for (const std::string& word : words)
    EXPECT_THAT(std::string(outcome.message()), HasSubstr(word));
}

class Leaker final : public Careless {
 public:
  mortise::Outcome<> start() override {
    kept_ = "as long as the plugin";
    return {};
  }
  Result<uint32_t, String> total(ListView<StringView> articles) override {
    for (const StringView article : articles) lost.push_back(new String(std::string_view(article)));
    return 0u;
  }

  static inline std::vector<String*> lost;

 private:
  String kept_{};
};

TEST(FakeHost, NamesTheBlocksThatAreLeft) {
  FakeHost host;
  ASSERT_TRUE(host.start<Leaker>());
  const size_t before = host.blocks();
  EXPECT_EQ(before, 1u) << "what it keeps";
  ASSERT_TRUE(host.client<Desk>().total({"one", "three"}));
  EXPECT_EQ(host.blocks(), before + 2);
  expect_message(host.stop(), {"2 blocks with 8 bytes are still there",
                               "block 2, 3 bytes aligned to 1, in 'test:shop/desk@1#total'",
                               "block 3, 5 bytes"});
  for (const auto* text : std::exchange(Leaker::lost, {})) delete text;
  EXPECT_EQ(host.blocks(), 0u);
}

TEST(FakeHost, NamesAResultThatTheTestStillHas) {
  FakeHost host;
  ASSERT_TRUE(host.start<Careless>());
  const auto held = host.client<Desk>().receipt();
  expect_message(host.stop(), {"1 blocks with 7 bytes", "test:shop/desk@1#receipt"});
}

class WrongSize final : public Careless {
 public:
  String receipt(ListView<StringView>) override {
    void* const block = mortise::detail::memory.allocate(24, 8);
    mortise::detail::memory.release(block, 16, 8);
    return "";
  }
};

TEST(FakeHost, NamesABlockThatIsGivenBackWithAnotherSize) {
  FakeHost host;
  ASSERT_TRUE(host.start<WrongSize>());
  ASSERT_TRUE(host.client<Desk>().receipt());
  expect_message(host.stop(),
                 {"released as 16 bytes aligned to 8", "block 1, 24 bytes aligned to 8"});
}

class Thrower final : public Careless {
 public:
  Result<uint32_t, String> total(ListView<StringView>) override {
    throw std::runtime_error("no money");
  }
};

TEST(FakeHost, KeepsWhatThePluginReports) {
  FakeHost host;
  ASSERT_TRUE(host.start<Thrower>());
  EXPECT_TRUE(host.reports().empty());
  EXPECT_EQ(host.client<Desk>().total().kind(), Kind::kFailed);
  ASSERT_EQ(host.reports().size(), 1u);
  EXPECT_EQ(host.reports()[0].kind, Kind::kFailed);
  EXPECT_EQ(host.reports()[0].function, "test:shop/desk@1#total");
  EXPECT_EQ(host.reports()[0].text, "no money");
  EXPECT_TRUE(host.stop());
}

class Refuser final : public Careless {
 public:
  mortise::Outcome<> start() override { return mortise::Error(mortise::Code::kCallDenied, "shut"); }
};

TEST(FakeHost, SaysWhyAPluginDoesNotStart) {
  FakeHost host;
  const auto started = host.start<Refuser>();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().name(), "plugin.start_failed");
  ASSERT_EQ(host.reports().size(), 1u);
  EXPECT_EQ(host.reports()[0].text, "shut");
  EXPECT_EQ(host.stop().error().name(), "plugin.unknown");
}

TEST(FakeHost, ChecksTheEntry) {
  mortise_plugin entry = mortise::detail::EntryOf<Careless>::make();
  entry.magic[0] = 'M';
  EXPECT_EQ(FakeHost().start(&entry).error().name(), "abi.bad_magic");
  entry = mortise::detail::EntryOf<Careless>::make();
  entry.abi_major = 2;
  EXPECT_EQ(FakeHost().start(&entry).error().name(), "abi.too_new");
  entry = mortise::detail::EntryOf<Careless>::make();
  entry.create = nullptr;
  EXPECT_EQ(FakeHost().start(&entry).error().name(), "abi.malformed");
}

class Ender final : public Careless {
 public:
  ~Ender() override { ++ended; }
  void stop() override { ++stopped; }
  static inline int stopped = 0;
  static inline int ended = 0;
};

TEST(FakeHost, StopsAndEndsThePluginOnce) {
  Ender::stopped = Ender::ended = 0;
  {
    FakeHost host;
    ASSERT_TRUE(host.start<Ender>());
    EXPECT_EQ(Ender::stopped + Ender::ended, 0);
    EXPECT_TRUE(host.stop());
    EXPECT_EQ(Ender::stopped, 1);
    EXPECT_EQ(Ender::ended, 1);
  }
  EXPECT_EQ(Ender::ended, 1);
  ASSERT_TRUE(FakeHost().start<Ender>());
  EXPECT_EQ(Ender::stopped, 2) << "without another word, when the host goes";
  EXPECT_EQ(Ender::ended, 2);
}

/// Provides what it calls.
class Discount final : public mortise::Plugin<Desk>, public mortise::Imports<Desk> {
 public:
  Result<uint32_t, String> total(ListView<StringView> articles) override {
    const auto full = imported<Desk>().total(articles);
    if (!full) return String("no desk");
    return *full / 2;
  }
  String receipt(ListView<StringView> articles) override {
    auto line = imported<Desk>().receipt(articles);
    return line ? *std::move(line) : String("no desk");
  }
};

TEST(FakeHost, RunsAWrapperAroundAFake) {
  FakePlugin<Desk> inner;
  inner.on<&Desk::Interface::total>([](const auto&) { return 10u; });
  inner.on<&Desk::Interface::receipt>([](const auto&) { return "from the fake"; });
  FakeHost host;
  ASSERT_TRUE(host.serve(inner));
  ASSERT_TRUE(host.start<Discount>());
  EXPECT_EQ(*host.client<Desk>().total(), 5u);
  EXPECT_EQ(*host.client<Desk>().receipt(), "from the fake");
  EXPECT_TRUE(host.stop());
}

TEST(FakeHost, NoticesAPluginThatItCouldNotEnd) {
  FakePlugin<Desk> inner;
  FakeHost host({.drain_ms = 1});
  ASSERT_TRUE(host.serve(inner));
  ASSERT_TRUE(host.start<Discount>());
  auto held = inner.hold<&Desk::Interface::total>();
  std::thread caller([&] { EXPECT_EQ(*host.client<Desk>().total().plugin_error(), "no desk"); });
  held.wait_for(1);
  expect_message(host.stop(), {"the plugin was not ended: a call is inside"});
  held.let_go();
  caller.join();
}

}  // namespace
