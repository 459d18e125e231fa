// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "contract/bytes.hpp"
#include "contract/descriptor.hpp"
#include "contract/descriptor_format.hpp"
#include "contract/hash.hpp"
#include "contract/validate.hpp"

namespace mortise::contract {
namespace {

/// Writes a contract that keeps the rules. What is written first of an item are its parts.
class Encoder {
 public:
  Encoder(const Contract& contract, bool with_docs) : contract_(contract), with_docs_(with_docs) {}

  std::vector<uint8_t> run();

 private:
  void interface();
  void type(const Type& type);
  void members(const std::vector<Member>& members);
  void resource(const Resource& resource);
  void function(const Function& function, const Hash& hash);

  /// What every item may have, at its end.
  void docs_and_pragmas(const std::string& docs, const std::vector<Pragma>& pragmas);
  void stability(const Stability& stability);
  void optional_text(const std::string& text) {
    if (!text.empty()) out_.text(text);
  }
  void optional_type(const std::optional<TypeIndex>& type) {
    if (type) out_.integer(*type);
  }
  template <class Item>
  uint8_t common_parts(const Item& item) const {
    return static_cast<uint8_t>((with_docs_ && !item.docs.empty() ? kHasDocs : 0) |
                                (item.pragmas.empty() ? 0 : kHasPragmas));
  }
  void parts(int parts) { out_.byte(static_cast<uint8_t>(parts)); }

  const Contract& contract_;
  const bool with_docs_;
  ByteWriter out_;
};

std::vector<uint8_t> Encoder::run() {
  out_.raw(kDescriptorMagic).byte(version_of(contract_));
  interface();
  out_.integer(contract_.resources.size());
  for (const Resource& each : contract_.resources) resource(each);
  out_.integer(contract_.types.size());
  for (const Type& each : contract_.types) type(each);
  out_.integer(contract_.functions.size());
  const Hashes hashes = hash(contract_);
  for (size_t i = 0; i < contract_.functions.size(); ++i)
    function(contract_.functions[i], hashes.functions[i]);
  return out_.take();
}

void Encoder::interface() {
  parts(common_parts(contract_) | (contract_.stability == Stability{} ? 0 : kHasStability) |
        (contract_.version.empty() ? 0 : kHasVersion));
  out_.text(contract_.package).text(contract_.interface);
  optional_text(contract_.version);
  stability(contract_.stability);
  docs_and_pragmas(contract_.docs, contract_.pragmas);
}

void Encoder::resource(const Resource& resource) {
  parts(common_parts(resource) | (resource.owner.empty() ? 0 : kHasOwner));
  out_.text(resource.name);
  optional_text(resource.owner);
  docs_and_pragmas(resource.docs, resource.pragmas);
}

void Encoder::type(const Type& type) {
  out_.byte(static_cast<uint8_t>(type.kind));
  parts(common_parts(type) | (type.name.empty() ? 0 : kHasName) |
        (type.owner.empty() ? 0 : kHasOwner) | (type.first ? kHasFirst : 0) |
        (type.second ? kHasSecond : 0));
  optional_text(type.name);
  optional_text(type.owner);
  optional_type(type.first);
  optional_type(type.second);
  if (has_members(type.kind)) members(type.members);
  if (type.kind == Kind::kFixedList) out_.integer(type.length);
  if (is_handle(type.kind)) out_.integer(type.resource);
  docs_and_pragmas(type.docs, type.pragmas);
}

void Encoder::members(const std::vector<Member>& members) {
  out_.integer(members.size());
  for (const Member& member : members) {
    parts(common_parts(member) | (member.name.empty() ? 0 : kHasName) |
          (member.type ? kHasFirst : 0));
    optional_text(member.name);
    optional_type(member.type);
    docs_and_pragmas(member.docs, member.pragmas);
  }
}

void Encoder::function(const Function& function, const Hash& hash) {
  parts(common_parts(function) | (function.stability == Stability{} ? 0 : kHasStability) |
        (function.result ? kHasFirst : 0));
  out_.text(function.name).raw(hash);
  out_.byte(static_cast<uint8_t>(static_cast<unsigned>(function.role) |
                                 static_cast<unsigned>(function.access) << kAccessShift |
                                 (function.is_async ? kAsyncBit : 0u)));
  if (function.role != Function::Role::kFree) out_.integer(function.resource);
  members(function.parameters);
  optional_type(function.result);
  stability(function.stability);
  docs_and_pragmas(function.docs, function.pragmas);
}

void Encoder::stability(const Stability& stability) {
  if (stability == Stability{}) return;
  out_.text(stability.since).text(stability.feature).text(stability.deprecated);
}

void Encoder::docs_and_pragmas(const std::string& docs, const std::vector<Pragma>& pragmas) {
  if (with_docs_) optional_text(docs);
  if (pragmas.empty()) return;
  out_.integer(pragmas.size());
  for (const Pragma& pragma : pragmas)
    out_.byte(static_cast<uint8_t>(pragma.name)).text(pragma.subject).text(pragma.value);
}

}  // namespace

Outcome<std::vector<uint8_t>> encode(const Contract& contract, const EncodeOptions& options) {
  const std::string attempted = "cannot describe '" + contract.name() + "': ";
  if (const auto violation = validate(contract))
    return Error(violation->too_large ? Code::kContractTooLarge : Code::kContractInvalid,
                 attempted + to_text(*violation, contract));
  std::vector<uint8_t> bytes = Encoder(contract, options.with_docs).run();
  if (bytes.size() > kMaxDescriptorSize)
    return Error(Code::kContractTooLarge,
                 attempted + "it would take " + std::to_string(bytes.size()) +
                     " bytes, over the limit of " + std::to_string(kMaxDescriptorSize) +
                     "; leave out the docs, or split the interface");
  return bytes;
}

}  // namespace mortise::contract
