// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "contract/pragma.hpp"
#include "contract/sample_types.hpp"

namespace mortise::contract {
namespace {

constexpr std::string_view kSlashes = "/// ";

/// Items with the directives of a source, whose lines are `/// ` and one each.
class Source {
 public:
  explicit Source(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += std::string(kSlashes) + line + "\n";
    sources_.add("a.wit", text);
    uint32_t begin = 0;
    std::vector<DocLine> docs;
    for (const std::string& line : lines) {
      const auto end = begin + static_cast<uint32_t>(kSlashes.size() + line.size());
      add_doc_lines(sources_.text({0, begin, end}), {0, begin, end}, docs);
      begin = end + 1;
    }
    pragmas = parse_pragmas(docs, diagnostics);
  }

  /// Place, the text there, rule and message of each diagnostic, with help and notes.
  std::string report() const {
    std::string out;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      out += at(diagnostic.span) + " " + std::string(rule_name(diagnostic.rule)) + ": " +
             diagnostic.message;
      if (!diagnostic.help.empty()) out += " (" + diagnostic.help + ")";
      for (const Note& note : diagnostic.notes) out += " " + at(note.span) + " " + note.text;
      out += "\n";
    }
    return out;
  }

  std::vector<Pragma> pragmas;
  Diagnostics diagnostics;

 private:
  std::string at(const Span& span) const {
    if (!span.is_somewhere()) return "nowhere";
    return std::to_string(sources_.position(span).line) + "'" + std::string(sources_.text(span)) +
           "'";
  }

