// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "catalog/check.hpp"
#include "contract/diagnostic.hpp"
#include "contract/source.hpp"

namespace mortise::catalog {

/// Where something stands in its file, as people count; zero for what stands in none.
struct Place {
  uint32_t line = 0;
  uint32_t column = 0;

  friend bool operator==(const Place&, const Place&) = default;
};

enum class Engine : uint8_t { kNative, kWasm, kPython };
enum class Start : uint8_t { kEager, kLazy };
/// What an upgrade must carry over.
enum class Handover : uint8_t { kNone, kHandoff, kExternal };

enum class Dispatch : uint8_t { kOne, kFirst, kAll, kFold };
enum class Failure : uint8_t { kFail, kSkip, kFallback };

/// How a function of a point reaches several plugins.
struct FunctionDispatch {
  std::string function;
  Dispatch dispatch = Dispatch::kOne;

  friend bool operator==(const FunctionDispatch&, const FunctionDispatch&) = default;
};

/// Who may call when; the flags of the ABI's entry say the same.
struct Concurrency {
  bool is_parallel = false;
  bool is_reentrant = false;
  bool is_stateless = false;
  bool is_exclusive = false;

  friend bool operator==(const Concurrency&, const Concurrency&) = default;
};

/// Limits; zero for none. Sizes in bytes.
struct Limits {
  uint64_t memory = 0;
  uint64_t call_time_ms = 0;
  uint32_t threads = 0;
  uint32_t files = 0;
  uint32_t processes = 0;

  friend bool operator==(const Limits&, const Limits&) = default;
};

/// What `plugin.toml` says, checked: docs/manifest.md explains each key. Ranges and conditions are
/// text that was read once without a problem. Immutable once it was read; a value.
struct Manifest {
  struct Provided {
    std::string contract;
    std::vector<std::string> before{};
    std::vector<std::string> after{};
    int32_t priority = 0;
    std::string attributes{};  ///< JSON; empty where there are none.
    Place place{};

    friend bool operator==(const Provided&, const Provided&) = default;
  };
  /// A requirement or conflict: of a contract or of a plugin, the other one is empty.
  struct Relation {
    std::string contract{};
    std::string plugin{};
    std::string range{};  ///< Empty for any version.
    std::string when{};   ///< Empty for always.
    bool is_optional = false;
    Place place{};

    friend bool operator==(const Relation&, const Relation&) = default;
  };
  struct HostRange {
    std::string name{};  ///< Empty for any application.
    std::string range{};
    std::string when{};
    Place place{};

    friend bool operator==(const HostRange&, const HostRange&) = default;
  };
  struct Feature {
    std::string name;
    std::string when{};
    Place place{};

    friend bool operator==(const Feature&, const Feature&) = default;
  };
  struct Image {
    Engine engine = Engine::kNative;
    std::string platform{};  ///< `any` where it runs everywhere.
    std::string file{};      ///< In the plugin's folder; empty where it is a module.
    std::string module{};
    std::string digest{};
    Place place{};

    friend bool operator==(const Image&, const Image&) = default;
  };
  struct Need {
    enum class Kind : uint8_t { kDevice, kService, kPath, kMemory };

    Kind kind = Kind::kDevice;
    std::string what{};   ///< A path or name.
    uint64_t memory = 0;  ///< In bytes.
    std::string when{};
    bool is_optional = false;
    Place place{};

    friend bool operator==(const Need&, const Need&) = default;
  };
  struct Permission {
    std::string name;
    std::vector<std::string> values{};
    std::string reason{};
    bool is_optional = false;
    Place place{};

    friend bool operator==(const Permission&, const Permission&) = default;
  };
  struct ConfigurationRecord {
    std::string source{};  ///< WIT in the plugin's folder; empty where there is no configuration.
    std::string contract{};
    std::string record{};
    Place place{};

    friend bool operator==(const ConfigurationRecord&, const ConfigurationRecord&) = default;
  };
  /// A place of the plugin's own that other plugins fill.
  struct Point {
    std::string name{};
    std::string contract{};
    std::string source{};  ///< WIT in the plugin's folder.
    std::vector<FunctionDispatch> dispatch{};
    std::vector<std::string> order{};
    uint64_t deadline_ms = 0;  ///< 0 for none.
    Failure failure = Failure::kFail;
    Place place{};

    friend bool operator==(const Point&, const Point&) = default;
  };
  struct Link {
    std::string name;
    std::string target;

    friend bool operator==(const Link&, const Link&) = default;
  };

  std::string id{};
  std::string version{};
  std::string summary{};
  std::string license{};
  std::vector<std::string> authors{};
  std::vector<Link> links{};
  Start start = Start::kEager;
  Concurrency concurrency{};
  Handover state = Handover::kNone;
  bool is_irreversible = false;
  std::vector<Provided> provides{};
  std::vector<Relation> required{};
  std::vector<Relation> conflicts{};
  std::vector<Point> points{};
  std::vector<HostRange> hosts{};
  std::vector<Feature> features{};
  std::vector<Image> images{};
  std::vector<Need> needs{};
  std::vector<Permission> permissions{};
  Limits limits{};
  ConfigurationRecord configuration{};

  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// A manifest that was read. Where something is wrong with it, what is right is in it all the same,
/// so that it can be listed under its name.
struct ManifestFile {
  contract::SourceMap sources{};
  contract::Diagnostics diagnostics{};
  Manifest manifest{};

  bool ok() const { return !diagnostics.has_errors(); }
};

/// Reads `plugin.toml`. Reports, never fails; nothing of the plugin runs.
ManifestFile read_manifest(const std::filesystem::path& path, const Vocabulary& vocabulary = {});
/// The same for one that is in memory. @param path  how it is called in reports.
ManifestFile read_manifest_text(std::string path, std::string text,
                                const Vocabulary& vocabulary = {});

}  // namespace mortise::catalog
