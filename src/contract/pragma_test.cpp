// SPDX-License-Identifier: Apache-2.0
#include "contract/pragma.hpp"

#include <gtest/gtest.h>

namespace mortise::contract {
namespace {

/// The comments of a source: lines that begin with `//`, and blocks.
std::vector<DocLine> lines_of(const SourceMap& sources, uint32_t file) {
  std::vector<DocLine> lines;
  const std::string_view text = sources.file(file).text;
  for (size_t at = 0; at < text.size();) {
    const bool is_block = text.substr(at).starts_with("/*");
    const size_t end =
        is_block ? text.find("*/", at + 3) + 2 : std::min(text.find('\n', at), text.size());
    const std::string_view comment = text.substr(at, end - at);
    if (comment.starts_with('/'))
      add_doc_lines(comment, {file, static_cast<uint32_t>(at), static_cast<uint32_t>(end)}, lines);
    at = end + 1;
  }
  return lines;
}

/// What is read of the comments: `name|subject|value` a line; what is reported: the place, the text
/// there, the message and the help.
void check(std::string text, std::string_view expected) {
  SourceMap sources;
  const uint32_t file = sources.add("a.wit", std::move(text));
  Diagnostics diagnostics;
  std::string found;
  for (const Pragma& pragma : parse_pragmas(lines_of(sources, file), diagnostics)) {
    found +=
        std::string(pragma_name(pragma.name)) + "|" + pragma.subject + "|" + pragma.value + "\n";
    EXPECT_TRUE(sources.text(pragma.span).starts_with("@" + std::string(pragma_name(pragma.name))));
    EXPECT_TRUE(sources.text(pragma.span).ends_with(pragma.value));
  }
  for (const Diagnostic& diagnostic : diagnostics.all())
    found += sources.where(diagnostic.span) + " '" + std::string(sources.text(diagnostic.span)) +
             "' " + std::string(rule_name(diagnostic.rule)) + ": " + diagnostic.message +
             (diagnostic.help.empty() ? "" : " (" + diagnostic.help + ")") + "\n";
  EXPECT_EQ(found, expected);
}

void check_strip(std::string_view docs, std::string_view expected) {
  EXPECT_EQ(strip_pragmas(docs), expected);
}

constexpr char kDefaultUsage[] =
    " (write '@default VALUE' on a field, '@default PARAMETER VALUE' on a function)\n";
constexpr char kSunsetUsage[] =
    " (write '@sunset VERSION DATE', such as '@sunset 2.0.0 2027-06-01')\n";

TEST(Pragma, IsReadFromDocComments) {
  check("/// @secret", "secret||\n");
  check("///@secret", "secret||\n");
  check("///   @secret  \t", "secret||\n");
  check("/// Text.\n/// @idempotent\n/// @secret\r\n", "idempotent||\nsecret||\n");
  check("/** @secret */", "secret||\n");
  check("/** Text.\n * @secret\n\t @idempotent\r\n   *@default 3\n */",
        "secret||\nidempotent||\ndefault||3\n");
  check("/**@secret*/", "secret||\n");
}

TEST(Pragma, IsNotReadElsewhere) {
  check("// @secret", "");
  check("//// @secret", "");
  check("/* @secret */", "");
  check("/*** @secret */", "");
  check("/**/", "");
  check("/// Ask @secret.", "");
  check("/// * @secret", "");
  check("/// \\@secret", "");
  check("/// @", "");
  check("/// @ secret", "");
  check("/// @1", "");
  check("", "");
}

TEST(Pragma, IsNotReadFromCode) {
  check("/// ```\n/// @secret\n/// ```\n/// @idempotent", "idempotent||\n");
  check("/// ~~~python\n/// @unknown\n/// ~~~", "");
  check("/** ```\n@secret\n``` */", "");
}

TEST(Pragma, ADefaultIsJson) {
  check("/// @default 3", "default||3\n");
  check("/// @default  {\"a\": [1, null]}  ", "default||{\"a\": [1, null]}\n");
  check("/// @default radius 3", "default|radius|3\n");
  check("/// @default  radius \t 3", "default|radius|3\n");
  check("/// @default %list \"a b\"", "default|list|\"a b\"\n");
  check("/// @default true", "default||true\n");
  check("/// @default true false", "default|true|false\n");
  check("/// @default null", "default||null\n");
}

TEST(Pragma, ADefaultMayBeMalformed) {
  check("/// @default",
        "a.wit:1:5 '@default' pragma-malformed: a value is missing behind '@default'" +
            std::string(kDefaultUsage));
  check("/// @default(3)",
        "a.wit:1:5 '@default' pragma-malformed: a blank is missing behind '@default'" +
            std::string(kDefaultUsage));
  check(
      "/// @default blue",
      "a.wit:1:14 'blue' pragma-malformed: 'blue' is no value in JSON (put a text or the name of a "
      "case in quotes; behind the name of a parameter goes its value)\n");
  const std::string no_json = " pragma-malformed: the value is no JSON: ";
  check("/// @default 3 4",
        "a.wit:1:16 '4'" + no_json + "unexpected number literal; expected end of input\n");
  check("/// @default {\"a\": 1",
        "a.wit:1:21 ''" + no_json + "unexpected end of input; expected '}'\n");
  check("/// @default radius 3 x", "a.wit:1:23 'x'" + no_json + "invalid literal\n");
  check("/// @default [1,]\n/// @secret",
        "secret||\na.wit:1:17 ']'" + no_json + "unexpected ']'; expected '[', '{', or a literal\n");
  check("/// @default " + std::string(101, '[') + std::string(101, ']'),
        "a.wit:1:114 '['" + no_json + "nested more than 100 deep\n");
  check("/// @default " + std::string(100, '[') + std::string(100, ']'),
        "default||" + std::string(100, '[') + std::string(100, ']') + "\n");
}

TEST(Pragma, ARangeIsJson) {
  check("/// @range [0, 9]", "range||[0, 9]\n");
  check("/// @range radius [0, 9]", "range|radius|[0, 9]\n");
  check("/// @range[0, 9]",
        "a.wit:1:5 '@range' pragma-malformed: a blank is missing behind '@range' (write '@range "
        "[LEAST, MOST]' on a field, '@range PARAMETER [LEAST, MOST]' on a function)\n");
  check("/// @range 0..9",
        "a.wit:1:14 '.' pragma-malformed: the value is no JSON: invalid number; expected digit "
        "after '.'\n");
}

TEST(Pragma, AFallbackIsAName) {
  check("/// @fallback other", "fallback|other|\n");
  check("/// @fallback %list", "fallback|list|\n");
  check("/// @fallback",
        "a.wit:1:5 '@fallback' pragma-malformed: the name of a case is missing behind '@fallback' "
        "(write '@fallback CASE')\n");
  check("/// @fallback a b c",
        "a.wit:1:17 'b c' pragma-malformed: nothing more is expected behind '@fallback' (write "
        "'@fallback CASE')\n");
}

TEST(Pragma, SomeStandAlone) {
  check("/// @idempotent\n/// @secret", "idempotent||\nsecret||\n");
  check("/// @idempotent yes",
        "a.wit:1:17 'yes' pragma-malformed: nothing more is expected behind '@idempotent' (write "
        "'@idempotent' alone)\n");
  check("/// @secret.",
        "a.wit:1:5 '@secret' pragma-malformed: a blank is missing behind '@secret' "
        "(write '@secret' alone)\n");
}

TEST(Pragma, ASunsetIsAVersionAndADate) {
  check("/// @sunset 2.0.0 2027-06-01", "sunset|2.0.0|2027-06-01\n");
  check("/// @sunset 2.0.0-rc.1+b 2028-02-29", "sunset|2.0.0-rc.1+b|2028-02-29\n");
  check("/// @sunset",
        "a.wit:1:5 '@sunset' pragma-malformed: a version is missing behind '@sunset'" +
            std::string(kSunsetUsage));
  check("/// @sunset 2.0.0",
        "a.wit:1:5 '@sunset' pragma-malformed: a date is missing behind '@sunset'" +
            std::string(kSunsetUsage));
  check(
      "/// @sunset 2.0 2027-06-01",
      "a.wit:1:13 '2.0' pragma-malformed: '2.0' is no version: a version has three numbers: 1.2.3" +
          std::string(kSunsetUsage));
  check("/// @sunset 2.0.0 2027-06-01 UTC",
        "a.wit:1:30 'UTC' pragma-malformed: nothing more is expected behind '@sunset'" +
            std::string(kSunsetUsage));
  const std::string place = "a.wit:1:19 '";
  for (const std::string bad : {"2027-02-29", "2027-13-01", "2027-00-01", "2027-06-00", "2027-6-1",
                                "2027-06-011", "27-06-01", "2027/06/01", "2027-06-0x", "1.1.2027"})
    check("/// @sunset 2.0.0 " + bad, (place + bad + "' pragma-malformed: '")
                                          .append(bad)
                                          .append("' is no date")
                                          .append(kSunsetUsage));
}

TEST(Pragma, AnExampleIsACall) {
  check(R"(/// @example {"a": [1, "} -> {"]} -> {"ok": 3})",
        R"(example|{"a": [1, "} -> {"]}|{"ok": 3})"
        "\n");
  check(R"(/// @example {"a": "\"}"}->null)", R"(example|{"a": "\"}"}|null)"
                                              "\n");
  check("/// @example {}", "example|{}|\n");
  check("/// @example {}\n/// @example {\"a\": 1}", "example|{}|\nexample|{\"a\": 1}|\n");
  const std::string usage =
      " (write '@example {ARGUMENTS} -> RESULT', or '@example {ARGUMENTS}' alone)\n";
  check("/// @example",
        "a.wit:1:5 '@example' pragma-malformed: an object with the arguments is "
        "missing behind '@example'" +
            usage);
  check("/// @example 3 -> 4",
        "a.wit:1:14 '3 -> 4' pragma-malformed: the arguments are no object of JSON" + usage);
  check("/// @example {} 4",
        "a.wit:1:17 '4' pragma-malformed: '->' is missing between the "
        "arguments and the result" +
            usage);
  check("/// @example {} ->",
        "a.wit:1:5 '@example' pragma-malformed: the result behind '->' is "
        "missing behind '@example'" +
            usage);
  const std::string no_json = " pragma-malformed: the value is no JSON: ";
  check("/// @example {} -> a", "a.wit:1:20 'a'" + no_json + "invalid literal\n");
  check("/// @example {\"a\": 1",
        "a.wit:1:21 ''" + no_json + "unexpected end of input; expected '}'\n");
  check_strip("Text.\n@example {} -> 3", "Text.");
}

