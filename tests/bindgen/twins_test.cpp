// SPDX-License-Identifier: Apache-2.0
//
// A value that is written as its owned type is read as its view, with nothing in between that would
// keep the compiler from putting the two in another order.
#include <gtest/gtest.h>

#include <mortise/value.hpp>
#include <test/kinds/kinds.hpp>

namespace {

using namespace mortise;
using test::kinds::kinds::Class;
using test::kinds::kinds::Failure;
using test::kinds::kinds::FailureView;
using test::kinds::shapes::Tagged;

/// Reads through `view` before and after `second` is moved over what it shows.
template <class Owned, class Read>
[[gnu::noinline]] bool sees_both(Owned& owned, const ViewOf<Owned>& view, Owned& second, Read read,
                                 uint64_t first_value, uint64_t second_value) {
  const bool sees_first = read(view) == first_value;
  owned = std::move(second);
  return sees_first && read(view) == second_value;
}

template <class Owned, class Read>
void check(Owned first, Owned second, Read read) {
  const uint64_t first_value = read(view_cast(first));
  const uint64_t second_value = read(view_cast(second));
  ASSERT_NE(first_value, second_value) << "a test that cannot fail";
  EXPECT_TRUE(sees_both(first, view_cast(first), second, read, first_value, second_value));
}

/// Writes and reads one field, so that nothing else tells the compiler that the two are one:
/// without `may_alias` both compilers answer wrong.
template <class Owned>
[[gnu::noinline]] uint32_t written_twice(Owned& owned, const ViewOf<Owned>& view) {
  owned.count = 1;
  const uint32_t first = view.count;
  owned.count = 2;
  return first * 10 + view.count;
}

TEST(Twins, AreReadAsTheyWereWritten) {
  Tagged tagged;
  EXPECT_EQ(written_twice(tagged, view_cast(tagged)), 12u);

  const auto size = [](const auto& view) { return uint64_t{view.size()}; };
  check(String("a"), String("bc"), size);
  check(List<String>{"a"}, List<String>{"b", "c"}, size);
  check(Map<String, uint8_t>{{"a", 1}}, Map<String, uint8_t>{}, size);
  check(Option<String>("a"), Option<String>(),
        [](const auto& view) { return uint64_t{view.has_value() ? 7u : 0u}; });
  check(Option<String>("a"), Option<String>("bc"),
        [](const auto& view) { return uint64_t{view->size()}; });
  check(Tuple<uint8_t, String>(1, "a"), Tuple<uint8_t, String>(2, "bc"),
        [](const auto& view) { return uint64_t{get<0>(view) * 100u + get<1>(view).size()}; });
  using Sides = Result<String, uint64_t>;
  check(Sides::ok("a"), Sides::err(9), [](const auto& view) {
    return view.has_value() ? uint64_t{view.value().size()} : view.error();
  });
  check(FixedList<String, 2>{{"a", "b"}}, FixedList<String, 2>{{"c", "def"}},
        [](const auto& view) { return uint64_t{view[1].size()}; });
  check(Failure(Failure::Failure_{"a"}), Failure(Failure::Other{}), [](const FailureView& view) {
    return match(
        view, [](const FailureView::Failure_& it) { return uint64_t{it.value.size()}; },
        [](const auto&) { return uint64_t{0}; });
  });
  check(Class{.delete_ = 1}, Class{.delete_ = 2},
        [](const auto& view) { return uint64_t{view.delete_}; });
  check(Tagged{.tag = "a"}, Tagged{.tag = "bc"},
        [](const auto& view) { return uint64_t{view.tag.size()}; });
}

TEST(Values, OfPlainTypesAreCopiedAsBytes) {
  static_assert(detail::kIsPlain<Tuple<uint8_t, StringView>>);
  static_assert(detail::kIsPlain<Result<StringView, Unit>>);
  static_assert(detail::kIsPlain<FailureView> && detail::kIsPlain<MapView<StringView, uint8_t>>);
  static_assert(!detail::kIsPlain<Tuple<uint8_t, String>>);
  static_assert(!std::is_copy_constructible_v<Tuple<String>> &&
                !std::is_copy_constructible_v<Failure> &&
                !std::is_copy_constructible_v<Result<String, Unit>>);
  Tuple<uint8_t, uint64_t> one(1, 2);
  const Tuple<uint8_t, uint64_t> other = one;
  get<0>(one) = 3;
  EXPECT_EQ(get<0>(other), 1);
  EXPECT_FALSE(one == other);
  auto& [first, second] = one;
  first = 1;
  EXPECT_TRUE(one == other && second == 2);
}

TEST(Values, AreClonedDeeply) {
  List<Map<String, Tuple<Option<String>, uint8_t>>> owned;
  {
    const String key("a key that no short string holds");
    const Entry<StringView, Tuple<Option<StringView>, uint8_t>> entries[] = {
        {key, {Option<StringView>("a text that no short string holds"), uint8_t{7}}}};
    const MapView<StringView, Tuple<Option<StringView>, uint8_t>> maps[] = {{entries}};
    owned = clone(ListView<MapView<StringView, Tuple<Option<StringView>, uint8_t>>>(maps));
  }
  const auto* found = owned[0].find("a key that no short string holds");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(*get<0>(*found), "a text that no short string holds");
  EXPECT_EQ(get<1>(*found), 7);
  auto moved = std::move(owned);
  EXPECT_EQ(moved[0].size(), 1u);
}

}  // namespace
