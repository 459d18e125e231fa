// SPDX-License-Identifier: Apache-2.0
#include "bindgen/c.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bindgen/testing.hpp"

namespace mortise::bindgen {
namespace {

using testing::check_golden;
using testing::Package;
using testing::read_package;
using testing::read_text_package;

std::string text_of(const std::string& items) {
  const Package package =
      read_text_package("package a:b@1.0.0;\ninterface c {\n" + items + "\n}\n");
  const auto header = c_header(package.contracts.back());
  return header ? header->text
                : std::string(header.error().name()) + ": " + std::string(header.message());
}

TEST(C, ThePhotoContract) {
  const Package package = read_package(testing::kPhoto, "test.wit");
  const auto header = c_header(package.contracts.back());
  ASSERT_TRUE(header) << header.message();
  EXPECT_EQ(header->path, "photo/lab/image_filter.h");
  check_golden("photo/image_filter.h.golden", header->text);
}

TEST(C, NamesTypesWithoutAName) {
  const std::string text = text_of(
      "f: func(a: list<option<tuple<u8, string>>>, b: map<u32, list<u8, 3>>) -> result<_, "
      "string>;");
  for (const char* const name :
       {"a_b_c_list_option_tuple_u8_string a;", "a_b_c_map_u32_list3_u8 b;",
        "typedef a_b_c_result_none_string a_b_c_f_result;", "uint8_t elements[3];"})
    EXPECT_THAT(text, ::testing::HasSubstr(name));
}

TEST(C, TellsTypesThatAreCalledAsThoseOfWit) {
  const std::string text = text_of(
      "type %result = u8; record %string { a: u8 }\n"
      "f: func(a: option<%string>, b: option<string>, c: %result) -> result;");
  for (const char* const part :
       {"typedef uint8_t a_b_c_result_;", "} a_b_c_string_;", "a_b_c_string_ value;",
        "a_b_c_option_string_ a;", "mortise_string value;", "a_b_c_option_string b;",
        "a_b_c_result_ c;", "typedef a_b_c_result a_b_c_f_result;"})
    EXPECT_THAT(text, ::testing::HasSubstr(part));
}

TEST(C, KeepsCommentsClosed) {
  EXPECT_THAT(text_of("/// Never */ ends.\nrecord r { a: u8 }"),
              ::testing::HasSubstr("/** Never * / ends. */"));
}

TEST(C, AContractWithResources) {
  const Package package = read_package(testing::testdata("shop/shop.wit"), "shop.wit");
  const auto header = c_header(package.contracts.front());
  ASSERT_TRUE(header) << header.message();
  check_golden("shop/prices.h.golden", header->text);
}

TEST(C, RefusesWhatItCannotWrite) {
  EXPECT_THAT(text_of("f: async func();"),
              ::testing::StartsWith("bindgen.unsupported: cannot write C"));
  EXPECT_THAT(text_of("resource cart; resource-new-cart: func();"),
              ::testing::HasSubstr("would both be called 'A_B_C_RESOURCE_NEW_CART'"));
  EXPECT_THAT(text_of("record list-u8 { a: u8 } f: func(b: list<u8>);"),
              ::testing::AllOf(::testing::StartsWith("bindgen.name_clash: "),
                               ::testing::HasSubstr("'a_b_c_list_u8'")));
  EXPECT_THAT(text_of("record f-parameters { a: u8 } f: func(b: u8);"),
              ::testing::HasSubstr("the parameters of function 'f'"));
}

}  // namespace
}  // namespace mortise::bindgen