TEST(Pragma, AnUnknownOneIsAWarning) {
  check("/// @defualt 3",
        "a.wit:1:5 '@defualt' pragma-unknown: there is no directive '@defualt' (did "
        "you mean '@default'?)\n");
  check("/// @Secret",
        "a.wit:1:5 '@Secret' pragma-unknown: there is no directive '@Secret' (did you "
        "mean '@secret'?)\n");
  check("/// @rnage[0, 1]",
        "a.wit:1:5 '@rnage' pragma-unknown: there is no directive '@rnage' (did you "
        "mean '@range'?)\n");
  check("/// @param x", "a.wit:1:5 '@param' pragma-unknown: there is no directive '@param'\n");
  check("/// @since(version = 1.0.0)", "");
  check("/// @scope/package", "");
  check("/// @someone.example", "");
}

TEST(Pragma, IsLeftOutForPeople) {
  check_strip("", "");
  check_strip("Text.", "Text.");
  check_strip("Text.\n@default 3\nMore.", "Text.\nMore.");
  check_strip("Text.\n\n@default 3\n@range [0, 9]\n", "Text.");
  check_strip("@secret\n\nText.\n  Indented.", "Text.\n  Indented.");
  check_strip(" * Text.\n * @secret", " * Text.");
  check_strip("@secret", "");
  check_strip("@param x\n@defaults\n@default(3)", "@param x\n@defaults\n@default(3)");
  check_strip("```\n@secret\n```\n@secret\nText.", "```\n@secret\n```\nText.");
}

}  // namespace
}  // namespace mortise::contract
