// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "contract/bytes.hpp"
#include "contract/descriptor.hpp"
#include "contract/descriptor_format.hpp"
#include "contract/hash.hpp"
#include "contract/validate.hpp"

namespace mortise::contract {
namespace {

/// Reads the form; `validate` then judges what it says.
class Decoder {
 public:
  explicit Decoder(std::span<const uint8_t> bytes) : in_(bytes) {}

  Outcome<Contract> run();

 private:
  void interface();
  void resource();
  void type();
  void members(std::vector<Member>& members);
  void function();
  void check_hashes();

  uint8_t parts(uint8_t possible);
  template <class Item>
  void docs_and_pragmas(uint8_t parts, Item& item);
  void stability(uint8_t parts, Stability& stability);
  /// A text that would not be there if it were empty.
  void optional_text(bool is_there, std::string& text, std::string_view what);
  void optional_type(bool is_there, std::optional<TypeIndex>& type, std::string_view what) {
    if (is_there) type = in_.integer(what, kMaxTypes);
  }

  Error failure() const;
  Error failure(const Violation& violation) const;
  Error failure(Code code, size_t offset, std::string_view message) const {
    return Error(code, "cannot read the descriptor of a contract: byte " + std::to_string(offset) +
                           ": " + std::string(message));
  }

  ByteReader in_;
  Contract contract_;
  uint32_t members_left_ = kMaxMembers;
  uint32_t pragmas_left_ = kMaxPragmas;
  // Where things begin, by number.
  std::vector<size_t> resources_;
  std::vector<size_t> types_;
  std::vector<size_t> functions_;
  std::vector<size_t> hash_offsets_;
  std::vector<Hash> hashes_;
};

Outcome<Contract> Decoder::run() {
  if (in_.left() > kMaxDescriptorSize)
    return failure(Code::kContractTooLarge, 0,
                   "it has " + std::to_string(in_.left()) + " bytes, over the limit of " +
                       std::to_string(kMaxDescriptorSize));
  if (!std::ranges::equal(in_.raw("the magic bytes", kDescriptorMagic.size()), kDescriptorMagic))
    return failure(Code::kContractBadDescriptor, 0,
                   "it does not begin with 'MWIT', so it is no descriptor");
  const uint8_t version = in_.byte("the version");
  if (in_.ok() && version > kDescriptorVersion)
    return failure(Code::kContractDescriptorTooNew, kDescriptorMagic.size(),
                   "it has version " + std::to_string(version) + ", and this library reads up to " +
                       std::to_string(kDescriptorVersion) + "; update it");
  if (version == 0) in_.fail(kDescriptorMagic.size(), "there is no version 0");
  interface();
  for (uint32_t n = in_.count("the number of resources", kMaxResources, kLeastResource);
       n > 0 && in_.ok(); --n)
    resource();
  for (uint32_t n = in_.count("the number of types", kMaxTypes, kLeastType); n > 0 && in_.ok(); --n)
    type();
  for (uint32_t n = in_.count("the number of functions", kMaxFunctions, kLeastFunction);
       n > 0 && in_.ok(); --n)
    function();
  if (in_.left() > 0)
    in_.fail(in_.offset(), std::to_string(in_.left()) + " bytes follow after its end");
  if (!in_.ok()) return failure();
  if (const auto violation = validate(contract_)) return failure(*violation);
  if (const uint8_t needed = version_of(contract_); version != needed)
    in_.fail(kDescriptorMagic.size(), "it has version " + std::to_string(version) +
                                          ", and what it says has version " +
                                          std::to_string(needed));
  if (in_.ok()) check_hashes();
  if (!in_.ok()) return failure();
  return std::move(contract_);
}

uint8_t Decoder::parts(uint8_t possible) {
  const size_t begin = in_.offset();
  const uint8_t parts = in_.byte("what an item has");
  if ((parts & ~possible) != 0)
    in_.fail(begin, "an item has parts that it cannot have (bits " +
                        std::to_string(parts & ~possible) + ")");
  return in_.ok() ? parts : uint8_t{0};
}

void Decoder::optional_text(bool is_there, std::string& text, std::string_view what) {
  if (!is_there) return;
  const size_t begin = in_.offset();
  text = in_.text(what);
  if (text.empty()) in_.fail(begin, std::string(what) + " is said to be there, and is empty");
}

template <class Item>
void Decoder::docs_and_pragmas(uint8_t parts, Item& item) {
  optional_text((parts & kHasDocs) != 0, item.docs, "the docs");
  if ((parts & kHasPragmas) == 0) return;
  const size_t begin = in_.offset();
  uint32_t count = in_.count("the number of pragmas", pragmas_left_, kLeastPragma);
  if (count == 0) in_.fail(begin, "pragmas are said to be there, and are none");
  pragmas_left_ -= count;
  for (; count > 0 && in_.ok(); --count) {
    const uint8_t name = in_.byte("a pragma");
    std::string subject(in_.text("the subject of a pragma"));
    item.pragmas.push_back({static_cast<Pragma::Name>(name), std::move(subject),
                            std::string(in_.text("the value of a pragma"))});
  }
}

void Decoder::stability(uint8_t parts, Stability& stability) {
  if ((parts & kHasStability) == 0) return;
  const size_t begin = in_.offset();
  stability.since = in_.text("a version");
  stability.feature = in_.text("a feature");
  stability.deprecated = in_.text("a version");
  if (stability == Stability{}) in_.fail(begin, "a gate is said to be there, and is none");
}

void Decoder::interface() {
  const uint8_t has = parts(kInterfaceParts);
  contract_.package = in_.text("the package");
  contract_.interface = in_.text("the name of the interface");
  optional_text((has & kHasVersion) != 0, contract_.version, "the version of the package");
  stability(has, contract_.stability);
  docs_and_pragmas(has, contract_);
}

void Decoder::resource() {
  resources_.push_back(in_.offset());
  Resource& resource = contract_.resources.emplace_back();
  const uint8_t has = parts(kResourceParts);
  resource.name = in_.text("the name of a resource");
  optional_text((has & kHasOwner) != 0, resource.owner, "the owner of a resource");
  docs_and_pragmas(has, resource);
}

void Decoder::type() {
  const size_t begin = in_.offset();
  types_.push_back(begin);
  Type& type =
      contract_.types.emplace_back(Type{.kind = static_cast<Kind>(in_.byte("the kind of a type"))});
  if (!is_kind(type.kind))
    in_.fail(begin,
             "there is no kind " + std::to_string(static_cast<unsigned>(type.kind)) + " of type");
  const uint8_t has = parts(kTypeParts);
  optional_text((has & kHasName) != 0, type.name, "the name of a type");
  optional_text((has & kHasOwner) != 0, type.owner, "the owner of a type");
  optional_type((has & kHasFirst) != 0, type.first, "the first type");
  optional_type((has & kHasSecond) != 0, type.second, "the second type");
  if (has_members(type.kind)) members(type.members);
  if (type.kind == Kind::kFixedList) type.length = in_.integer("the length of a list");
  if (is_handle(type.kind)) type.resource = in_.integer("the resource of a handle", kMaxResources);
  docs_and_pragmas(has, type);
}

void Decoder::members(std::vector<Member>& members) {
  const uint32_t count = in_.count("the number of members", members_left_, kLeastMember);
  members_left_ -= count;
  members.resize(count);
  for (Member& member : members) {
    const uint8_t has = parts(kMemberParts);
    optional_text((has & kHasName) != 0, member.name, "the name of a member");
    optional_type((has & kHasFirst) != 0, member.type, "the type of a member");
    docs_and_pragmas(has, member);
    if (!in_.ok()) return;
  }
}

void Decoder::function() {
  functions_.push_back(in_.offset());
  Function& function = contract_.functions.emplace_back();
  const uint8_t has = parts(kFunctionParts);
  function.name = in_.text("the name of a function");
  hash_offsets_.push_back(in_.offset());
  const auto hash = in_.raw("the hash of a function", std::tuple_size_v<Hash>);
  std::ranges::copy(hash, hashes_.emplace_back().begin());
  const size_t begin = in_.offset();
  const uint8_t form = in_.byte("the form of a function");
  if (form >= 2 * kAsyncBit)
    in_.fail(begin, "there is no form " + std::to_string(form) + " of a function");
  function.role = static_cast<Function::Role>(form & 3);
  function.access = static_cast<Function::Access>(form >> kAccessShift & 3);
  function.is_async = (form & kAsyncBit) != 0;
  if (function.role != Function::Role::kFree)
    function.resource = in_.integer("the resource of a function", kMaxResources);
  members(function.parameters);
  optional_type((has & kHasFirst) != 0, function.result, "the result of a function");
  stability(has, function.stability);
  docs_and_pragmas(has, function);
}

void Decoder::check_hashes() {
  const Hashes hashes = hash(contract_);
  for (size_t i = 0; i < hashes_.size(); ++i)
    if (hashes.functions[i] != hashes_[i])
      in_.fail(hash_offsets_[i], "function " + std::to_string(i) + " " +
                                     base::quote(contract_.functions[i].name) + ": its hash is " +
                                     to_hex(hashes.functions[i]) + ", not " + to_hex(hashes_[i]));
}

Error Decoder::failure() const {
  const auto& failure = *in_.failure();
  return this->failure(failure.too_large ? Code::kContractTooLarge : Code::kContractBadDescriptor,
                       failure.offset, failure.message);
}

Error Decoder::failure(const Violation& violation) const {
  const auto offset = [&]() -> size_t {
    switch (violation.part) {
      case Violation::Part::kInterface:
        break;
      case Violation::Part::kType:
        return types_[violation.number];
      case Violation::Part::kResource:
        return resources_[violation.number];
      case Violation::Part::kFunction:
        return functions_[violation.number];
    }
    return kDescriptorMagic.size() + 1;
  };
  return failure(violation.too_large ? Code::kContractTooLarge : Code::kContractBadDescriptor,
                 offset(), to_text(violation, contract_));
}

}  // namespace

Outcome<Contract> decode(std::span<const uint8_t> bytes) { return Decoder(bytes).run(); }

}  // namespace mortise::contract
