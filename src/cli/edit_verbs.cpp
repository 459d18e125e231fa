// SPDX-License-Identifier: Apache-2.0
#include "cli/edit_verbs.hpp"

#include <filesystem>
#include <span>
#include <string>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/range.hpp"
#include "base/text.hpp"
#include "catalog/application.hpp"
#include "catalog/catalog.hpp"
#include "catalog/edit.hpp"
#include "catalog/manifest.hpp"
#include "catalog/syntax.hpp"
#include "cli/paths.hpp"

namespace mortise::cli {
namespace {

using Verb = ContractOptions::Verb;

constexpr size_t kMostText = size_t{1} << 20;
constexpr size_t kMostImage = size_t{1} << 30;

Exit complain(std::string_view verb, std::string_view message, const Streams& streams, Exit end) {
  streams.err << "mortise " << verb << ": " << message << (message.ends_with('\n') ? "" : "\n");
  return end;
}

/// The key and value that a verb sets; an empty value takes the key away.
struct Edit {
  std::string_view verb;
  std::string_view key;
  std::string value;
};

Edit edit_of(Verb verb, const std::string& range) {
  const std::string quoted = range.empty() ? "" : "\"" + range + "\"";
  switch (verb) {
    case Verb::kDisable:
      return {"disable", "enabled", "false"};
    case Verb::kPin:
      return {"pin", "pin", quoted};
    case Verb::kUnpin:
      return {"unpin", "pin", ""};
    default:
      return {"enable", "enabled", "true"};
  }
}

Outcome<std::string> read_text(const std::string& path) {
  MORTISE_TRY_ASSIGN(const auto bytes, base::read_file(path, kMostText));
  return std::string(base::as_text(bytes));
}

Outcome<> replace(const std::string& path, const std::string& text) {
  std::error_code ignored;
  const auto mode = std::filesystem::status(path, ignored).permissions();
  return base::write_file(path, std::as_bytes(std::span(text)),
                          static_cast<unsigned>(mode & std::filesystem::perms::mask));
}

}  // namespace

Exit edit_application(const Options& options, const Streams& streams) {
  const ContractOptions& asked = options.contract;
  const size_t at = std::min(asked.name.find('@'), asked.name.size());
  const std::string id = asked.name.substr(0, at);
  const std::string range = at == asked.name.size() ? "" : asked.name.substr(at + 1);
  const Edit edit = edit_of(asked.verb, range);
  if (const auto problem = catalog::syntax_problem(catalog::Syntax::kId, id))
    return complain(edit.verb, base::quote(id, 64) + " is no id of a plugin: " + *problem, streams,
                    kUsage);
  const bool takes_range = asked.verb == Verb::kPin || asked.verb == Verb::kEnable;
  if ((asked.verb == Verb::kPin && range.empty()) || (!takes_range && !range.empty()))
    return complain(edit.verb,
                    takes_range ? "say which versions: ID@RANGE" : "give an id without versions",
                    streams, kUsage);
  if (!range.empty())
    if (const auto read = base::read_range(range); !read)
      return complain(edit.verb, read.message(), streams, kUsage);

  auto text = read_text(asked.application);
  if (text) text = catalog::with_plugin_key(*text, id, edit.key, edit.value);
  if (text && asked.verb == Verb::kEnable && !range.empty())
    text = catalog::with_plugin_key(*text, id, "pin", "\"" + range + "\"");
  if (!text) {
    complain(edit.verb, text.message(), streams, kInvalid);
    streams.err << help_for_application(asked.application);
    return kInvalid;
  }
  if (const auto written = replace(asked.application, *text); !written)
    return complain(edit.verb, written.message(), streams, kWriteFailed);
  return kFine;
}

Exit pack(const Options& options, const Streams& streams) {
  for (const std::string& folder : options.contract.paths) {
    const std::string path = folder + "/plugin.toml";
    const catalog::ManifestFile file = catalog::read_manifest(path);
    if (!file.ok())
      return complain("pack", contract::render(file.diagnostics, file.sources), streams, kInvalid);
    auto text = read_text(path);
    if (text)
      text = catalog::with_digests(*text, [&](size_t i) -> Outcome<std::string> {
        const catalog::Manifest::Image& image = file.manifest.images[i];
        const std::string place = catalog::image_file(image, folder);
        // A package of Python has no digest: Python reads its files when it likes.
        std::error_code failed;
        if (image.file.empty() && !std::filesystem::is_regular_file(place, failed)) return "";
        MORTISE_TRY_ASSIGN(const auto bytes, base::read_file(place, kMostImage));
        return base::to_hex(base::sha256(bytes));
      });
    if (!text) return complain("pack", text.message(), streams, kInvalid);
    if (const auto written = replace(path, *text); !written)
      return complain("pack", written.message(), streams, kWriteFailed);
  }
  return kFine;
}

}  // namespace mortise::cli
