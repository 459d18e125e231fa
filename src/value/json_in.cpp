// SPDX-License-Identifier: Apache-2.0
#include "value/json_in.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <new>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "contract/json_value.hpp"
#include "value/slice.hpp"

namespace mortise::value {
namespace {

using base::Json;
using contract::Kind;
using contract::Member;
using contract::Pragma;
using contract::Type;
using contract::TypeIndex;
using contract::TypeLayout;

/// Places JSON that was compared with the type before.
class Placer {
 public:
  Placer(const LayoutOf& layout, Sink& sink) : layout_(layout), sink_(sink) {}

  /// @return false where there is no memory.
  bool place(TypeIndex index, const Json& json, std::byte* to) {
    const Type& type = layout_.contract.at(index);
    const TypeLayout& lay = lay_of(index);
    switch (type.kind) {
      case Kind::kBool:
        return put(to, static_cast<uint8_t>(json.truth));
      case Kind::kS8:
        return put(to, integer<int8_t>(json));
      case Kind::kU8:
        return put(to, integer<uint8_t>(json));
      case Kind::kS16:
        return put(to, integer<int16_t>(json));
      case Kind::kU16:
        return put(to, integer<uint16_t>(json));
      case Kind::kS32:
        return put(to, integer<int32_t>(json));
      case Kind::kU32:
        return put(to, integer<uint32_t>(json));
      case Kind::kS64:
        return put(to, integer<int64_t>(json));
      case Kind::kU64:
        return put(to, integer<uint64_t>(json));
      case Kind::kF32:
        return put(to, real<float>(json));
      case Kind::kF64:
        return put(to, real<double>(json));
      case Kind::kChar:
        return put(to, base::decode_character(json.text));
      case Kind::kString:
        return bytes(json.text, to);
      case Kind::kRecord:
        return record(type, lay, json, to);
      case Kind::kTuple:
        for (size_t i = 0; i < type.members.size(); ++i)
          if (!place(*type.members[i].type, json.items[i], to + lay.offsets[i])) return false;
        return true;
      case Kind::kEnum:
        return tag(lay, case_of(type, json.text), to);
      case Kind::kFlags:
        return flags(type, lay, json, to);
      case Kind::kVariant:
        return variant(type, lay, json, to);
      case Kind::kOption:
        return option(type, lay, json, to);
      case Kind::kResult:
        return result(type, lay, json, to);
      case Kind::kList:
        return list(type, lay, json, to);
      case Kind::kFixedList:
        return fixed_list(type, lay, json, to);
      case Kind::kMap:
        return map(type, lay, json, to);
      default:
        return false;  // handles, futures, streams: none fits
    }
  }

 private:
  const TypeLayout& lay_of(TypeIndex index) const {
    return layout_.layout.types[layout_.contract.strip(index)];
  }

  template <class Number>
  static bool put(std::byte* to, Number number) {
    std::memcpy(to, &number, sizeof(number));
    return true;
  }
  static bool tag(const TypeLayout& lay, uint32_t tag, std::byte* to) {
    store_tag(to, lay.tag_size == 0 ? lay.size : lay.tag_size, tag);
    return true;
  }

  template <class Number>
  static Number integer(const Json& json) {
    Number number{};
    std::from_chars(json.text.data(), json.text.data() + json.text.size(), number);
    return number;
  }

  template <class Number>
  static Number real(const Json& json) {
    if (json.kind == Json::Kind::kString) {
      if (json.text == "NaN") return std::numeric_limits<Number>::quiet_NaN();
      const Number infinity = std::numeric_limits<Number>::infinity();
      return json.text[0] == '-' ? -infinity : infinity;
    }
    Number number{};
    const auto done =
        std::from_chars(json.text.data(), json.text.data() + json.text.size(), number);
    // Too close to nought for this type.
    return done.ec == std::errc::result_out_of_range ? Number{} : number;
  }

  static uint32_t case_of(const Type& type, std::string_view name) {
    return static_cast<uint32_t>(std::ranges::find(type.members, name, &Member::name) -
                                 type.members.begin());
  }

  bool bytes(std::string_view text, std::byte* to) {
    std::byte* room = nullptr;
    if (!text.empty()) {
      room = sink_.allocate(text.size(), 1);
      if (room == nullptr) return false;
      std::memcpy(room, text.data(), text.size());
    }
    store_slice(to, layout_.pointer, sink_.base(), room, text.size());
    return true;
  }

  bool record(const Type& type, const TypeLayout& lay, const Json& json, std::byte* to) {
    for (size_t i = 0; i < type.members.size(); ++i) {
      const Member& field = type.members[i];
      const auto at = std::ranges::find(json.names, field.name);
      std::byte* const place_at = to + lay.offsets[i];
      const bool placed =
          at != json.names.end()
              ? place(*field.type, json.items[static_cast<size_t>(at - json.names.begin())],
                      place_at)
              : absent(field, place_at);
      if (!placed) return false;
    }
    return true;
  }

