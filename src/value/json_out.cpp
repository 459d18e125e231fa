// SPDX-License-Identifier: Apache-2.0
#include "value/json_out.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "value/slice.hpp"

namespace mortise::value {
namespace {

using contract::Kind;
using contract::Member;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

/// Whether JSON has a form for every part of a type. Goes upwards: a type refers to smaller
/// numbers.
bool has_json(const contract::Contract& contract, TypeIndex type) {
  std::vector<bool> has(type + 1, true);
  for (TypeIndex i = 0; i <= type; ++i) {
    const Type& at = contract.types[i];
    has[i] = !(at.kind >= Kind::kOwn && at.kind <= Kind::kStream) && at.kind != Kind::kErrorContext;
    for (const Member& member : at.members)
      if (member.type) has[i] = has[i] && has[*member.type];
    if (at.first) has[i] = has[i] && has[*at.first];
    if (at.second) has[i] = has[i] && has[*at.second];
  }
  return has[type];
}

template <class Number>
Number get(const std::byte* at) {
  Number number;
  std::memcpy(&number, at, sizeof(number));
  return number;
}

class Writer {
 public:
  Writer(const LayoutOf& layout, const Segment& segment, base::JsonWriter& out)
      : layout_(layout), segment_(segment), out_(out) {}

  void write(TypeIndex index, const std::byte* at) {
    const Type& type = layout_.contract.at(index);
    if (contract::is_primitive(type.kind))
      primitive(type.kind, at);
    else
      composed(type, layout_.layout.types[layout_.contract.strip(index)], at);
  }

 private:
  void primitive(Kind kind, const std::byte* at) {
    switch (kind) {
      case Kind::kBool:
        out_.value(get<uint8_t>(at) != 0);
        return;
      case Kind::kS8:
        out_.value(get<int8_t>(at));
        return;
      case Kind::kU8:
        out_.value(get<uint8_t>(at));
        return;
      case Kind::kS16:
        out_.value(get<int16_t>(at));
        return;
      case Kind::kU16:
        out_.value(get<uint16_t>(at));
        return;
      case Kind::kS32:
        out_.value(get<int32_t>(at));
        return;
      case Kind::kU32:
        out_.value(get<uint32_t>(at));
        return;
      case Kind::kS64:
        whole(get<int64_t>(at));
        return;
      case Kind::kU64:
        whole(get<uint64_t>(at));
        return;
      case Kind::kF32:
        real(get<float>(at));
        return;
      case Kind::kF64:
        real(get<double>(at));
        return;
      case Kind::kChar:
        character(get<uint32_t>(at));
        return;
      case Kind::kString:
        out_.value(text(at));
        return;
      default:
        return;  // `has_json` refused it
    }
  }

  void composed(const Type& type, const TypeLayout& lay, const std::byte* at) {
    switch (type.kind) {
      case Kind::kRecord:
        record(type, lay, at);
        return;
      case Kind::kTuple:
        tuple(type, lay, at);
        return;
      case Kind::kEnum:
        out_.value(type.members[load_tag(at, lay.size)].name);
        return;
      case Kind::kFlags:
        flags(type, lay, at);
        return;
      case Kind::kVariant:
        variant(type, lay, at);
        return;
      case Kind::kOption:
        option(type, lay, at);
        return;
      case Kind::kResult:
        result(type, lay, at);
        return;
      case Kind::kFixedList:
        list(*type.first, lay, at, type.length);
        return;
      case Kind::kMap:
        map(type, lay, at);
        return;
      case Kind::kList: {
        const Slice slice = load_slice(at, layout_.pointer, segment_.base);
        list(*type.first, lay, slice.data(), slice.count);
        return;
      }
      default:
        return;  // `has_json` refused it
    }
  }

  void tuple(const Type& type, const TypeLayout& lay, const std::byte* at) {
    out_.begin_array();
    for (size_t i = 0; i < type.members.size(); ++i)
      write(*type.members[i].type, at + lay.offsets[i]);
    out_.end_array();
  }

  template <class Number>
  void whole(Number number) {
    constexpr int64_t kExact = int64_t{1} << 53;  // what every reader keeps
    if (std::cmp_greater(number, -kExact) && std::cmp_less(number, kExact))
      out_.value(number);
    else
      out_.value(std::to_string(number));
  }

