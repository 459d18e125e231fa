// SPDX-License-Identifier: Apache-2.0
#include "contract/hash.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "contract/bytes.hpp"

namespace mortise::contract {
namespace {

constexpr uint8_t kVersion = 1;
constexpr uint8_t kFunction = 0x80;  // where a type has its kind

/// `photo:lab/image-filter@1` of `photo:lab/image-filter@1.2.3`.
std::string track_of(const std::string& interface) {
  const size_t at = interface.find('@');
  if (at == interface.npos) return interface;
  return interface.substr(0, at + 1) + track(std::string_view(interface).substr(at + 1));
}

Hash digest(const ByteWriter& form) {
  const auto full = base::sha256(std::as_bytes(form.bytes()));
  Hash hash;
  std::copy_n(full.bytes.begin(), hash.size(), hash.begin());
  return hash;
}

/// Each hash is over the hashes of the parts, which were made before.
class Hasher {
 public:
  explicit Hasher(const Contract& contract) : contract_(contract) {}

  Hashes run() {
    hashes_.types.reserve(contract_.types.size());
    for (const Type& type : contract_.types) hashes_.types.push_back(type_hash(type));
    hashes_.functions.reserve(contract_.functions.size());
    for (const Function& function : contract_.functions)
      hashes_.functions.push_back(function_hash(function));
    return std::move(hashes_);
  }

 private:
  Hash type_hash(const Type& type);
  Hash function_hash(const Function& function);
  void add_part(const std::optional<TypeIndex>& type);
  void add_members(const std::vector<Member>& members);
  void add_resource(const Resource& resource);

  const Contract& contract_;
  Hashes hashes_;
  ByteWriter form_;
};

void Hasher::add_part(const std::optional<TypeIndex>& type) {
  form_.byte(type ? 1 : 0);
  if (type) form_.raw(hashes_.types[*type]);
}

void Hasher::add_members(const std::vector<Member>& members) {
  form_.integer(members.size());
  for (const Member& member : members) {
    form_.text(member.name);
    add_part(member.type);
  }
}

void Hasher::add_resource(const Resource& resource) {
  form_.text(resource.owner.empty() ? contract_.track_name() : track_of(resource.owner));
  form_.text(resource.name);
}

Hash Hasher::type_hash(const Type& type) {
  if (type.kind == Kind::kAlias) return hashes_.types[*type.first];
  form_.clear();
  form_.byte(kVersion).byte(static_cast<uint8_t>(type.kind));
  switch (type.kind) {
    case Kind::kRecord:
    case Kind::kTuple:
    case Kind::kVariant:
    case Kind::kEnum:
    case Kind::kFlags:
      add_members(type.members);
      break;
    case Kind::kOwn:
    case Kind::kBorrow:
      add_resource(contract_.resources[type.resource]);
      break;
    case Kind::kFixedList:
      add_part(type.first);
      form_.integer(type.length);
      break;
    case Kind::kMap:
    case Kind::kResult:
      add_part(type.first);
      add_part(type.second);
      break;
    case Kind::kOption:
    case Kind::kList:
    case Kind::kFuture:
    case Kind::kStream:
      add_part(type.first);
      break;
    default:
      break;  // a primitive type is its kind
  }
  return digest(form_);
}

Hash Hasher::function_hash(const Function& function) {
  form_.clear();
  form_.byte(kVersion).byte(kFunction).byte(function.is_async ? 1 : 0);
  add_members(function.parameters);
  add_part(function.result);
  return digest(form_);
}

}  // namespace

Hashes hash(const Contract& contract) { return Hasher(contract).run(); }

std::string to_hex(const Hash& hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : hash) text += {kDigits[byte >> 4], kDigits[byte & 15]};
  return text;
}

std::string_view contract_of(std::string_view link_name) {
  return link_name.substr(0, link_name.rfind('#'));
}

std::string link_name(const Contract& contract, const Function& function) {
  return contract.track_name() + "#" + function.name;
}

}  // namespace mortise::contract