  bool absent(const Member& field, std::byte* to) {
    const Pragma* const found = find_pragma(field.pragmas, Pragma::Name::kDefault);
    if (found == nullptr) return tag(lay_of(*field.type), 0, to);  // an option
    const auto json = base::read_json(found->value);
    return json && place(*field.type, *json, to);
  }

  bool flags(const Type& type, const TypeLayout& lay, const Json& json, std::byte* to) {
    uint32_t bits = 0;
    for (const Json& name : json.items) bits |= uint32_t{1} << case_of(type, name.text);
    store_tag(to, lay.size, bits);
    return true;
  }

  bool variant(const Type& type, const TypeLayout& lay, const Json& json, std::byte* to) {
    const bool is_bare = json.kind == Json::Kind::kString;
    const uint32_t number = case_of(type, is_bare ? json.text : json.names[0]);
    tag(lay, number, to);
    return is_bare || place(*type.members[number].type, json.items[0], to + lay.payload_offset);
  }

  bool option(const Type& type, const TypeLayout& lay, const Json& json, std::byte* to) {
    const bool is_some = json.kind != Json::Kind::kNull;
    tag(lay, is_some ? 1 : 0, to);
    if (!is_some) return true;
    const bool is_nested = layout_.contract.at(*type.first).kind == Kind::kOption;
    return place(*type.first, is_nested ? json.items[0] : json, to + lay.payload_offset);
  }

  bool result(const Type& type, const TypeLayout& lay, const Json& json, std::byte* to) {
    const bool is_ok = json.names[0] == "ok";
    tag(lay, is_ok ? 0 : 1, to);
    const auto& payload = is_ok ? type.first : type.second;
    return !payload || place(*payload, json.items[0], to + lay.payload_offset);
  }

  /// Room for elements; null for none, and nothing where there is no memory.
  std::optional<std::byte*> room_for(const TypeLayout& lay, size_t count, std::byte* to) {
    std::byte* room = nullptr;
    if (count > 0) {
      room = sink_.allocate(count * lay.element_size, lay.element_alignment);
      if (room == nullptr) return std::nullopt;
      if (layout_.pointer == contract::PointerSize::k4)
        std::memset(room, 0, count * lay.element_size);
    }
    store_slice(to, layout_.pointer, sink_.base(), room, count);
    return room;
  }

  bool list(const Type& type, const TypeLayout& lay, const Json& json, std::byte* to) {
    if (json.kind == Json::Kind::kString) return bytes(*base::from_base64(json.text), to);
    const auto room = room_for(lay, json.items.size(), to);
    if (!room) return false;
    for (size_t i = 0; i < json.items.size(); ++i)
      if (!place(*type.first, json.items[i], *room + i * lay.element_size)) return false;
    return true;
  }

  bool fixed_list(const Type& type, const TypeLayout& lay, const Json& json, std::byte* to) {
    if (json.kind == Json::Kind::kString) {
      const std::string decoded = *base::from_base64(json.text);
      std::memcpy(to, decoded.data(), decoded.size());
      return true;
    }
    for (size_t i = 0; i < json.items.size(); ++i)
      if (!place(*type.first, json.items[i], to + i * lay.element_size)) return false;
    return true;
  }

  bool map(const Type& type, const TypeLayout& lay, const Json& json, std::byte* to) {
    const auto room = room_for(lay, json.items.size(), to);
    if (!room) return false;
    for (size_t i = 0; i < json.items.size(); ++i) {
      std::byte* const entry = *room + i * lay.element_size;
      const bool is_object = json.kind == Json::Kind::kObject;
      const Json name{.kind = Json::Kind::kString, .text = is_object ? json.names[i] : ""};
      const Json& key = is_object ? name : json.items[i].items[0];
      const Json& content = is_object ? json.items[i] : json.items[i].items[1];
      if (!place(*type.first, key, entry + lay.offsets[0]) ||
          !place(*type.second, content, entry + lay.offsets[1]))
        return false;
    }
    return true;
  }

  const LayoutOf& layout_;
  Sink& sink_;
};

}  // namespace

Outcome<> place_json(const LayoutOf& layout, TypeIndex type, const Json& json, std::byte* target,
                     Sink& sink) try {
  if (const auto flaw = contract::JsonChecker(layout.contract).check(type, json))
    return Error(Code::kJsonUnfit, (flaw->pointer.empty() ? "the value" : flaw->pointer) + ": " +
                                       flaw->message +
                                       (flaw->help.empty() ? "" : "; " + flaw->help));
  if (layout.pointer == contract::PointerSize::k4)
    std::memset(target, 0, layout.layout.types[layout.contract.strip(type)].size);
  if (Placer(layout, sink).place(type, json, target)) return {};
  sink.undo();
  return Error(Code::kMemoryExhausted, "there is no room for the value that the JSON stands for");
} catch (const std::bad_alloc&) {  // of the checks, or for the words of an error
  sink.undo();
  return Error(Code::kMemoryExhausted);
}

}  // namespace mortise::value
