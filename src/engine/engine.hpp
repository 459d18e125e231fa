// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "contract/contract.hpp"
#include "mortise/abi.h"
#include "mortise/outcome.hpp"

namespace mortise::engine {

using Hash = std::array<uint8_t, 16>;

/// What a row is for beside the functions of contracts: resources. `resource_rows.hpp` has their
/// names.
enum class ResourceRole : uint8_t {
  kNone,
  kNew,         ///< Imported: makes a handle for what a number stands for.
  kRep,         ///< Imported: that number again.
  kDestructor,  ///< Provided: ends what it stands for.
};

/// A function that an image provides. `code` is null where the image knows it but does not provide
/// it.
struct Function {
  std::string name;
  Hash hash{};
  mortise_frame code = nullptr;
  std::optional<contract::TypedFunction> types{};  ///< Where the image's descriptor says them.
  ResourceRole role = ResourceRole::kNone;
  std::string resource{};  ///< Of a role: `demo:shop/prices@1#cart`.
};

/// A function that an image calls.
struct Import {
  std::string name;
  Hash hash{};
  bool optional = false;
  std::optional<contract::TypedFunction> types{};  ///< Where the image's descriptor says them.
  ResourceRole role = ResourceRole::kNone;
  std::string resource{};  ///< Of a role: `demo:shop/prices@1#cart`.
};

/// What an image says about itself, checked and copied: only `code` and `create` point into the
/// image.
struct Entry {
  std::vector<std::byte> descriptor;  ///< Of several contracts: docs/descriptor.md.
  std::vector<Function> functions;
  std::vector<Import> imports;
  mortise_status (*create)(const mortise_host* host, mortise_instance* instance) = nullptr;
  uint32_t flags = 0;
};

/// Checks an entry that lies in this address space and copies what it says.
///
/// @return an `abi.*` error that says what was found and what this host takes. Bytes beyond the
/// size that the plugin states are never read; fields that a shorter, older struct does not have
/// count as zero.
Outcome<Entry> read_entry(const mortise_plugin& plugin);

/// An image that is loaded. Owned by whoever loaded it; locked by its owner.
class Image {
 public:
  virtual ~Image() = default;

  virtual const Entry& entry() const = 0;
  /// Where it came from, for messages.
  virtual std::string_view source() const = 0;
  /// Whether it is a part of the host.
  virtual bool is_linked() const { return false; }
  /// The digest of the bytes that run; nothing for code that is part of the host.
  virtual const std::optional<base::Digest>& digest() const = 0;

  /// Gives the code back, once no instance is left. It may be asked again, to look once more.
  /// @return why the code is still mapped; nothing when it is proven to be gone.
  virtual std::optional<std::string> unload() = 0;

  /// What its code took of the process and did not give back, one sentence each; nothing where
  /// nobody keeps account. Once the code is gone; the first who asks is told.
  virtual std::vector<std::string> leaks() { return {}; }
};

struct LoadOptions {
  /// The digest that the file must have; nothing to take any.
  std::optional<base::Digest> digest;
  /// Bytes; larger files are refused before they are read.
  size_t max_size = size_t{1} << 30;
  /// Where a load fails: what operators alone may know of it beside the error, such as a traceback.
  /// Null where nobody wants it.
  std::string* report = nullptr;
  /// Keeps account of what the code takes of the process, where the engine can.
  bool find_leaks = false;
};

/// Makes images callable. Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;
  /// Whether this path looks like an image of this engine. Nothing is read of it.
  virtual bool takes(const std::filesystem::path& path) const = 0;
  virtual Outcome<std::unique_ptr<Image>> load(const std::filesystem::path& path,
                                               const LoadOptions& options) = 0;
};

/// The image of an entry that is linked into the host.
Outcome<std::unique_ptr<Image>> make_static_image(const mortise_plugin& plugin);

}  // namespace mortise::engine
