// SPDX-License-Identifier: Apache-2.0
#include "catalog/check.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "contract/contract.hpp"

namespace mortise::catalog {
namespace {

using contract::Rule;
using contract::Span;

std::string joined(std::span<const std::string_view> words, std::string_view last) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " " + std::string(last) + " " : ", ";
    text += base::quote(words[i]);
  }
  return text;
}

/// The two parts of `photo:lab/image-filter@1.1.0`.
struct ContractName {
  std::string_view interface;
  std::string_view version;

  explicit ContractName(std::string_view text)
      : interface(text.substr(0, text.find('@'))),
        version(text.size() > interface.size() ? text.substr(interface.size() + 1)
                                               : std::string_view()) {}
};

Rule rule_of(Syntax syntax) {
  if (syntax == Syntax::kRange) return Rule::kBadRange;
  return syntax == Syntax::kCondition ? Rule::kBadCondition : Rule::kBadValue;
}

class Checker {
 public:
  Checker(const Vocabulary& vocabulary, contract::Diagnostics& diagnostics)
      : vocabulary_(vocabulary), diagnostics_(diagnostics) {}

  /// @return whether the value fits; what does not is to be taken out.
  bool check(const Shape& shape, Toml& value) {
    switch (shape.kind) {
      case Shape::Kind::kText:
        return is_kind(shape, value, Toml::Kind::kString) && text(shape, value.text, value.span);
      case Shape::Kind::kInteger:
        return is_kind(shape, value, Toml::Kind::kInteger) && integer(shape, value);
      case Shape::Kind::kNumber:
        return number(shape, value);
      case Shape::Kind::kTruth:
        return is_kind(shape, value, Toml::Kind::kBool);
      case Shape::Kind::kTable:
        return is_kind(shape, value, Toml::Kind::kTable) && table(shape, value);
      case Shape::Kind::kList:
        return is_kind(shape, value, Toml::Kind::kArray) && list(shape, value);
      case Shape::Kind::kMap:
        return is_kind(shape, value, Toml::Kind::kTable) && map(shape, value);
      case Shape::Kind::kFree:
        return is_kind(shape, value, Toml::Kind::kTable);
    }
    return false;
  }

 private:
  bool report(Rule rule, const Span& span, std::string message, std::string help = {}) {
    diagnostics_.add(rule, span, std::move(message), std::move(help));
    return false;
  }

  bool is_kind(const Shape& shape, const Toml& value, Toml::Kind kind) {
    if (value.kind == kind) return true;
    return report(Rule::kWrongType, value.span,
                  "expected " + expectation(shape) + ", found " + std::string(describe(value.kind)),
                  shape.kind == Shape::Kind::kText && value.kind != Toml::Kind::kTable
                      ? "put it in quotes"
                      : "");
  }

  bool text(const Shape& shape, std::string_view text, const Span& span) {
    if (!shape.words.empty()) {
      if (std::ranges::find(shape.words, text) != shape.words.end()) return true;
      return report(Rule::kBadValue, span,
                    "expected " + joined(shape.words, "or") + ", found " + base::quote(text, 64),
                    contract::did_you_mean(text, shape.words));
    }
    const auto problem = syntax_problem(shape.syntax, text);
    if (problem)
      return report(rule_of(shape.syntax), span,
                    "expected " + expectation(shape) + ", found " + base::quote(text, 64) +
                        (problem->empty() ? "" : "; " + *problem));
    if (shape.syntax != Syntax::kContract || vocabulary_.contracts == nullptr) return true;
    if (auto unknown = find_unknown(text, *vocabulary_.contracts))
      report(Rule::kUnknownContract, span, std::move(unknown->message), std::move(unknown->help));
    return true;  // of the right form all the same
  }

  bool integer(const Shape& shape, const Toml& value) {
    if (value.integer >= shape.least && value.integer <= shape.most) return true;
    return report(Rule::kBadValue, value.span,
                  "expected " + expectation(shape) + ", found " + std::to_string(value.integer));
  }

  bool number(const Shape& shape, const Toml& value) {
    if (value.kind != Toml::Kind::kInteger && !is_kind(shape, value, Toml::Kind::kFloat))
      return false;
    const double real =
        value.kind == Toml::Kind::kInteger ? static_cast<double>(value.integer) : value.real;
    if (real >= static_cast<double>(shape.least) && real <= static_cast<double>(shape.most))
      return true;
    return report(Rule::kBadValue, value.span, "expected " + expectation(shape));
  }

  bool table(const Shape& shape, Toml& value) {
    std::vector<std::string_view> names;
    for (const Key& key : shape.keys) names.push_back(key.name);
    bool is_whole = true;
    std::vector<std::string> misspelt;
    for (size_t i = 0; i < value.keys.size();) {
      const auto key = std::ranges::find(shape.keys, value.keys[i].name, &Key::name);
      if (key == shape.keys.end()) {
        unknown(value.keys[i], names, misspelt);
      } else if (check(*key->shape, value.items[i])) {
        ++i;
        continue;
      } else {
        misspelt.emplace_back(key->name);  // reported, so that it is not missing besides
      }
      is_whole = false;
      take_out(value, i);
    }
    return present(shape, value, misspelt) && (is_whole || shape.one_of.empty());
  }

