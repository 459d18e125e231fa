// SPDX-License-Identifier: Apache-2.0
//
// The protocol of include/mortise/route.hpp, explored completely: every interleaving of a reader
// that calls twice and a writer that swaps, on a machine with store buffers (x86's memory order:
// each processor's stores become visible in order, but later than its own next loads). The real
// code is too fast to be caught by chance, and no sanitizer knows about membarrier; here each part
// of the protocol is taken out in turn, and its absence must be noticed.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace mortise::route {
namespace {

enum Variable : uint8_t { kRoot, kSequence, kEntered, kVariables };
constexpr uint8_t kOld = 1, kNew = 2;  // roots, and the targets that their rows name

enum class Do : uint8_t {
  kStore,          // variable = value
  kStoreRoot,      // entered = the target of the root that was read
  kReadRoot,       // reads the root
  kUseRoot,        // reads the row: the root must not be freed
  kInside,         // is inside the target: it must not be stopped
  kFence,          // waits until the own stores are visible
  kBarrier,        // membarrier: all stores of all threads are visible
  kWaitForReader,  // goes on when the sequence is even, or was odd and has moved
  kWaitForTarget,  // goes on when the old target is not entered
  kFreeRoot,       // frees the old root
  kStopTarget,     // stops the old target
};
struct Step {
  Do what;
  Variable variable = kRoot;
  uint8_t value = 0;
};
using Program = std::vector<Step>;

struct Store {
  Variable variable;
  uint8_t value;
  auto operator<=>(const Store&) const = default;
};

struct Thread {
  uint8_t next = 0;
  uint8_t root = 0;      // the root it has read
  uint8_t sequence = 0;  // the odd sequence it has seen, as a writer
  std::vector<Store> buffer;
  auto operator<=>(const Thread&) const = default;
};

struct State {
  std::array<uint8_t, kVariables> memory{kOld, 0, 0};
  std::array<Thread, 2> threads;
  bool root_freed = false;
  bool target_stopped = false;
  auto operator<=>(const State&) const = default;

  uint8_t load(const Thread& thread, Variable variable) const {
    for (auto store = thread.buffer.rbegin(); store != thread.buffer.rend(); ++store)
      if (store->variable == variable) return store->value;
    return memory[variable];
  }
  void flush_one(Thread& thread) {
    memory[thread.buffer.front().variable] = thread.buffer.front().value;
    thread.buffer.erase(thread.buffer.begin());
  }
};

class Exploration {
 public:
  Exploration(Program reader, Program writer) : programs_{std::move(reader), std::move(writer)} {
    visit(State{});
  }
  const std::string& violation() const { return violation_; }
  bool finished() const { return finished_; }

 private:
  void visit(const State& state) {
    if (!violation_.empty() || !seen_.insert(state).second) return;
    bool done = true;
    for (size_t i = 0; i < 2; ++i) {
      if (!state.threads[i].buffer.empty()) {
        State flushed = state;
        flushed.flush_one(flushed.threads[i]);
        visit(flushed);
      }
      if (state.threads[i].next == programs_[i].size()) continue;
      done = false;
      State stepped = state;
      if (step(stepped, i)) visit(stepped);
    }
    finished_ = finished_ || done;
  }

  /// @return false when the thread must wait.
  bool step(State& state, size_t index) {
    Thread& self = state.threads[index];
    const Step& step = programs_[index][self.next];
    switch (step.what) {
      case Do::kStore:
        self.buffer.push_back({step.variable, step.value});
        break;
      case Do::kStoreRoot:
        self.buffer.push_back({kEntered, self.root});
        break;
      case Do::kReadRoot:
        self.root = state.load(self, kRoot);
        break;
      case Do::kUseRoot:
        if (self.root == kOld && state.root_freed) violation_ = "a freed root was read";
        break;
      case Do::kInside:
        if (self.root == kOld && state.target_stopped) violation_ = "a stopped target was entered";
        break;
      case Do::kFence:
        while (!self.buffer.empty()) state.flush_one(self);
        break;
      case Do::kBarrier:
        for (Thread& thread : state.threads)
          while (!thread.buffer.empty()) state.flush_one(thread);
        break;
      case Do::kWaitForReader: {
        const uint8_t sequence = state.load(self, kSequence);
        if (self.sequence == 0) self.sequence = sequence;
        if (sequence % 2 != 0 && sequence == self.sequence) return false;
        break;
      }
      case Do::kWaitForTarget:
        if (state.load(self, kEntered) == kOld) return false;
        break;
      case Do::kFreeRoot:
        state.root_freed = true;
        break;
      case Do::kStopTarget:
        state.target_stopped = true;
        break;
    }
    ++self.next;
    return true;
  }

