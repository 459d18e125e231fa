// SPDX-License-Identifier: Apache-2.0
#include "catalog/fitness.hpp"

#include <algorithm>
#include <charconv>

#include "base/condition.hpp"
#include "base/file.hpp"
#include "base/range.hpp"
#include "base/text.hpp"
#include "catalog/index.hpp"
#include "catalog/syntax.hpp"
#include "catalog/words.hpp"

namespace mortise::catalog {
namespace {

/// What the kernel thinks can be had without swapping; 0 where it does not say.
uint64_t available_memory() {
  const auto bytes = base::read_file("/proc/meminfo", size_t{64} << 10);
  if (!bytes) return 0;
  const std::string_view text = base::as_text(*bytes);
  constexpr std::string_view kName = "MemAvailable:";
  const size_t at = text.find(kName);
  if (at == text.npos) return 0;
  const size_t digits = text.find_first_of("0123456789", at);
  uint64_t kibibytes = 0;
  if (digits != text.npos)
    std::from_chars(text.data() + digits, text.data() + text.size(), kibibytes);
  return kibibytes << 10;
}

class Judge {
 public:
  Judge(const Found& found, const Context& context)
      : found_(found), manifest_(*found.manifest), context_(context) {}

  Verdict judge() {
    choices();
    hosts();
    contracts();
    needs();
    images();
    return std::move(verdict_);
  }

 private:
  void refuse(std::string text, const Place& place = {}, std::string help = {}) {
    verdict_.reasons.push_back({std::move(text), where(place), std::move(help)});
  }
  std::string where(const Place& place) const {
    if (found_.place.empty() || place.line == 0) return {};
    return found_.place + "/plugin.toml:" + std::to_string(place.line) + ":" +
           std::to_string(place.column);
  }
  bool holds_now(const std::string& condition) const {
    return condition.empty() || base::holds(condition, context_.facts());
  }
  static bool is_in(const std::string& range, const std::string& version) {
    const auto parsed = base::parse_version(version);
    const auto versions = range.empty() ? base::Range() : base::parse_range(range);
    return parsed && versions && versions->matches(*parsed);
  }

  /// What the application's file says of the plugin.
  void choices() {
    const auto chosen = std::ranges::find(context_.plugins, manifest_.id, &Application::Plugin::id);
    if (chosen == context_.plugins.end()) return;
    const std::string table = "[plugins.\"" + manifest_.id + "\"]";
    if (chosen->is_enabled == false)
      refuse("the application has switched it off", {}, "remove 'enabled = false' from " + table);
  }

  void hosts() {
    for (const Manifest::HostRange& host : manifest_.hosts) {
      const bool is_meant = host.name.empty() || host.name == context_.host;
      if (!is_meant || context_.host_version.empty() || !holds_now(host.when)) continue;
      if (is_in(host.range, context_.host_version)) continue;
      refuse("it works with version " + host.range + " of " +
                 (context_.host.empty() ? "the application" : base::quote(context_.host)) +
                 (host.when.empty() ? "" : " when " + host.when) + ", and this is " +
                 context_.host_version,
             host.place);
    }
    // An application that is meant by none of the names is one it does not know.
    const bool is_named = std::ranges::any_of(manifest_.hosts, [&](const auto& host) {
      return host.name.empty() || host.name == context_.host;
    });
    if (!manifest_.hosts.empty() && !is_named && !context_.host.empty())
      refuse("it does not name " + base::quote(context_.host) + " among its hosts",
             manifest_.hosts[0].place);
    for (const Manifest::Feature& feature : manifest_.features)
      if (holds_now(feature.when) &&
          std::ranges::find(context_.features, feature.name) == context_.features.end())
        refuse("the application has no feature " + base::quote(feature.name), feature.place,
               "add it to 'features' of the application, where it has it");
  }

  void contracts() {
    if (context_.contracts == nullptr) return;
    for (const Manifest::Provided& provided : manifest_.provides)
      if (auto unknown = find_unknown(provided.contract, *context_.contracts))
        refuse(std::move(unknown->message), provided.place, std::move(unknown->help));
  }

