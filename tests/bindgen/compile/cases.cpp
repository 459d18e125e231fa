// SPDX-License-Identifier: Apache-2.0
//
// What an author may get wrong, one case each: with WRONG it must not compile, without it must.
// `refuses.py` looks at the first error.
#include <test/kinds/growing.hpp>
#include <test/kinds/kinds.hpp>
#include <utility>

namespace kinds = test::kinds::kinds;
namespace shapes = test::kinds::shapes;

#if defined(CASE_wrong_signature) || defined(CASE_missing) || defined(CASE_wrong_parameters) ||    \
    defined(CASE_private) || defined(CASE_optional_signature) || defined(CASE_optional_private) || \
    defined(CASE_optional_result) || defined(CASE_optional_name)
class Grower final : public mortise::Plugin<test::kinds::Growing> {
#if !(defined(CASE_private) && defined(WRONG))
 public:
#endif
#if !(defined(CASE_missing) && defined(WRONG))
  String name() override { return "grower"; }
#endif
#if defined(CASE_wrong_signature) && defined(WRONG)
  uint64_t size() override { return 1; }
#elif defined(CASE_wrong_parameters) && defined(WRONG)  // no `override`: it is another function
  uint32_t size(int) { return 1; }
#else
  uint32_t size() override { return 1; }
#endif

#if defined(CASE_optional_signature)  // no `override`: nothing else would say it
#if defined(WRONG)
  String preview(const ShapeView&, StringView) { return ""; }
#else
  String preview(const ShapeView&, uint8_t) { return ""; }
#endif
#elif defined(CASE_optional_result)
#if defined(WRONG)
  const char* preview(const ShapeView&, uint16_t) { return ""; }
#else
  String preview(const ShapeView&, uint16_t) { return ""; }
#endif
#elif defined(CASE_optional_private)
#if defined(WRONG)
 private:
#endif
  String preview(const ShapeView&, uint8_t) override { return ""; }
#elif defined(CASE_optional_name)
#if defined(WRONG)
  String preveiw(const ShapeView&, uint8_t) override { return ""; }
#else
  String preview(const ShapeView&, uint8_t) override { return ""; }
#endif
#endif
};
MORTISE_PLUGIN(Grower);
#endif

#if defined(CASE_unhandled_case)
int corners(const shapes::Shape& shape) {
  return mortise::match(
      shape, [](const shapes::Shape::Circle&) { return 0; },
      [](const shapes::Shape::Point&) { return 1; },
#if !defined(WRONG)
      [](const shapes::Shape::Polygon& it) { return static_cast<int>(it.value.size()); },
#endif
      [](const shapes::Shape::Shape_&) { return 2; },
      [](const shapes::Shape::Nothing&) { return 3; });
}
#endif

#if defined(CASE_kept_view)
struct Keeper {
  kinds::Class kept;
  void keep(const kinds::ClassView& view) {
#if defined(WRONG)
    kept.int32_t_ = view.int32_t_;
#else
    kept.int32_t_ = clone(view.int32_t_);
#endif
  }
};
#endif

#if defined(CASE_kept_text)
struct Keeper {
  shapes::Tagged kept;
  void keep(const shapes::TaggedView& view) {
#if defined(WRONG)
    kept.what = view.what;
#else
    kept.what = clone(view.what);
#endif
  }
};
#endif

#if defined(CASE_copied)
kinds::Class twice(const kinds::Class& one) {
#if defined(WRONG)
  return one;
#else
  return clone(one);
#endif
}
#endif

#if defined(CASE_other_flags)
shapes::Access mixed() {
#if defined(WRONG)
  return shapes::Access::kRead | shapes::Nine::kA;
#else
  return shapes::Access::kRead | shapes::Access::kWrite;
#endif
}
#endif
