// SPDX-License-Identifier: Apache-2.0
// Hostile bytes as a value: each byte that is read is checked, and what comes out is a value that
// can be lowered again and shown.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "contract/wit.hpp"
#include "value/json_out.hpp"
#include "value/program.hpp"

namespace {

using namespace mortise;
using contract::PointerSize;

constexpr const char* kTypes = R"(package a:b; interface i {
  enum colour { red, green } flags rights { read, write, run }
  record tag { key: string, on: bool, sign: char, hue: colour, may: rights }
  variant shape { dot, line(u32), poly(list<tuple<u16, u16>>), deep(list<list<tag>>) }
  record t {
    name: string, tags: list<tag>, form: shape, extra: option<option<string>>,
    numbers: list<f64>, fixed: list<tag, 2>, names: map<string, list<shape>>,
    end: result<list<u8>, shape>,
  }
})";

void require(bool holds) {
  if (!holds) std::abort();
}

/// What is made once: the contract and its programs.
struct Fixture {
  Fixture()
      : contract(contract::describe_all(contract::read_wit_text("i", kTypes).resolved).at(0)) {
    while (contract.types[type].name != "t") ++type;
    narrow = *contract::lay_out(contract, PointerSize::k4);
    wide = *contract::lay_out(contract, PointerSize::k8);
  }
  value::TypeAt at(PointerSize pointer) const { return {contract, type, pointer}; }

  contract::Contract contract;
  contract::TypeIndex type = 0;
  contract::Layout narrow;
  contract::Layout wide;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Fixture fixture;
  static const auto lift = value::compile(fixture.at(PointerSize::k4), fixture.at(PointerSize::k8),
                                          {.trust = value::Trust::kHostile});
  static const auto view =
      value::compile(fixture.at(PointerSize::k4), fixture.at(PointerSize::k8),
                     {.trust = value::Trust::kHostile, .borrow = value::Borrow::kTexts});
  static const auto lower =
      value::compile(fixture.at(PointerSize::k8), fixture.at(PointerSize::k4), {});
  require(lift && view && lower);
  const size_t record = fixture.narrow.types[fixture.type].size;
  if (size < record) return 0;
  // Room of just the size, aligned, so that each step beyond it is seen.
  std::vector<uint64_t> words((size + 7) / 8);
  std::memcpy(words.data(), data, size);
  const auto* const bytes = reinterpret_cast<const std::byte*>(words.data());
  const value::Segment segment{bytes, size};

  std::vector<uint64_t> room(fixture.wide.types[fixture.type].size / 8);
  auto* const target = reinterpret_cast<std::byte*>(room.data());
  value::HeapSink heap;
  const value::Limits limits{.bytes = 1 << 20};
  const bool is_value = static_cast<bool>(lift->run(bytes, segment, target, heap, limits));
  if (is_value) {
    std::string json;
    base::JsonWriter out(json);
    const value::LayoutOf layout{fixture.contract, fixture.wide, PointerSize::k8};
    require(static_cast<bool>(value::write_json(layout, fixture.type, target, {}, out)));
    static std::vector<uint64_t> memory(size_t{1} << 18);  // making it takes longer than all else
    auto* const base = reinterpret_cast<std::byte*>(memory.data());
    value::SegmentSink sink(base, memory.size() * 8, (8 + record + 7) / 8 * 8);
    require(static_cast<bool>(lower->run(target, {}, base + 8, sink)));
  }
  value::ArenaSink arena;
  require(static_cast<bool>(view->run(bytes, segment, target, arena, limits)) == is_value);
  return 0;
}
