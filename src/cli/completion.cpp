// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/shown.hpp"
#include "catalog/catalog.hpp"
#include "cli/options.hpp"
#include "cli/paths.hpp"
#include "generation/contracts.hpp"

namespace mortise::cli {
namespace {

using catalog::Candidate;
using contract::Function;

constexpr std::string_view kBash =
    R"script(# Completion of mortise in bash: source <(mortise completion bash)
_mortise() {
  local line=${COMP_LINE:0:COMP_POINT} word words
  read -a words <<<"$line"
  [[ $line != *[[:space:]] ]] || words+=("")
  local current=${words[-1]}
  local kept=${current%"${current##*[=:@]}"} # bash replaces what is behind = and :, and from @ on
  kept=${kept%@}
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    if [[ $word == :files ]]; then
      compopt -o filenames 2>/dev/null
      while read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "${current#"$kept"}")
    else
      COMPREPLY+=("${word#"$kept"}")
    fi
  done < <("${1/#\~/$HOME}" complete "${words[@]:1}" 2>/dev/null)
}
complete -F _mortise mortise
)script";

constexpr std::string_view kZsh = R"script(#compdef mortise
# Completion of mortise in zsh: source <(mortise completion zsh)
_mortise() {
  local line word files
  local -a found
  local answer="$(${~words[1]} complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)"
  for line in "${(@f)answer}"; do
    word=${line%%$'\t'*}
    if [[ $word == :files ]]; then
      files=1
    elif [[ -n $word ]]; then
      found+=("${word//:/\\:}:${line#*$'\t'}")
    fi
  done
  [[ ${#found} -eq 0 ]] || _describe mortise found
  [[ -z $files ]] || { compset -P '--*='; _files; }
}
compdef _mortise mortise
)script";

constexpr std::string_view kFish =
    R"script(# Completion of mortise in fish: mortise completion fish | source
function __mortise_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] complete $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            printf '%s\n' $line
        end
    end
end
complete -c mortise -f -a '(__mortise_complete)'
)script";

/// A command line as far as it was typed: what stands where, and what the last word is to be.
class Line {
 public:
  explicit Line(std::span<const std::string> words) : commands_(cli::commands()) {
    go_to("mortise");
    for (const std::string& word : words.first(words.size() - 1)) pass(word);
    current_ = words.back();
  }

  Suggestions suggest() {
    if (value_of_ != nullptr) {
      add_values(*value_of_, "");
    } else if (const size_t end = current_.find('=');
               is_option(current_) && end < current_.size()) {
      if (const Slot* const option = find_option(current_.substr(0, end)))
        add_values(*option, current_.substr(0, end + 1));
    } else if (!has_only_arguments_ && current_.starts_with('-')) {
      for (const Slot* const option : options()) add(option->name, option->about);
    } else if (!command_->verbs.empty()) {
      for (const std::string& verb : command_->verbs)
        add(verb, find(command_->words + " " + verb)->about);
    } else if (const Slot* const argument = next_argument()) {
      add_values(*argument, "");
    }
    return std::move(found_);
  }

 private:
  bool is_option(const std::string& word) const {
    return !has_only_arguments_ && word.starts_with("--");
  }

  const Command* find(const std::string& words) const {
    const auto at = std::ranges::find(commands_, words, &Command::words);
    return at == commands_.end() ? nullptr : &*at;
  }
  void go_to(const std::string& words) {
    command_ = find(words);
    argument_count_ = 0;
  }

  /// Options of the verb, and of those that it stands below.
  std::vector<const Slot*> options() const {
    std::vector<const Slot*> all;
    for (std::string words = command_->words;; words.resize(words.rfind(' '))) {
      for (const Slot& option : find(words)->options)
        if (std::ranges::find(all, option.name, &Slot::name) == all.end()) all.push_back(&option);
      if (!words.contains(' ')) return all;
    }
  }
  const Slot* find_option(const std::string& name) const {
    const auto all = options();
    const auto at = std::ranges::find(all, name, &Slot::name);
    return at == all.end() ? nullptr : *at;
  }

  const Slot* next_argument() const {
    const std::vector<Slot>& all = command_->arguments;
    if (argument_count_ < all.size()) return &all[argument_count_];
    return !all.empty() && all.back().is_repeated ? &all.back() : nullptr;
  }

