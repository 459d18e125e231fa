// SPDX-License-Identifier: Apache-2.0
//
// Memory that runs out: at each allocation in turn, of the heap that crosses and of this program.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <new>
#include <string>
#include <utility>

#include "base/failing_heap.hpp"
#include "mortise/memory.hpp"
#include "value/laid.hpp"

namespace mortise::value {
namespace {

using contract::PointerSize;
using contract::TypeIndex;

constexpr const char* kBefore =
    "record tag { key: string, on: bool } variant shape { dot, poly(list<list<u16>>), old }\n"
    "record t { name: string, tags: list<tag>, forms: list<shape>, extra: map<string, string> }";
constexpr const char* kAfter =
    "record tag { on: bool, key: string }\n"
    "/// @fallback other\nvariant shape { poly(list<list<u16>>), dot, other(string) }\n"
    "record t { tags: list<tag>, forms: list<shape>,\n"
    "/// @default [\"a default\", \"of two\"]\nmore: list<string>,\n"
    "extra: map<string, string>, name: string }";
constexpr const char* kJson =
    R"({"name": "a name that is long enough to need memory", "tags": [{"key": "k", "on": true}],
        "forms": [{"poly": [[1, 2], [3]]}, "old"], "extra": {"a": "b"}})";

static_assert(code_kind(Code::kMemoryExhausted) == Kind::kOverloaded);

class Exhaustion : public testing::Test {
 protected:
  void TearDown() override { detail::memory = kept_; }

  base::FailingHeap& heap = base::failing_heap();

  /// Lets each allocation of something fail in turn, alone and with all that follow.
  ///
  /// @param least  how many allocations it makes at least.
  void check(int64_t least, const std::function<Outcome<>()>& run) {
    for (const bool once : {false, true}) {
      int64_t number = 0;
      for (bool is_done = false; !is_done; ++number) {
        ASSERT_LT(number, 1000);
        const int64_t before = heap.blocks;
        heap.arm(number, once);
        bool has_thrown = false;
        Outcome<> done;
        try {
          done = run();
        } catch (const std::bad_alloc&) {
          has_thrown = true;
        }
        heap.disarm();
        const std::string_view name = done ? "" : done.error().name();
        const bool has_value = done.has_value();
        done = {};
        const int64_t after = heap.blocks;
        EXPECT_FALSE(has_thrown) << number;
        is_done = has_value && !heap.has_failed(number);
        EXPECT_EQ(name, is_done ? "" : "memory.exhausted") << number;
        EXPECT_EQ(after, before) << number;
      }
      EXPECT_GT(number, least);
    }
  }

  /// Moves the value of `kJson` there.
  template <class MakeSink>
  void check_program(int64_t least, const TypeAt& from, const Laid& side, const TypeAt& to,
                     const Laid& other, const CompileOptions& options, const MakeSink& make) {
    const auto program = compile(from, to, options);
    ASSERT_TRUE(program) << program.message();
    Lying source(side, from.type, from.pointer);
    ASSERT_TRUE(place_json(side.at(from.pointer), from.type, *base::read_json(kJson),
                           source.value(), source.sink()));
    Lying target(other, to.type, to.pointer);
    check(least, [&] {
      auto sink = make();
      return program->run(source.value(), source.segment(), target.value(), sink);
    });
  }

  const Laid before_ = laid(kBefore);
  const Laid after_ = laid(kAfter);
  const TypeIndex source_ = named(before_.contract, "t");
  const TypeIndex target_ = named(after_.contract, "t");
  const TypeAt wide_{before_.contract, source_, PointerSize::k8};
  const TypeAt narrow_{before_.contract, source_, PointerSize::k4};
  const TypeAt converted_{after_.contract, target_, PointerSize::k8};

 private:
  const detail::Memory kept_ =
      std::exchange(detail::memory, {&base::failing_allocate, &base::failing_release});
};

HeapSink heap_sink() { return {}; }
ArenaSink arena_sink() { return {}; }

TEST_F(Exhaustion, OfAClone) { check_program(10, wide_, before_, wide_, before_, {}, heap_sink); }

TEST_F(Exhaustion, OfALift) {
  check_program(10, narrow_, before_, wide_, before_, {.trust = Trust::kHostile}, heap_sink);
}

TEST_F(Exhaustion, OfAView) {
  check_program(1, narrow_, before_, wide_, before_,
                {.trust = Trust::kHostile, .borrow = Borrow::kTexts}, arena_sink);
}

TEST_F(Exhaustion, OfAConversion) {
  check_program(14, narrow_, before_, converted_, after_, {.trust = Trust::kHostile}, heap_sink);
  check_program(14, wide_, before_, converted_, after_, {}, heap_sink);
}

TEST_F(Exhaustion, OfJson) {
  const auto json = base::read_json(kJson);
  ASSERT_TRUE(json);
  Lying target(before_, source_, PointerSize::k8);
  check(10, [&] {
    HeapSink sink;
    return place_json(before_.at(PointerSize::k8), source_, *json, target.value(), sink);
  });
}

/// The room of a segment ends at each byte in turn.
TEST_F(Exhaustion, OfASegment) {
  const auto lower = compile(wide_, narrow_, {});
  ASSERT_TRUE(lower);
  Lying source(before_, source_, PointerSize::k8);
  ASSERT_TRUE(place_json(before_.at(PointerSize::k8), source_, *base::read_json(kJson),
                         source.value(), source.sink()));
  const size_t first = (8 + before_.size(source_, PointerSize::k4) + 7) / 8 * 8;
  std::vector<uint64_t> words(1000);
  auto* const room = reinterpret_cast<std::byte*>(words.data());
  size_t size = first;
  for (bool is_done = false; !is_done; ++size) {
    ASSERT_LT(size, words.size() * 8);
    SegmentSink sink(room, size, first);
    const auto done = lower->run(source.value(), {}, room + 8, sink);
    is_done = done.has_value();
    if (is_done) break;
    EXPECT_EQ(done.error().name(), "memory.exhausted");
    EXPECT_EQ(sink.used(), first) << "nothing is left in it";
  }
  EXPECT_GT(size, first + 100);
}

}  // namespace
}  // namespace mortise::value
