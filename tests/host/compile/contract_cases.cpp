// SPDX-License-Identifier: Apache-2.0
//
// What an author may get wrong, one case each: with WRONG it must not compile, without it must.
#include <photo/lab/image_filter.hpp>
#include <utility>

using photo::lab::Failure;
using photo::lab::ImageFilter;

#if defined(CASE_signature) || defined(CASE_missing)
class Filter final : public mortise::Plugin<ImageFilter> {
 public:
  Result<Image, Failure> apply(const ImageView& source, const Option<Region>&,
#if defined(CASE_signature) && defined(WRONG)
                               ListView<uint8_t>) override{
#else
                               ListView<SettingView>) override {
#endif
      return clone(source);
}
#if !(defined(CASE_missing) && defined(WRONG))
String
name() override {
  return "filter";
}
#endif
}
;
MORTISE_PLUGIN(Filter);
#endif

#if defined(CASE_match)
int number(const Failure& failure) {
  return mortise::match(
      failure, [](const Failure::Unsupported&) { return 1; },
#if !defined(WRONG)
      [](const Failure::TooLarge&) { return 3; },
#endif
      [](const Failure::BadArgument&) { return 2; });
}
#endif

#if defined(CASE_view_kept)
class Keeper {
 public:
  void keep(const photo::lab::ImageView& view) {
#if defined(WRONG)
    kept_ = {.width = view.width, .height = view.height, .pixels = view.pixels};
#else
    kept_ = clone(view);
#endif
  }

 private:
  photo::lab::Image kept_;
};
#endif
