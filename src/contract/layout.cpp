// SPDX-License-Identifier: Apache-2.0
#include "contract/layout.hpp"

#include <algorithm>
#include <cassert>
#include <string>

namespace mortise::contract {
namespace {

/// The core type that holds a value of either type.
CoreType join_types(CoreType a, CoreType b) {
  if (a == b) return a;
  const auto is_word = [](CoreType type) {
    return type == CoreType::kI32 || type == CoreType::kF32;
  };
  return is_word(a) && is_word(b) ? CoreType::kI32 : CoreType::kI64;
}

uint64_t align_to(uint64_t offset, uint64_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

/// A size that stops growing at the limit. Counts are below 2^32 and sizes at most 2^28, so that
/// their products and sums fit into 64 bits.
uint32_t capped(uint64_t size) {
  return static_cast<uint32_t>(std::min<uint64_t>(size, kSizeLimit));
}

uint32_t tag_size_of(size_t cases) { return cases <= 256 ? 1 : cases <= 65'536 ? 2 : 4; }

void place(RecordLayout& record, uint32_t size, uint32_t alignment) {
  const uint32_t offset = capped(align_to(record.size, alignment));
  record.offsets.push_back(offset);
  record.size = capped(uint64_t{offset} + size);
  record.alignment = std::max(record.alignment, alignment);
}

void close(RecordLayout& record) { record.size = capped(align_to(record.size, record.alignment)); }

/// One pass over the types, since what a type refers to stands before it; then the functions.
class Layouter {
 public:
  Layouter(const Contract& contract, PointerSize pointer)
      : contract_(contract), pointer_(static_cast<uint32_t>(pointer)) {}

  /// Sizes that are too large are `kSizeLimit` in it; `oversize` has the first.
  Layout run();
  const std::optional<Oversize>& oversize() const { return oversize_; }

 private:
  TypeLayout type(const Type& type) const;
  TypeLayout number(uint32_t size, CoreType core) const {
    return {.size = size, .alignment = size, .flat = Flat(core)};
  }
  TypeLayout pointer_and_length() const;
  TypeLayout list(TypeIndex element) const;
  TypeLayout fixed_list(const Type& type) const;
  TypeLayout map(const Type& type) const;
  TypeLayout record(const std::vector<Member>& members) const;
  TypeLayout flags(size_t count) const;
  FunctionLayout function(const Function& function) const;
  void note(bool is_function, size_t number, uint32_t size);

  const TypeLayout& at(TypeIndex index) const { return layout_.types[index]; }
  CoreType pointer_type() const { return pointer_ == 8 ? CoreType::kI64 : CoreType::kI32; }

  /// @param each  calls its argument with the payload of each case; null for none.
  template <class EachPayload>
  TypeLayout variant(size_t cases, const EachPayload& each) const;

  const Contract& contract_;
  const uint32_t pointer_;
  Layout layout_;
  std::optional<Oversize> oversize_;
};

Layout Layouter::run() {
  layout_.types.reserve(contract_.types.size());
  for (size_t i = 0; i < contract_.types.size(); ++i) {
    layout_.types.push_back(type(contract_.types[i]));
    note(false, i, at(static_cast<TypeIndex>(i)).size);
    note(false, i, at(static_cast<TypeIndex>(i)).element_size);
  }
  layout_.functions.reserve(contract_.functions.size());
  for (size_t i = 0; i < contract_.functions.size(); ++i) {
    layout_.functions.push_back(function(contract_.functions[i]));
    note(true, i, layout_.functions.back().arguments.size);
  }
  return std::move(layout_);
}

void Layouter::note(bool is_function, size_t number, uint32_t size) {
  if (size >= kSizeLimit && !oversize_)
    oversize_ = Oversize{is_function, static_cast<uint32_t>(number)};
}

TypeLayout Layouter::type(const Type& type) const {
  const auto payload = [this](const std::optional<TypeIndex>& index) {
    return index ? &at(*index) : nullptr;
  };
  switch (type.kind) {
    case Kind::kBool:
    case Kind::kS8:
    case Kind::kU8:
      return number(1, CoreType::kI32);
    case Kind::kS16:
    case Kind::kU16:
      return number(2, CoreType::kI32);
    case Kind::kS32:
    case Kind::kU32:
    case Kind::kChar:
      return number(4, CoreType::kI32);
    case Kind::kS64:
    case Kind::kU64:
      return number(8, CoreType::kI64);
    case Kind::kF32:
      return number(4, CoreType::kF32);
    case Kind::kF64:
      return number(8, CoreType::kF64);
    case Kind::kOwn:
    case Kind::kBorrow:
    case Kind::kFuture:
    case Kind::kStream:
    case Kind::kErrorContext:
      return number(4, CoreType::kI32);
    case Kind::kString:
      return pointer_and_length();
    case Kind::kList:
      return list(*type.first);
    case Kind::kFixedList:
      return fixed_list(type);
    case Kind::kMap:
      return map(type);
    case Kind::kRecord:
    case Kind::kTuple:
      return record(type.members);
    case Kind::kFlags:
      return flags(type.members.size());
    case Kind::kEnum:
    case Kind::kVariant:
      return variant(type.members.size(), [&](const auto& use) {
        for (const Member& member : type.members) use(payload(member.type));
      });
    case Kind::kOption:
      return variant(2, [&](const auto& use) { use(payload(type.first)); });
    case Kind::kResult:
      return variant(2, [&](const auto& use) {
        use(payload(type.first));
        use(payload(type.second));
      });
    case Kind::kAlias:
      return at(*type.first);
  }
  assert(false && "a kind that does not exist");
  return {};
}

TypeLayout Layouter::pointer_and_length() const {
  TypeLayout layout{.size = 2 * pointer_, .alignment = pointer_};
  layout.flat.add(pointer_type());
  layout.flat.add(pointer_type());
  return layout;
}

TypeLayout Layouter::list(TypeIndex element) const {
  TypeLayout layout = pointer_and_length();
  layout.element_size = at(element).size;
  layout.element_alignment = at(element).alignment;
  return layout;
}

TypeLayout Layouter::fixed_list(const Type& type) const {
  const TypeLayout& element = at(*type.first);
  TypeLayout layout{.size = capped(uint64_t{element.size} * type.length),
                    .alignment = element.alignment,
                    .element_size = element.size,
                    .element_alignment = element.alignment};
  // An element is at least one core value, so this ends soon.
  for (uint32_t i = 0; i < type.length && layout.flat.fits(); ++i) layout.flat.append(element.flat);
  return layout;
}

TypeLayout Layouter::map(const Type& type) const {
  RecordLayout entry;
  for (const TypeIndex part : {*type.first, *type.second})
    place(entry, at(part).size, at(part).alignment);
  close(entry);
  TypeLayout layout = pointer_and_length();
  layout.offsets = std::move(entry.offsets);
  layout.element_size = entry.size;
  layout.element_alignment = entry.alignment;
  return layout;
}

TypeLayout Layouter::record(const std::vector<Member>& members) const {
  RecordLayout record;
  record.offsets.reserve(members.size());
  TypeLayout layout;
  for (const Member& member : members) {
    place(record, at(*member.type).size, at(*member.type).alignment);
    layout.flat.append(at(*member.type).flat);
  }
  close(record);
  layout.size = record.size;
  layout.alignment = record.alignment;
  layout.offsets = std::move(record.offsets);
  return layout;
}

TypeLayout Layouter::flags(size_t count) const {
  return number(count <= 8 ? 1 : count <= 16 ? 2 : 4, CoreType::kI32);
}

template <class EachPayload>
TypeLayout Layouter::variant(size_t cases, const EachPayload& each) const {
  const uint32_t tag = tag_size_of(cases);
  uint32_t size = 0;
  uint32_t alignment = 1;
  Flat payloads;
  each([&](const TypeLayout* payload) {
    if (payload == nullptr) return;
    size = std::max(size, payload->size);
    alignment = std::max(alignment, payload->alignment);
    payloads.join(payload->flat);
  });
  TypeLayout layout{.alignment = std::max(tag, alignment), .tag_size = tag};
  layout.payload_offset = static_cast<uint32_t>(align_to(tag, alignment));
  layout.size = capped(align_to(uint64_t{layout.payload_offset} + size, layout.alignment));
  layout.flat.add(CoreType::kI32);
  layout.flat.append(payloads);
  return layout;
}

FunctionLayout Layouter::function(const Function& function) const {
  FunctionLayout layout;
  Flat parameters;
  for (const Member& parameter : function.parameters) {
    place(layout.arguments, at(*parameter.type).size, at(*parameter.type).alignment);
    parameters.append(at(*parameter.type).flat);
  }
  close(layout.arguments);
  Flat result;
  if (function.result) {
    result = at(*function.result).flat;
    layout.result_size = at(*function.result).size;
    layout.result_alignment = at(*function.result).alignment;
  }
  layout.arguments_in_memory = !parameters.fits();
  layout.result_in_memory = !result.fits() || result.values().size() > 1;
  if (layout.arguments_in_memory) parameters = Flat(pointer_type());

  const auto vector = [](const Flat& flat) {
    return std::vector<CoreType>(flat.values().begin(), flat.values().end());
  };
  layout.exported.parameters = layout.imported.parameters = vector(parameters);
  if (layout.result_in_memory) {
    layout.exported.results = {pointer_type()};
    layout.imported.parameters.push_back(pointer_type());
  } else {
    layout.exported.results = layout.imported.results = vector(result);
  }
  return layout;
}

}  // namespace

std::string_view core_type_name(CoreType type) {
  static constexpr std::string_view kNames[] = {"i32", "i64", "f32", "f64"};
  return kNames[static_cast<size_t>(type)];
}

std::span<const CoreType> Flat::values() const {
  assert(fits());
  return std::span(values_).first(count_);
}

void Flat::add(CoreType type) {
  if (count_ < kMost) values_[count_] = type;
  count_ = std::min(count_ + 1, kMost + 1);
}

void Flat::append(const Flat& other) {
  for (size_t i = 0; i < std::min(other.count_, kMost); ++i) add(other.values_[i]);
  if (!other.fits()) count_ = kMost + 1;
}

void Flat::join(const Flat& other) {
  for (size_t i = 0; i < std::min(other.count_, kMost); ++i) {
    if (i < count_)
      values_[i] = join_types(values_[i], other.values_[i]);
    else
      add(other.values_[i]);
  }
  if (!other.fits()) count_ = kMost + 1;
}

std::optional<Oversize> find_oversize(const Contract& contract) {
  Layouter layouter(contract, PointerSize::k8);
  layouter.run();
  return layouter.oversize();
}

Outcome<Layout> lay_out(const Contract& contract, PointerSize pointer) {
  Layouter layouter(contract, pointer);
  Layout layout = layouter.run();
  const auto& oversize = layouter.oversize();
  if (!oversize) return layout;
  const std::string what =
      oversize->is_function
          ? "the arguments of function '" + contract.functions[oversize->number].name + "'"
          : "type " + std::to_string(oversize->number);
  return Error(Code::kContractTooLarge,
               "cannot lay out '" + contract.name() + "': " + what + " would take " +
                   std::to_string(kSizeLimit) +
                   " bytes or more; use a list, whose elements lie elsewhere");
}

}  // namespace mortise::contract