  void pass(const std::string& word) {
    if (value_of_ != nullptr) {
      given_[value_of_->name] = word;
      value_of_ = nullptr;
    } else if (word == "--") {
      has_only_arguments_ = true;
    } else if (is_option(word)) {
      const size_t end = std::min(word.find('='), word.size());
      const Slot* const option = find_option(word.substr(0, end));
      if (option == nullptr || option->kind.empty()) return;
      if (end < word.size())
        given_[option->name] = word.substr(end + 1);
      else
        value_of_ = option;
    } else if (find(command_->words + " " + word) != nullptr) {
      go_to(command_->words + " " + word);
    } else if (!word.starts_with('-') || has_only_arguments_) {
      if (const Slot* const argument = next_argument()) given_[argument->name] = word;
      ++argument_count_;
    }
  }

  /// Words that begin as what was typed does. @param front  what stands before the value: "--app="
  void add(const std::string& word, const std::string& about, const std::string& front = "") {
    if ((front + word).starts_with(current_)) found_.words.push_back({front + word, about});
  }

  void add_values(const Slot& slot, const std::string& front) {
    for (const std::string& value : slot.values) add(value, "", front);
    if (!slot.values.empty()) return;
    if (slot.kind == "PLUGIN")
      add_plugins();
    else if (slot.kind == "POINT")
      add_points();
    else if (slot.kind == "FUNCTION")
      add_functions();
    else
      found_.has_files = std::ranges::find(kFiles, slot.kind) != std::end(kFiles);
  }

  catalog::ApplicationFile read_file() const { return catalog::read_application(path()); }
  std::filesystem::path path() const {
    const auto given = given_.find("--app");
    return given == given_.end() ? "mortise.toml" : application_file(given->second);
  }
  std::filesystem::path folder() const { return path().parent_path(); }

  /// Ids of plugins; behind `ID@` the versions that there are.
  void add_plugins() {
    const catalog::ApplicationFile file = read_file();
    catalog::Catalog catalog;
    catalog::add_sources(catalog, file.application, folder());
    catalog.refresh(catalog::Context::of(file.application));
    const bool has_version = current_.contains('@');
    std::string last;
    for (const Candidate& each : catalog.candidates()) {
      const catalog::Manifest& manifest = *each.manifest;
      const std::string word = manifest.id + (has_version ? "@" + manifest.version : "");
      if (manifest.id.empty() || word == last) continue;
      last = word;
      add(word, has_version || !base::is_printable(manifest.summary) ? "" : manifest.summary);
    }
  }

  void add_points() {
    for (const auto& point : read_file().application.points) add(point.name, point.contract);
  }

  void add_functions() {
    const catalog::ApplicationFile file = read_file();
    const auto& points = file.application.points;
    const auto point =
        std::ranges::find(points, given_["POINT"], &catalog::Application::Point::name);
    if (point == points.end()) return;
    const auto contract =
        generation::contract_of_point(file.application.contracts, *point, folder());
    if (!contract) return;
    for (const Function& function : contract->functions)
      add(function.name, "of " + contract->name());
  }

  static constexpr std::string_view kFiles[] = {"PATH", "DIR", "OLD", "NEW", "MODULE"};

  const std::vector<Command> commands_;
  const Command* command_ = nullptr;
  const Slot* value_of_ = nullptr;  // whose value comes next
  size_t argument_count_ = 0;
  bool has_only_arguments_ = false;
  std::map<std::string, std::string> given_;
  std::string current_;
  Suggestions found_;
};

}  // namespace

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash") return kBash;
  return shell == "zsh" ? kZsh : kFish;
}

Suggestions complete(std::span<const std::string> words) {
  return words.empty() ? Suggestions{} : Line(words).suggest();
}

Exit show_completions(std::span<const std::string> words, const Streams& streams) {
  const Suggestions found = complete(words);
  for (const Suggestion& each : found.words)
    streams.out << each.word << (each.about.empty() ? "" : "\t") << each.about << "\n";
  if (found.has_files) streams.out << ":files\n";
  return kFine;
}

}  // namespace mortise::cli