  std::array<Program, 2> programs_;
  std::set<State> seen_;
  std::string violation_;
  bool finished_ = false;
};

Program call(uint8_t sequence) {
  return {{Do::kStore, kSequence, static_cast<uint8_t>(sequence + 1)},
          {Do::kReadRoot},
          {Do::kUseRoot},
          {Do::kStoreRoot},
          {Do::kStore, kSequence, static_cast<uint8_t>(sequence + 2)},
          {Do::kInside},
          {Do::kInside},
          {Do::kStore, kEntered, 0}};
}
const Program kSwap = {{Do::kStore, kRoot, kNew}, {Do::kFence},    {Do::kBarrier},
                       {Do::kWaitForReader},      {Do::kFreeRoot}, {Do::kWaitForTarget},
                       {Do::kStopTarget}};

/// A reader that calls twice, each call changed in the same way.
template <class Change>
Program calls(Change change) {
  Program program;
  for (const uint8_t sequence : {uint8_t{0}, uint8_t{2}}) {
    Program one = call(sequence);
    change(one);
    program.insert(program.end(), one.begin(), one.end());
  }
  return program;
}
Program calls() {
  return calls([](Program&) {});
}
Program without(Program program, Do what) {
  std::erase_if(program, [what](const Step& step) { return step.what == what; });
  return program;
}

TEST(Protocol, HoldsWithMembarrier) {
  const Exploration all(calls(), kSwap);
  EXPECT_EQ(all.violation(), "");
  EXPECT_TRUE(all.finished());
}

TEST(Protocol, HoldsWithAFenceInTheReader) {
  const Program reader = calls([](Program& one) { one.insert(one.begin() + 1, {Do::kFence}); });
  const Exploration all(reader, without(kSwap, Do::kBarrier));
  EXPECT_EQ(all.violation(), "");
  EXPECT_TRUE(all.finished());
}

TEST(Protocol, NeedsTheBarrier) {
  EXPECT_NE(Exploration(calls(), without(kSwap, Do::kBarrier)).violation(), "");
}

TEST(Protocol, NeedsTheSequence) {
  EXPECT_NE(Exploration(calls(), without(kSwap, Do::kWaitForReader)).violation(), "");
}

TEST(Protocol, NeedsTheEnteredTarget) {
  EXPECT_EQ(Exploration(calls(), without(kSwap, Do::kWaitForTarget)).violation(),
            "a stopped target was entered");
}

TEST(Protocol, NeedsTheSequenceOddBeforeTheRootIsRead) {
  const Program reader = calls([](Program& one) { std::swap(one[0], one[1]); });
  EXPECT_NE(Exploration(reader, kSwap).violation(), "");
}

TEST(Protocol, NeedsTheTargetPublishedBeforeTheSequenceIsEven) {
  const Program reader = calls([](Program& one) { std::swap(one[3], one[4]); });
  EXPECT_EQ(Exploration(reader, kSwap).violation(), "a stopped target was entered");
}

TEST(Protocol, NeedsTheTargetToStayPublishedWhileInside) {
  const Program reader = calls([](Program& one) { std::swap(one[6], one[7]); });
  EXPECT_EQ(Exploration(reader, kSwap).violation(), "a stopped target was entered");
}

}  // namespace
}  // namespace mortise::route