  void needs() {
    using Kind = Manifest::Need::Kind;
    for (const Manifest::Need& need : manifest_.needs) {
      if (need.is_optional || !holds_now(need.when)) continue;
      if (need.kind == Kind::kMemory) {
        if (context_.free_memory != 0 && context_.free_memory < need.memory)
          refuse("it needs " + std::to_string(need.memory >> 20) + " MiB of memory, and " +
                     std::to_string(context_.free_memory >> 20) + " MiB are free",
                 need.place);
      } else if (need.kind == Kind::kService) {
        if (std::ranges::find(context_.services, need.what) == context_.services.end())
          refuse(
              "it needs the service " + base::quote(need.what) + ", which the host does not have",
              need.place);
      } else if (!exists(need.what)) {
        refuse(std::string("it needs the ") + (need.kind == Kind::kDevice ? "device " : "path ") +
                   base::quote(need.what) + ", which is not there",
               need.place);
      }
    }
  }

  bool exists(const std::string& path) const {
    return context_.exists ? context_.exists(path) : stamp_of(path).has_value();
  }

  /// The first image that may run is taken; where there is none, each says why not.
  void images() {
    if (found_.place.empty()) return;  // objects run already
    std::vector<Reason> reasons;
    for (size_t i = 0; i < manifest_.images.size(); ++i) {
      auto reason = problem_of(manifest_.images[i]);
      if (!reason) {
        verdict_.image = i;
        return;
      }
      reasons.push_back(std::move(*reason));
    }
    std::ranges::move(reasons, std::back_inserter(verdict_.reasons));
  }

  std::optional<Reason> problem_of(const Manifest::Image& image) const {
    const auto reason = [&](std::string text, std::string help = {}) {
      return Reason{std::move(text), where(image.place), std::move(help)};
    };
    if (std::ranges::find(context_.engines, image.engine) == context_.engines.end())
      return reason("this host has no engine '" + std::string(word(kEngineWords, image.engine)) +
                    "'");
    if (image.platform != "any" && image.platform != context_.platform)
      return reason("an image is for " + image.platform + ", and this is " + context_.platform);
    if (!image.file.empty() && !exists(found_.place + "/" + image.file))
      return reason("the file " + base::quote(image.file) + " is missing");
    const bool may_run = std::ranges::any_of(context_.native, [&](const std::string& pattern) {
      return matches(pattern, manifest_.id);
    });
    // What Python runs can do what native code can.
    if (image.engine != Engine::kWasm && found_.is_dropped_in && !may_run)
      return reason(
          "nobody signed its " + std::string(image.engine == Engine::kNative ? "native " : "") +
              "code, and policy does not let it run unsigned",
          "to allow it, write into mortise.toml: [policy] native = [\"" + manifest_.id + "\"]");
    return std::nullopt;
  }

  const Found& found_;
  const Manifest& manifest_;
  const Context& context_;
  Verdict verdict_;
};

}  // namespace

Context Context::of_machine() {
  Context context{.engines = {Engine::kNative}};
#if defined(__x86_64__)
  context.platform = "linux-x86-64";
#elif defined(__aarch64__)
  context.platform = "linux-aarch64";
#endif
  context.free_memory = available_memory();
  return context;
}

Context Context::of(const Application& application) {
  Context context = of_machine();
  context.host = application.name;
  context.host_version = application.version;
  context.features = application.features;
  context.profile = application.profile;
  context.native = application.policy.native;
  context.plugins = application.plugins;
  return context;
}

std::vector<std::string> Context::facts() const {
  std::vector<std::string> facts = features;
  facts.emplace_back(profile == Profile::kDevelopment ? "development" : "production");
  constexpr std::string_view kSystem = "linux";
  if (!platform.starts_with(kSystem)) return facts;
  facts.emplace_back(kSystem);
  if (platform.size() > kSystem.size()) facts.push_back(platform.substr(kSystem.size() + 1));
  return facts;
}

Verdict judge(const Found& found, const Context& context) { return Judge(found, context).judge(); }

}  // namespace mortise::catalog