  SourceMap sources_;
};

using Lines = std::vector<std::string>;

/// Puts the directives somewhere in the sample contract and checks it.
template <class Put>
void check(const Lines& lines, std::string_view expected, Put put) {
  Source source(lines);
  testing::SampleTypes samples;
  put(samples, source.pragmas);
  check_pragmas(samples.contract, source.diagnostics);
  EXPECT_EQ(source.report(), expected);
}

void check_field(std::string_view type, const Lines& lines, std::string_view expected) {
  check(lines, expected, [&](auto& samples, auto& pragmas) {
    Member field{.name = "f", .type = samples.at(type), .pragmas = pragmas};
    samples.contract.types.push_back({.kind = Kind::kRecord, .name = "r", .members = {field}});
  });
}
/// A function `apply: func(radius: u8, colour: colour, image: own<image>)`.
void check_function(const Lines& lines, std::string_view expected) {
  check(lines, expected, [&](auto& samples, auto& pragmas) {
    samples.contract.functions = {
        {.name = "apply",
         .parameters = {{.name = "radius", .type = samples.at("u8")},
                        {.name = "colour", .type = samples.at("colour")},
                        {.name = "image", .type = samples.at("own<image>")}},
         .pragmas = pragmas}};
  });
}
void check_type(std::string_view name, const Lines& lines, std::string_view expected) {
  check(lines, expected, [&](auto& samples, auto& pragmas) {
    samples.contract.types[samples.at(name)].pragmas = pragmas;
  });
}

TEST(PragmaCheck, DefaultsFitTheirField) {
  check_field("u8", {"@default 255"}, "");
  check_field(
      "u8", {"@default 256"},
      "1'256' pragma-value: the default is no 'u8': expected an integer from 0 to 255, found "
      "a number, '256'\n");
  check_field(
      "list<point>", {R"(@default [{"x": 1}, {"x": "a"}])"},
      "1'\"a\"' pragma-value: the default is no 'list<point>': at '/1/x', expected an integer "
      "from -2147483648 to 2147483647, found a string, 'a'\n");
  check_field(
      "colour", {R"(@default "geen")"},
      "1'\"geen\"' pragma-value: the default is no 'colour': 'colour' has no case 'geen' (did "
      "you mean 'green'?)\n");
  check_field(
      "own<image>", {"@default 1"},
      "1'1' pragma-value: the default is no 'image': a value of 'image' cannot be written in "
      "JSON\n");
  check_field("u8", {"@default f 3"},
              "1'@default f ' pragma-malformed: on a field, no name stands in front of the value: "
              "found 'f'\n");
}

/// A function `mix: func(radius: u8, colour: colour) -> result<u8>`.
void check_example(const Lines& lines, std::string_view expected) {
  check(lines, expected, [&](auto& samples, auto& pragmas) {
    samples.contract.functions = {{.name = "mix",
                                   .parameters = {{.name = "radius", .type = samples.at("u8")},
                                                  {.name = "colour", .type = samples.at("colour")}},
                                   .result = samples.at("result<u8>"),
                                   .pragmas = pragmas}};
  });
}

TEST(PragmaCheck, ExamplesFitTheirFunction) {
  const std::string all = R"(@example {"radius": 3, "colour": "red"})";
  check_example({all}, "");
  check_example({all + R"( -> {"ok": 4})"}, "");
  check_example(
      {all + R"( -> "err")", R"(@example {"colour": "red"} -> "ok")", "@default radius 3"}, "");
  const auto flaw = [&](const std::string& example, const std::string& message) {
    check_example({example},
                  "1'" + example + "' pragma-value: the example does not fit 'mix': " + message);
  };
  flaw(R"(@example {"radius": 3})", "'mix' needs the argument 'colour'\n");
  flaw(R"(@example {"radius": 3, "color": "red"})",
       "'mix' has no parameter 'color' (did you mean 'colour'?)\n");
  flaw(R"(@example {"radius": 300, "colour": "red"})",
       "at '/radius', expected an integer from 0 to 255, found a number, '300'\n");
  flaw(all + " -> 3", R"(expected {"ok": ...} or {"err": ...}, found a number, '3')"
                      "\n");
  flaw(all + R"( -> {"ok": -1})",
       "at '/ok', expected an integer from 0 to 255, found a number, '-1'\n");
  check_example({all, all + R"( -> "ok")"},
                "2'" + all + R"( -> "ok"' pragma-duplicate: '@example' is given twice 1')" + all +
                    "' first given here\n");
  check_field("u8", {"@example {}"},
              "1'@example {}' pragma-misplaced: '@example' does not stand on a field (it stands on "
              "a function)\n");
  check_function({R"(@example {"radius": 3, "colour": "red", "image": 1})"},
                 R"(1'@example {"radius": 3, "colour": "red", "image": 1}' pragma-value: )"
                 "the example does not fit 'apply': at '/image', a value of 'image' cannot be "
                 "written in JSON\n");
}

TEST(PragmaCheck, DefaultsOfParametersNameThem) {
  check_function({"@default radius 3", R"(@default colour "red")"}, "");
  check_function(
      {"@default raduis 3"},
      "1'@default raduis ' pragma-value: 'apply' has no parameter 'raduis' (did you mean "
      "'radius'?)\n");
  check_function({"@default 3"},
                 "1'@default 3' pragma-malformed: on a function, the name of a parameter stands in "
                 "front of the value\n");
  check_function({"@default radius -3"},
                 "1'-3' pragma-value: the default is no 'u8': expected an integer from 0 to 255, "
                 "found a number, '-3'\n");
  check_function(
      {"@default image 3"},
      "1'3' pragma-value: the default is no 'image': a value of 'image' cannot be written "
      "in JSON\n");
}

TEST(PragmaCheck, RangesAreOfNumbersAndLengths) {
  check_field("u8", {"@range [0, 9]"}, "");
  check_field("s64", {R"(@range [-1, "9223372036854775807"])"}, "");
  check_field("f32", {R"(@range [0.5, "Infinity"])"}, "");
  check_field("char", {R"(@range ["a", "z"])"}, "");
  check_field("string", {"@range [1, 80]"}, "");
  check_field("list<string>", {"@range [0, 4294967295]"}, "");
  check_field("option<u8>", {"@range [0, 9]"}, "");
  check_field("option<list<u8>>", {"@range [0, 9]"}, "");
  check_field("u8", {"@range [9, 9]"}, "");
  for (const char* type : {"bool", "point", "list<u8, 3>", "map<string, u8>", "colour"})
    check_field(type, {"@range [0, 9]"},
                "1'@range [0, 9]' pragma-misplaced: there are no ranges of '" + std::string(type) +
                    "' (numbers, characters and the lengths of strings and lists have ranges)\n");
  for (const char* bad : {"[]", "[1]", "[1, 2, 3]", "3", R"({"least": 1})"})
    check_field("u8", {"@range " + std::string(bad)},
                "1'" + std::string(bad) + "' pragma-malformed: a range is [least, most]\n");
  check_field(
      "u8", {"@range [0, 256]"},
      "1'256' pragma-value: the range does not fit 'u8': at '/1', expected an integer from 0 "
      "to 255, found a number, '256'\n");
  check_field(
      "string", {R"(@range ["a", "b"])"},
      "1'\"a\"' pragma-value: the range does not fit 'string': at '/0', expected an integer "
      "from 0 to 4294967295, found a string, 'a'\n");
  check_field("s8", {"@range [3, -3]"}, "1'[3, -3]' pragma-value: the least is above the most\n");
  check_field("f64", {R"(@range ["NaN", 3])"},
              "1'[\"NaN\", 3]' pragma-value: a range has no NaN\n");
}

TEST(PragmaCheck, DefaultsAreWithinTheirRange) {
  const std::string out_of_range = "' pragma-value: the default is out of range ";
  check_field("u8", {"@default 0", "@range [0, 9]"}, "");
  check_field("u8", {"@range [0, 9]", "@default 9"}, "");
  check_field("u8", {"@default 10", "@range [0, 9]"},
              "1'10" + out_of_range + "2'@range [0, 9]' the range is given here\n");
  check_field("s8", {"@range [-3, 9]", "@default -4"},
              "2'-4" + out_of_range + "1'@range [-3, 9]' the range is given here\n");
  check_field("f32", {R"(@default "NaN")", "@range [0, 1]"},
              "1'\"NaN\"" + out_of_range + "2'@range [0, 1]' the range is given here\n");
  check_field("f32", {"@default 0.1", "@range [0, 0.1]"}, "");
  check_field("string", {R"(@default "abc")", "@range [0, 2]"},
              "1'\"abc\"" + out_of_range + "2'@range [0, 2]' the range is given here\n");
  check_field("option<u8>", {"@default null", "@range [1, 9]"}, "");
  check_field("option<u8>", {"@default 0", "@range [1, 9]"},
              "1'0" + out_of_range + "2'@range [1, 9]' the range is given here\n");
  check_function(
      {"@default radius 7", "@range radius [8, 9]", "@range image [0, 1]"},
      "3'@range image [0, 1]' pragma-misplaced: there are no ranges of 'image' (numbers, "
      "characters and the lengths of strings and lists have ranges)\n"
      "1'7" +
          out_of_range + "2'@range radius [8, 9]' the range is given here\n");
}

TEST(PragmaCheck, FallbacksAreCases) {
  check_type("shape", {"@fallback none"}, "");
  check_type("shape", {"@fallback other"}, "");
  check_type("colour", {"@fallback blue"}, "");
  check_type("colour", {"@fallback blu"},
             "1'blu' pragma-value: 'colour' has no case 'blu' (did you mean 'blue'?)\n");
  check_type("shape", {"@fallback circle"},
             "1'circle' pragma-value: the case 'circle' has a payload of 'f32' (a fallback has no "
             "payload, or a 'string' that gets the unknown name) nowhere the case is here\n");
  check_type("access", {"@fallback read"},
             "1'@fallback read' pragma-misplaced: '@fallback' does not stand on the flags 'access' "
             "(it stands on a variant or enum)\n");
  check_type("byte", {"@fallback a"},
             "1'@fallback a' pragma-misplaced: '@fallback' does not stand on the type 'byte' (it "
             "stands on a variant or enum)\n");
}

TEST(PragmaCheck, SecretsAreTexts) {
  for (const char* type : {"string", "option<string>", "list<string>", "list<u8>", "list<byte>",
                           "list<u8, 3>", "option<list<u8>>"})
    check_field(type, {"@secret"}, "");
  for (const char* type : {"u8", "option<u8>", "list<u32>", "list<point>", "point", "char"})
    check_field(type, {"@secret"},
                "1'@secret' pragma-misplaced: '@secret' does not stand on 'f', a '" +
                    std::string(type) + "' (it stands on a field with a string or bytes)\n");
}

TEST(PragmaCheck, SunsetsStandOnAnything) {
  const Lines lines = {"@sunset 2.0.0 2027-06-01"};
  check_field("u8", lines, "");
  check_function(lines, "");
  check_type("point", lines, "");
  check_type("byte", lines, "");
  check(lines, "", [](auto& samples, auto& pragmas) {
    samples.contract.pragmas = pragmas;
    samples.contract.resources[0].pragmas = pragmas;
    samples.contract.types[samples.at("shape")].members[0].pragmas = pragmas;
  });
}

TEST(PragmaCheck, OthersHaveTheirPlaces) {
  const auto misplaced = [](const std::string& directive, const std::string& place,
                            const std::string& help) {
    return "1'@" + directive + "' pragma-misplaced: '@" + directive.substr(0, directive.find(' ')) +
           "' does not stand on " + place + " (" + help + ")\n";
  };
  const std::string on_function = "it stands on a function";
  const std::string on_field = "it stands on a field with a string or bytes";
  const std::string on_both = "it stands on a field, or with the name of a parameter on a function";
  const std::string on_type = "it stands on a variant or enum";
  check_field("u8", {"@idempotent"}, misplaced("idempotent", "a field", on_function));
  check_field("u8", {"@fallback a"}, misplaced("fallback a", "a field", on_type));
  check_function({"@secret"}, misplaced("secret", "a function", on_field));
  check_function({"@fallback a"}, misplaced("fallback a", "a function", on_type));
  check_type("point", {"@default 3"}, misplaced("default 3", "a type", on_both));
  check({"@range [0, 1]"}, misplaced("range [0, 1]", "an interface", on_both),
        [](auto& samples, auto& pragmas) { samples.contract.pragmas = pragmas; });
  check({"@idempotent"}, misplaced("idempotent", "a resource", on_function),
        [](auto& samples, auto& pragmas) { samples.contract.resources[0].pragmas = pragmas; });
  check({"@default 1"}, misplaced("default 1", "a case or flag", on_both),
        [](auto& samples, auto& pragmas) {
          samples.contract.types[samples.at("shape")].members[1].pragmas = pragmas;
        });
  check({"@sunset 2.0.0 2027-06-01"},
        misplaced("sunset 2.0.0 2027-06-01", "a parameter", "it stands on an item, field or case"),
        [](auto& samples, auto& pragmas) {
          samples.contract.functions = {
              {.name = "f", .parameters = {{.name = "a", .type = 0, .pragmas = pragmas}}}};
        });
  check_function({"@idempotent"}, "");
}

TEST(PragmaCheck, EachIsThereOnce) {
  const std::string again = " pragma-duplicate: '@";
  check_field("u8", {"@default 1", "@default 1"},
              "2'@default 1'" + again + "default' is given twice 1'@default 1' first given here\n");
  check_field("string", {"@secret", "@secret"},
              "2'@secret'" + again + "secret' is given twice 1'@secret' first given here\n");
  check_function({"@default radius 1", R"(@default colour "red")", "@range radius [0, 1]"}, "");
  check_function({"@default radius 1", "@default radius 999"},
                 "2'@default radius 999'" + again +
                     "default' is given twice 1'@default radius 1' first given here\n");
  check_function({"@sunset 1.0.0 2027-01-01", "@sunset 2.0.0 2027-01-01"},
                 "2'@sunset 2.0.0 2027-01-01'" + again +
                     "sunset' is given twice 1'@sunset 1.0.0 2027-01-01' first given here\n");
  check_type("colour", {"@fallback red", "@fallback green"},
             "2'@fallback green'" + again +
                 "fallback' is given twice 1'@fallback red' first given "
                 "here\n");
}

TEST(PragmaCheck, ItemsOfOthersAreLeftToThem) {
  check({"@idempotent"}, "", [](auto& samples, auto& pragmas) {
    Type& point = samples.contract.types[samples.at("point")];
    point.owner = "a:b/c";
    point.pragmas = point.members[0].pragmas = pragmas;
    samples.contract.resources[0].owner = "a:b/c";
    samples.contract.resources[0].pragmas = pragmas;
  });
}

// As from a descriptor: nothing was parsed, and there are no places.
TEST(PragmaCheck, BelievesNothing) {
  const auto check_one = [](const Pragma& pragma, std::string_view expected) {
    check({}, expected, [&](auto& samples, auto&) {
      Member field{.name = "f", .type = samples.at("u8"), .pragmas = {pragma}};
      samples.contract.types.push_back({.kind = Kind::kRecord, .name = "r", .members = {field}});
    });
  };
  check_one({.name = Pragma::Name::kDefault, .value = "[1"},
            "nowhere pragma-malformed: the value is no JSON: at offset 2: unexpected end of input; "
            "expected ']'\n");
  check_one({.name = Pragma::Name::kDefault},
            "nowhere pragma-malformed: the value is no JSON: at offset 0: unexpected end of input; "
            "expected '[', '{', or a literal\n");
  check_one({.name = Pragma::Name::kRange, .value = "nul"},
            "nowhere pragma-malformed: the value is no JSON: at offset 3: invalid literal\n");
  check_one({.name = Pragma::Name::kSunset, .subject = "x", .value = "y"},
            "nowhere pragma-malformed: 'x' is no version: a version has three numbers: 1.2.3\n"
            "nowhere pragma-malformed: 'y' is no date\n");
  check_one(
      {.name = Pragma::Name::kDefault, .value = "300"},
      "nowhere pragma-value: the default is no 'u8': expected an integer from 0 to 255, found "
      "a number, '300'\n");
}

TEST(PragmaCheck, WorldsHaveSunsetsAlone) {
  Source source({"@sunset 2.0.0 2027-06-01", "@sunset 3.0.0 2027-06-01", "@idempotent"});
  Resolved resolved;
  const Resolved::Function function{.name = "f", .pragmas = {source.pragmas[2]}};
  resolved.worlds = {
      {.name = "v", .imports = {{.name = "f", .what = function}}},
      {.name = "w", .exports = {{.name = "f", .what = function}}, .pragmas = source.pragmas}};
  resolved.worlds[1].pragmas.pop_back();
  check_world_pragmas(resolved, source.diagnostics);
  EXPECT_EQ(
      source.report(),
      "3'@idempotent' pragma-misplaced: '@idempotent' has no meaning in a world (it belongs into "
      "an interface: that is what a contract is)\n"
      "2'@sunset 3.0.0 2027-06-01' pragma-duplicate: '@sunset' is given twice 1'@sunset 2.0.0 "
      "2027-06-01' first given here\n");
}

TEST(PragmaCheck, TypesOfWorldsHaveSunsetsAlone) {
  Source source({"@secret", "@fallback a"});
  Resolved resolved;
  using Where = Resolved::Owner::Where;
  resolved.types = {
      {.kind = Kind::kRecord,
       .owner = {Where::kWorld, 0},
       .members = {{.name = "a", .pragmas = {source.pragmas[0]}}}},
      {.kind = Kind::kRecord, .owner = {Where::kInterface, 0}, .pragmas = {source.pragmas[1]}}};
  check_world_pragmas(resolved, source.diagnostics);
  EXPECT_EQ(source.report(),
            "1'@secret' pragma-misplaced: '@secret' has no meaning in a world (it belongs into an "
            "interface: that is what a contract is)\n");
}

}  // namespace
}  // namespace mortise::contract
