// SPDX-License-Identifier: Apache-2.0
//
// The headers of the photo contract, in C++ and in C, against the layout that is computed from the
// contract.
#include <gtest/gtest.h>

#include <photo/lab/image_filter.h>

#include <photo/lab/image_filter.hpp>

#include "contract/layout.hpp"
#include "contract/wit.hpp"

namespace {

using namespace mortise::contract;
using photo::lab::ImageFilter;

class PhotoHeader : public testing::Test {
 protected:
  PhotoHeader() {
    const Sources sources = read_wit(MORTISE_PHOTO_WIT);
    EXPECT_TRUE(sources.ok()) << render(sources.diagnostics, sources.map);
    contract_ = describe_all(sources.resolved).at(0);
    layout_ = *lay_out(contract_, PointerSize::k8);
  }

  struct Expected {
    size_t size;
    size_t alignment;
    std::vector<size_t> offsets;
  };

  /// A type of the contract by its name.
  void check(std::string_view name, const Expected& header) {
    for (size_t i = 0; i < contract_.types.size(); ++i)
      if (contract_.types[i].name == name) {
        const TypeLayout& computed = layout_.types[i];
        check_parts(name, computed.size, computed.alignment, computed.offsets, header);
        return;
      }
    ADD_FAILURE() << "the contract has no type " << name;
  }

  static void check_parts(std::string_view name, size_t size, size_t alignment,
                          const std::vector<uint32_t>& offsets, const Expected& header) {
    EXPECT_EQ(size, header.size) << name;
    EXPECT_EQ(alignment, header.alignment) << name;
    EXPECT_EQ(std::vector<size_t>(offsets.begin(), offsets.end()), header.offsets) << name;
  }

  Contract contract_;
  Layout layout_;
};

#define PARTS(type, ...)                         \
  Expected {                                     \
    sizeof(type), alignof(type), { __VA_ARGS__ } \
  }

TEST_F(PhotoHeader, HasTheTypesOfTheContract) {
  using photo::lab::Image;
  using photo::lab::Region;
  using photo::lab::Setting;
  check("image",
        PARTS(Image, offsetof(Image, width), offsetof(Image, height), offsetof(Image, pixels)));
  check("image", PARTS(photo_lab_image_filter_image, offsetof(photo_lab_image_filter_image, width),
                       offsetof(photo_lab_image_filter_image, height),
                       offsetof(photo_lab_image_filter_image, pixels)));
  check("region", PARTS(Region, offsetof(Region, left), offsetof(Region, top),
                        offsetof(Region, width), offsetof(Region, height)));
  check("region",
        PARTS(photo_lab_image_filter_region, offsetof(photo_lab_image_filter_region, left),
              offsetof(photo_lab_image_filter_region, top),
              offsetof(photo_lab_image_filter_region, width),
              offsetof(photo_lab_image_filter_region, height)));
  check("setting", PARTS(Setting, offsetof(Setting, key), offsetof(Setting, value)));
  check("setting",
        PARTS(photo_lab_image_filter_setting, offsetof(photo_lab_image_filter_setting, key),
              offsetof(photo_lab_image_filter_setting, value)));
  check("failure", PARTS(photo::lab::Failure));
  check("failure", PARTS(photo_lab_image_filter_failure));
}

TEST_F(PhotoHeader, HasTheRecordsOfTheFunctions) {
  ASSERT_EQ(contract_.functions.size(), ImageFilter::kFunctionCount);
  EXPECT_EQ(contract_.track_name(), ImageFilter::kName);
  for (size_t i = 0; i < contract_.functions.size(); ++i)
    EXPECT_EQ(contract_.track_name() + "#" + contract_.functions[i].name,
              ImageFilter::kFunctions[i].name);

  const FunctionLayout& apply = layout_.functions[0];
  using Parameters = ImageFilter::ApplyParameters;
  check_parts("apply", apply.arguments.size, apply.arguments.alignment, apply.arguments.offsets,
              PARTS(Parameters, offsetof(Parameters, source), offsetof(Parameters, area),
                    offsetof(Parameters, settings)));
  check_parts("apply in C", apply.arguments.size, apply.arguments.alignment,
              apply.arguments.offsets,
              PARTS(photo_lab_image_filter_apply_parameters,
                    offsetof(photo_lab_image_filter_apply_parameters, source),
                    offsetof(photo_lab_image_filter_apply_parameters, area),
                    offsetof(photo_lab_image_filter_apply_parameters, settings)));
  using Result = mortise::Result<photo::lab::Image, photo::lab::Failure>;
  EXPECT_EQ(apply.result_size, sizeof(Result));
  EXPECT_EQ(apply.result_alignment, alignof(Result));
  EXPECT_EQ(apply.result_size, sizeof(photo_lab_image_filter_apply_result));
  const TypeLayout& result = layout_.types[contract_.strip(*contract_.functions[0].result)];
  EXPECT_EQ(result.payload_offset, offsetof(photo_lab_image_filter_apply_result, payload));
  EXPECT_EQ(layout_.functions[1].result_size, sizeof(mortise::String));
  EXPECT_EQ(layout_.functions[1].arguments.size, 0u);
}

}  // namespace
