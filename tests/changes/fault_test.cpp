// SPDX-License-Identifier: Apache-2.0
//
// Whatever goes wrong, wherever: a change is made as a whole, or the former set serves on. Every
// fault in every step of every plugin's life, one by one.
#include "support.hpp"

namespace test {
namespace {

using Trouble = Script::Trouble;

/// The faults that the wall of this run holds off.
std::vector<Fault> faults() {
  std::vector<Fault> all = {Fault::kFails, Fault::kThrows};
  if (wall() != mortise::Wall::kInline) {
    all.push_back(Fault::kHangs);
    all.push_back(Fault::kEndsThread);
  }
  return all;
}

class FaultTest : public ChangeTest {
 protected:
  static constexpr const char* kFormer =
      "k1/first+1[t1/first] a1/first+2[t1/first] b1/first+3[t1/first]";
  static constexpr const char* kLatter =
      "k1/other+1[t1/first] a2/first+2[t1/first] b2/first+3[t1/first] c1/first+0[t1/first]";

  static mortise::HostOptions brief() { return {.drain_ms = 40, .step_ms = 40}; }

  /// Two that stay, and two to be replaced.
  void begin() {
    script_.~Script();
    new (&script_) Script;
    open(brief());
    expect_ok(apply({add<Toolbox<'t', 1>>("t"), add<Actor<'k', 1>>("k"), add<Actor<'a', 1>>("a"),
                     add<Actor<'b', 1>>("b")}));
    int32_t value = 0;
    for (const auto& client : services().all()) expect_ok(client.work(++value));
    ASSERT_EQ(work_all(), kFormer);
  }
  mortise::Outcome<> change() {
    return apply({replace<Actor<'a', 2>>("a"), replace<Actor<'b', 2>>("b"), add<Actor<'c', 1>>("c"),
                  configure("k", R"({"line": "other"})")});
  }

  /// The change fails, and leaves nothing behind.
  void check_undone(std::vector<Trouble> troubles, const std::string& plugin) {
    begin();
    script_.set(std::move(troubles));
    const auto failed = change();
    ASSERT_FALSE(failed);
    EXPECT_THAT(mortise::full_text(failed.error()),
                ::testing::HasSubstr("in step " + std::to_string(failed.error().step())));
    EXPECT_EQ(failed.error().step(), 1 + std::string("abck").find(plugin));
    EXPECT_EQ(failed.error().plugin(), plugin);
    script_.release();
    script_.set({});
    EXPECT_EQ(work_all(), kFormer);
    EXPECT_EQ(ids(), "t k a b");
    expect_ok(change());
    EXPECT_EQ(work_all(), kLatter);
    EXPECT_EQ(ids(), "t k a b c");
    host_ = nullptr;
  }
};

TEST_F(FaultTest, EveryFaultBeforeTheCommitLeavesTheFormerSet) {
  const std::vector<std::pair<const char*, std::vector<Hook>>> steps = {
      {"a1", {Hook::kExport}},
      {"b1", {Hook::kExport}},
      {"a2", {Hook::kCreate, Hook::kConfigure, Hook::kStart, Hook::kHealth, Hook::kImport}},
      {"b2", {Hook::kCreate, Hook::kConfigure, Hook::kStart, Hook::kHealth, Hook::kImport}},
      {"c1", {Hook::kCreate, Hook::kConfigure, Hook::kStart, Hook::kHealth}},
      {"k1", {Hook::kConfigure}},
  };
  for (const auto& [who, hooks] : steps)
    for (const Hook hook : hooks)
      for (const Fault fault : faults()) {
        SCOPED_TRACE(std::string(who) + " " + kHookNames[static_cast<size_t>(hook)] + ", fault " +
                     std::to_string(static_cast<int>(fault)));
        check_undone({{who, hook, fault}}, std::string(1, who[0]));
      }
}

TEST_F(FaultTest, AFaultWhileItIsUndoneChangesNothing) {
  for (const char* who : {"a2", "b2"})
    for (const Fault fault : faults()) {
      SCOPED_TRACE(std::string(who) + " stop, fault " + std::to_string(static_cast<int>(fault)));
      check_undone({{"c1", Hook::kStart, Fault::kFails}, {who, Hook::kStop, fault}}, "c");
    }
}

TEST_F(FaultTest, AFaultAfterTheCommitChangesNothing) {
  for (const char* who : {"a1", "b1"})
    for (const Fault fault : faults()) {
      SCOPED_TRACE(std::string(who) + " stop, fault " + std::to_string(static_cast<int>(fault)));
      begin();
      script_.set({{who, Hook::kStop, fault}});
      expect_ok(change());
      script_.release();
      EXPECT_EQ(work_all(), kLatter);
      EXPECT_EQ(ids(), "t k a b c");
      host_ = nullptr;
    }
}

}  // namespace
}  // namespace test
