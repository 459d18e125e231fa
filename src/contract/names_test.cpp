// SPDX-License-Identifier: Apache-2.0
#include "contract/names.hpp"

#include <gtest/gtest.h>

namespace mortise::contract {
namespace {

using Judge = bool (*)(std::string_view);

void check(Judge judge, std::initializer_list<std::string_view> good,
           std::initializer_list<std::string_view> bad) {
  for (const std::string_view text : good) EXPECT_TRUE(judge(text)) << text;
  for (const std::string_view text : bad) EXPECT_FALSE(judge(text)) << testing::PrintToString(text);
}

TEST(Names, Identifiers) {
  check(is_identifier,
        {"a", "A", "list", "x-ray", "URL-parser", "a1", "a-1", "a-1b", "A-b-C2", "error-context"},
        {"", "1a", "1", "-a", "a-", "a--b", "aB", "Ab", "a_b", "a.b", "a-bC", "%a", "a b",
         "\xc3\xa4", "a-\xc3\xa4", "[get]a"});
}

TEST(Names, Versions) {
  check(is_version,
        {"0.0.0", "1.2.3", "10.20.30", "1.0.0-rc.1", "1.0.0-0a", "1.0.0--", "1.0.0+build.01",
         "1.0.0-a-b+c-d", "18446744073709551615.0.0"},
        {"",           "1",
         "1.2",        "1.2.3.4",
         "01.2.3",     "1.02.3",
         "1.2.03",     "1.2.3-",
         "1.2.3+",     "1.2.3-01",
         "1.2.3-a..b", "1.2.3+a+b",
         "1.2.3-a_b",  "v1.2.3",
         "1.2.x",      "1.2.3 ",
         " 1.2.3",     "1..3",
         "-1.2.3",     "+1.2.3",
         "1.2.+3",     "18446744073709551616.0.0"});
}

TEST(Names, PackagesAndInterfaces) {
  check(is_package_name, {"a:b", "wasi:http", "my-space:my-name"},
        {"", "a", ":b", "a:", "a:b:c", "a:b/c", "a:b@1.0.0", "A b:c"});
  check(is_interface_name, {"a:b/c", "a:b/c@1.0.0", "a:b/c@1.0.0-rc.1+x"},
        {"", "a:b", "a:b/", "a/b", "a:b/c/d", "a:b/c@", "a:b/c@1", "a:b@1.0.0/c",
         "a:b/c@1.0.0@1.0.0"});
}

TEST(Names, Dates) {
  check(is_date, {"2027-06-01", "0000-12-31"},
        {"", "2027-6-1", "2027-13-01", "2027-00-01", "2027-01-00", "2027-01-32", "2027/01/01",
         "2027-01-01 ", "x027-01-01"});
}

// The characters that WIT's lexer refuses, their neighbours, and what is no UTF-8.
TEST(Names, PlainText) {
  check(is_plain_text,
        {"", "a\nb\r\n\tc", "~", "\xc2\xa0", "\xc5\x88", "\xc5\x8a", "\xe2\x80\xa9", "\xe2\x80\xaf",
         "\xe2\x81\xa5", "\xe2\x81\xaa", "\xf0\x9f\x93\xb7"},
        {std::string_view("\0", 1),
         "\x01",
         "\x1b[0m",
         "\x1f",
         "\x7f",
         "\xc2\x80",
         "\xc2\x9f",
         "\xc5\x89",
         "\xd9\xb3",
         "\xe0\xbd\xb7",
         "\xe0\xbd\xb9",
         "\xe1\x9e\xa3",
         "\xe1\x9e\xa4",
         "\xe1\x9e\xb4",
         "\xe1\x9e\xb5",
         "\xe2\x80\xaa",
         "\xe2\x80\xae",
         "\xe2\x81\xa6",
         "\xe2\x81\xa9",
         "a\xff",
         "\xed\xa0\x80"});
}

TEST(Names, UniqueForms) {
  const auto check_form = [](std::string_view name, std::string_view expected) {
    EXPECT_EQ(unique_form(name), expected) << name;
  };
  check_form("fo-OB-ar", "foobar");
  check_form("[constructor]Foo", "[constructor]foo");
  check_form("[method]foo.b-ar", "foo.bar");
  check_form("[static]foo.BAR", "foo.bar");
  check_form("[method]foo.f-oo", "foo");
  check_form("[get]a-b", "ab");
  check_form("[set]a-b", "[set]ab");
  check_form("[method][get]r.p", "r.p");
  check_form("[static][set]r.p", "[set]r.p");
}

}  // namespace
}  // namespace mortise::contract
