// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bindgen/testing.hpp"

namespace mortise::bindgen {
namespace {

using testing::check_golden;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Package;
using testing::read_package;
using testing::read_text_package;

void check_refused(const std::string& items, Code code, std::string_view words) {
  const Package package =
      read_text_package("package a:b@1.0.0;\ninterface c {\n" + items + "\n}\n");
  ASSERT_FALSE(package.contracts.empty());
  const auto header = cpp_header(package.contracts.back());
  ASSERT_FALSE(header) << items;
  EXPECT_EQ(header.error().name(), code_name(code)) << header.message();
  EXPECT_THAT(std::string(header.message()), HasSubstr(words));
}

TEST(Cpp, ThePhotoContract) {
  const Package package = read_package(testing::kPhoto, "test.wit");
  const auto header = cpp_header(package.contracts.back());
  ASSERT_TRUE(header) << header.message();
  EXPECT_EQ(header->path, "photo/lab/image_filter.hpp");
  check_golden("photo/image_filter.hpp.golden", header->text);
}

TEST(Cpp, AContractWithResources) {
  const Package package = read_package(testing::testdata("shop/shop.wit"), "shop.wit");
  ASSERT_EQ(package.contracts.size(), 2u);
  for (const contract::Contract& contract : package.contracts) {
    const auto header = cpp_header(contract);
    ASSERT_TRUE(header) << header.message();
    check_golden("shop/" + contract.interface + ".hpp.golden", header->text);
  }
}

TEST(Cpp, ANameThatTwoInterfacesHaveIsTheContractsOwn) {
  const Package package = read_text_package(R"(package a:b@1.0.0;
    interface first { resource cart; resource bell; record bag { all: own<cart>, alarm: own<bell> } }
    interface second {
      use first.{bag};
      resource cart;
      pay: func(of: bag, in: cart);
    })");
  ASSERT_FALSE(package.contracts.empty());
  const auto header = cpp_header(package.contracts.back());
  ASSERT_TRUE(header) << header.message();
  EXPECT_THAT(header->text, HasSubstr("public CartNames_"));
  EXPECT_THAT(header->text, HasSubstr("public ::a::b::v1::first::BellNames_"));
  EXPECT_THAT(header->text, Not(HasSubstr("first::CartNames_")));
}

TEST(Cpp, RefusesWhatAuthorsCannotHave) {
  check_refused("f: async func();", Code::kBindgenUnsupported, "'f' is async");
  check_refused("f: func(a: stream<u8>);", Code::kBindgenUnsupported, "'stream' parses");
}

TEST(Cpp, RefusesTwoThingsOfOneName) {
  check_refused("record image { a: string } record image-view { b: u8 }", Code::kBindgenNameClash,
                "the view of type 'image' and type 'image-view' would both be called 'ImageView'");
  check_refused("record apply-parameters { a: u8 } apply: func(b: apply-parameters);",
                Code::kBindgenNameClash,
                "type 'apply-parameters' and the parameters of function 'apply'");
  check_refused("resource cart { add: func(); } cart-add: func();", Code::kBindgenNameClash,
                "would both be called 'cart_add'");
  check_refused("resource cart; record cart-ref { a: u8 }", Code::kBindgenNameClash,
                "would both be called 'CartRef'");
  check_refused("resource cart; make-cart: func();", Code::kBindgenNameClash,
                "what is for resource 'cart' and function 'make-cart'");
  check_refused("a: get() -> u8; a: set(to: u8); set-a: func();", Code::kBindgenNameClash,
                "would both be called 'set_a'");
}

}  // namespace
}  // namespace mortise::bindgen