  template <class Number>
  void real(Number number) {
    if (std::isfinite(number))
      out_.value(number);
    else
      out_.value(std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
  }

  void character(uint32_t number) {
    std::string text;
    base::append_utf8(text, number);
    out_.value(text);
  }

  std::string_view text(const std::byte* at) const {
    const Slice slice = load_slice(at, layout_.pointer, segment_.base);
    return {reinterpret_cast<const char*>(slice.data()), static_cast<size_t>(slice.count)};
  }

  void record(const Type& type, const TypeLayout& lay, const std::byte* at) {
    out_.begin_object();
    for (size_t i = 0; i < type.members.size(); ++i) {
      out_.key(type.members[i].name);
      write(*type.members[i].type, at + lay.offsets[i]);
    }
    out_.end_object();
  }

  void flags(const Type& type, const TypeLayout& lay, const std::byte* at) {
    const uint32_t bits = load_tag(at, lay.size);
    out_.begin_array();
    for (size_t i = 0; i < type.members.size(); ++i)
      if ((bits >> i & 1) != 0) out_.value(type.members[i].name);
    out_.end_array();
  }

  void variant(const Type& type, const TypeLayout& lay, const std::byte* at) {
    const Member& member = type.members[load_tag(at, lay.tag_size)];
    if (!member.type) {
      out_.value(member.name);
      return;
    }
    out_.begin_object().key(member.name);
    write(*member.type, at + lay.payload_offset);
    out_.end_object();
  }

  void option(const Type& type, const TypeLayout& lay, const std::byte* at) {
    if (load_tag(at, lay.tag_size) == 0) {
      out_.null();
      return;
    }
    const bool is_nested = layout_.contract.at(*type.first).kind == Kind::kOption;
    if (is_nested) out_.begin_object().key("some");
    write(*type.first, at + lay.payload_offset);
    if (is_nested) out_.end_object();
  }

  void result(const Type& type, const TypeLayout& lay, const std::byte* at) {
    const bool is_ok = load_tag(at, lay.tag_size) == 0;
    const auto& payload = is_ok ? type.first : type.second;
    out_.begin_object().key(is_ok ? "ok" : "err");
    if (payload)
      write(*payload, at + lay.payload_offset);
    else
      out_.null();
    out_.end_object();
  }

  void list(TypeIndex element, const TypeLayout& lay, const std::byte* at, uint64_t count) {
    if (layout_.contract.at(element).kind == Kind::kU8) {
      out_.value(base::to_base64({at, static_cast<size_t>(count)}));
      return;
    }
    out_.begin_array();
    for (uint64_t i = 0; i < count; ++i) write(element, at + i * lay.element_size);
    out_.end_array();
  }

  void map(const Type& type, const TypeLayout& lay, const std::byte* at) {
    const Slice slice = load_slice(at, layout_.pointer, segment_.base);
    const auto entry = [&](uint64_t i) { return slice.data() + i * lay.element_size; };
    bool is_object = layout_.contract.at(*type.first).kind == Kind::kString;
    std::set<std::string_view> names;
    for (uint64_t i = 0; is_object && i < slice.count; ++i)
      is_object = names.insert(text(entry(i) + lay.offsets[0])).second;
    is_object ? out_.begin_object() : out_.begin_array();
    for (uint64_t i = 0; i < slice.count; ++i) {
      const std::byte* const key = entry(i) + lay.offsets[0];
      if (is_object) {
        out_.key(text(key));
      } else {
        out_.begin_array();
        write(*type.first, key);
      }
      write(*type.second, entry(i) + lay.offsets[1]);
      if (!is_object) out_.end_array();
    }
    is_object ? out_.end_object() : out_.end_array();
  }

  const LayoutOf& layout_;
  const Segment& segment_;
  base::JsonWriter& out_;
};

}  // namespace

Outcome<> write_json(const LayoutOf& layout, TypeIndex type, const std::byte* value,
                     const Segment& segment, base::JsonWriter& out) {
  if (!has_json(layout.contract, type))
    return Error(Code::kJsonUnfit, "a value of " + base::quote(layout.contract.text(type)) +
                                       " has no JSON: handles, futures and streams mean something "
                                       "in one place only");
  Writer(layout, segment, out).write(type, value);
  return {};
}

}  // namespace mortise::value
