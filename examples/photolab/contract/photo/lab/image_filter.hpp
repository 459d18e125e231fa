// SPDX-License-Identifier: Apache-2.0
#pragma once

// photo:lab/image-filter@1.0.0

#include <mortise/client.hpp>
#include <mortise/contract.hpp>
#include <mortise/plugin.hpp>

namespace photo::lab {

/// Pixels row by row from the top, four bytes each: red, green, blue, alpha. Borrowed.
struct [[gnu::may_alias]] ImageView {
  uint32_t width{};
  uint32_t height{};
  mortise::ListView<uint8_t> pixels{};

  friend bool operator==(const ImageView&, const ImageView&) = default;
};

/// Pixels row by row from the top, four bytes each: red, green, blue, alpha. Owned.
struct [[gnu::may_alias]] Image {
  using View = ImageView;

  uint32_t width{};
  uint32_t height{};
  mortise::List<uint8_t> pixels{};

  operator const ImageView&() const noexcept { return mortise::view_cast(*this); }
};

inline Image clone(const ImageView& view) {
  using mortise::clone;
  return {.width = view.width, .height = view.height, .pixels = clone(view.pixels)};
}

/// A rectangle, in pixels from the top left.
struct [[gnu::may_alias]] Region {
  uint32_t left{};
  uint32_t top{};
  uint32_t width{};
  uint32_t height{};

  friend bool operator==(const Region&, const Region&) = default;
};

/// One value by its name, such as a radius. Filters ignore names they do not know. Borrowed.
struct [[gnu::may_alias]] SettingView {
  mortise::StringView key{};
  double value{};

  friend bool operator==(const SettingView&, const SettingView&) = default;
};

/// One value by its name, such as a radius. Filters ignore names they do not know. Owned.
struct [[gnu::may_alias]] Setting {
  using View = SettingView;

  mortise::String key{};
  double value{};

  operator const SettingView&() const noexcept { return mortise::view_cast(*this); }
};

inline Setting clone(const SettingView& view) {
  using mortise::clone;
  return {.key = clone(view.key), .value = view.value};
}

/// Why there is no picture. Read it with `mortise::match`.
class [[gnu::may_alias]] Failure {
 public:
  /// This filter cannot work on a region.
  struct Unsupported {};
  /// What is wrong with the arguments.
  struct BadArgument {
    mortise::String value{};
  };
  /// The largest number of pixels that it takes.
  struct TooLarge {
    uint64_t value{};
  };
  using Cases = mortise::Variant<Unsupported, BadArgument, TooLarge>;

  template <class Case>
    requires(Cases::kHas<Case>)
  Failure(Case value) noexcept : cases_(std::move(value)) {}  // NOLINT: by design

  const Cases& cases() const noexcept { return cases_; }

 private:
  Cases cases_;
};

static_assert(sizeof(ImageView) == 24 && sizeof(Image) == 24 && offsetof(Image, pixels) == 8);
static_assert(sizeof(Region) == 16 && offsetof(Region, height) == 12);
static_assert(sizeof(SettingView) == 24 && sizeof(Setting) == 24 && offsetof(Setting, value) == 16);
static_assert(sizeof(Failure) == 24);

/// The contract `photo:lab/image-filter@1.0.0`: turns one picture into another.
struct ImageFilter {
  static constexpr const char* kName = "photo:lab/image-filter@1";
  static constexpr mortise::FunctionKey kFunctions[] = {
      {"photo:lab/image-filter@1#apply",
       {0x61, 0x70, 0x70, 0x6c, 0x79, 0x2d, 0x31, 0x2e, 0x30, 0x2e, 0x30, 0, 0, 0, 0, 1}},
      {"photo:lab/image-filter@1#name",
       {0x6e, 0x61, 0x6d, 0x65, 0x2d, 0x31, 0x2e, 0x30, 0x2e, 0x30, 0, 0, 0, 0, 0, 1}},
  };
  static constexpr size_t kFunctionCount = 2;

  /// The parameters of each function as one record.
  struct [[gnu::may_alias]] ApplyParameters {
    ImageView source{};
    mortise::Option<Region> area{};
    mortise::ListView<SettingView> settings{};
  };
  struct NameParameters {};
  static_assert(sizeof(ApplyParameters) == 64 && offsetof(ApplyParameters, area) == 24 &&
                offsetof(ApplyParameters, settings) == 48);

  /// The contract's types under the names that an author uses inside the plugin's class.
  struct Names : mortise::Names {
    using Image = lab::Image;
    using ImageView = lab::ImageView;
    using Region = lab::Region;
    using Setting = lab::Setting;
    using SettingView = lab::SettingView;
    using Failure = lab::Failure;
  };

  /// What a plugin implements. Parameters are borrowed for the call.
  class Interface : public Names {
   public:
    /// The filtered picture, of the same size.
    ///
    /// With an area only that part is filtered, the rest is copied.
    virtual Result<Image, Failure> apply(const ImageView& source, const Option<Region>& area,
                                         ListView<SettingView> settings) = 0;
    /// What a menu would show.
    virtual String name() = 0;

   protected:
    ~Interface() = default;
  };

  /// The rows of a plugin's entry: each calls the class's own function, not through the virtual
  /// table.
  template <class Impl>
  static constexpr mortise::detail::Rows<kFunctionCount> rows() {
    using mortise::detail::frame;
    using mortise::detail::row_of;
    return {{
        row_of(kFunctions[0], &frame<Impl, ApplyParameters, mortise::Result<Image, Failure>,
                                     [](Impl& plugin, const ApplyParameters& parameters) {
                                       return plugin.Impl::apply(parameters.source, parameters.area,
                                                                 parameters.settings);
                                     }>),
        row_of(kFunctions[1],
               &frame<Impl, NameParameters, mortise::String,
                      [](Impl& plugin, const NameParameters&) { return plugin.Impl::name(); }>),
    }};
  }

  /// What an application calls. A view argument must live until the call returns.
  class Client : public mortise::TypedClient<Client> {
   public:
    using TypedClient::TypedClient;

    /// The filtered picture, of the same size.
    ///
    /// With an area only that part is filtered, the rest is copied.
    MORTISE_INLINE mortise::Outcome<Image, Failure> apply(
        const ImageView& source, const mortise::Option<Region>& area = {},
        mortise::ListView<SettingView> settings = {}) const {
      const ApplyParameters parameters{source, area, settings};
      return call<mortise::Outcome<Image, Failure>>(0, &parameters);
    }
    /// What a menu would show.
    MORTISE_INLINE mortise::Outcome<mortise::String> name() const {
      return call<mortise::Outcome<mortise::String>>(1, nullptr);
    }
  };
};

}  // namespace photo::lab