  void unknown(const Toml::Key& key, std::span<const std::string_view> names,
               std::vector<std::string>& misspelt) {
    std::string help = contract::did_you_mean(key.name, names);
    misspelt.push_back(contract::nearest(key.name, names));
    if (help.empty()) help = "the keys here are " + joined(names, "and");
    report(Rule::kUnknownKey, key.span, "there is no key " + base::quote(key.name, 64) + " here",
           std::move(help));
  }

  /// @param reported  keys that are not there because something else is wrong with them.
  bool present(const Shape& shape, const Toml& value, std::span<const std::string> reported) {
    const auto is_reported = [&](std::string_view name) {
      return std::ranges::find(reported, name) != reported.end();
    };
    bool is_whole = true;
    for (const Key& key : shape.keys) {
      if (!key.is_required || value.find(key.name) != nullptr) continue;
      is_whole = false;
      if (!is_reported(key.name))
        report(Rule::kMissingKey, value.span,
               "the key " + base::quote(key.name) + " is missing: " + expectation(*key.shape));
    }
    if (shape.one_of.empty()) return is_whole;
    std::vector<const Toml::Key*> found;
    for (const Toml::Key& key : value.keys)
      if (std::ranges::find(shape.one_of, key.name) != shape.one_of.end()) found.push_back(&key);
    if (found.size() == 1) return is_whole;
    if (found.size() > 1)
      return report(Rule::kContradiction, found[1]->span,
                    base::quote(found[0]->name) + " and " + base::quote(found[1]->name) +
                        " exclude each other",
                    "write a table for each");
    if (std::ranges::none_of(shape.one_of, is_reported))
      report(Rule::kMissingKey, value.span,
             "one of these keys is missing: " + joined(shape.one_of, "or"));
    return false;
  }

  static void take_out(Toml& value, size_t number) {
    const auto at = static_cast<std::ptrdiff_t>(number);
    value.items.erase(value.items.begin() + at);
    if (value.kind == Toml::Kind::kTable) value.keys.erase(value.keys.begin() + at);
  }

  bool list(const Shape& shape, Toml& value) {
    const auto count = static_cast<int64_t>(value.items.size());
    if (count > shape.most)
      return report(Rule::kBadValue, value.span,
                    "expected at most " + std::to_string(shape.most) + " " +
                        std::string(shape.name) + ", found " + std::to_string(count));
    if (count < shape.least)  // each least is 1
      return report(Rule::kBadValue, value.span,
                    "expected " + expectation(shape) + ", found an empty one");
    for (size_t i = 0; i < value.items.size();)
      check(*shape.item, value.items[i]) ? static_cast<void>(++i) : take_out(value, i);
    return true;
  }

  bool map(const Shape& shape, Toml& value) {
    const Shape key_shape{.name = "a name", .syntax = shape.key_syntax, .example = shape.example};
    for (size_t i = 0; i < value.items.size();) {
      const bool is_named = text(key_shape, value.keys[i].name, value.keys[i].span);
      const bool fits = check(*shape.item, value.items[i]);
      fits&& is_named ? static_cast<void>(++i) : take_out(value, i);
    }
    return true;
  }

  const Vocabulary& vocabulary_;
  contract::Diagnostics& diagnostics_;
};

}  // namespace

std::optional<UnknownContract> find_unknown(std::string_view contract,
                                            const std::vector<std::string>& known) {
  const ContractName wanted(contract);
  std::vector<std::string_view> names;
  std::string versions;
  for (const std::string& each : known) {
    const ContractName found(each);
    names.push_back(found.interface);
    if (found.interface != wanted.interface) continue;
    if (wanted.version.empty() || contract::track(wanted.version) == contract::track(found.version))
      return std::nullopt;
    versions += (versions.empty() ? "" : ", ") + std::string(found.version);
  }
  if (!versions.empty())
    return UnknownContract{"no version of " + base::quote(wanted.interface) +
                               " that is known can stand for " + std::string(wanted.version),
                           "known: " + versions};
  return UnknownContract{"there is no contract " + base::quote(contract, 100),
                         contract::did_you_mean(wanted.interface, names)};
}

std::string expectation(const Shape& shape) {
  std::string text(shape.name);
  if (!shape.words.empty()) text += ", one of " + joined(shape.words, "and");
  if (shape.kind == Shape::Kind::kInteger || shape.kind == Shape::Kind::kNumber)
    text += " from " + std::to_string(shape.least) + " to " + std::to_string(shape.most);
  if (shape.kind == Shape::Kind::kList) text = "an array of " + text;
  if (shape.kind == Shape::Kind::kMap) text = "a table: " + text;
  if (!shape.example.empty() && shape.kind == Shape::Kind::kText && shape.words.empty()) {
    std::string_view example = shape.example;
    example.remove_prefix(1);  // its quotes
    example.remove_suffix(1);
    text += " such as '" + std::string(example) + "'";
  }
  return text;
}

void check_shape(const Shape& shape, Toml& value, const Vocabulary& vocabulary,
                 contract::Diagnostics& diagnostics) {
  Checker(vocabulary, diagnostics).check(shape, value);
}

}  // namespace mortise::catalog
