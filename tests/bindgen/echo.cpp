// SPDX-License-Identifier: Apache-2.0
//
// Gives back what it gets, of every kind of type. Built with and without exceptions.
#include <test/kinds/growing.hpp>
#include <test/kinds/kinds.hpp>
#include <utility>

namespace {

// Two contracts that share types: each name is found once.
class Echo final : public mortise::Plugin<test::kinds::Kinds, test::kinds::Growing> {
 public:
  Numbers echo_numbers(const Numbers& value) override { return value; }
  Class echo_class(const ClassView& value) override { return clone(value); }
  Failure echo_failure(const FailureView& value) override { return clone(value); }
  Deep echo_deep(DeepView value) override { return clone(value); }
  Deeper echo_deeper(const DeeperView& value) override { return clone(value); }
  Fixed echo_fixed(const FixedView& value) override { return clone(value); }
  Sides echo_sides(const SidesView& value) override { return clone(value); }
  Words echo_words(WordsView value) override { return clone(value); }
  Nests echo_nests(NestsView value) override { return clone(value); }
  Names_ echo_names(const Names_& value) override { return value; }
  Plain echo_plain(const Plain& value) override { return value; }
  Mark echo_mark(const MarkView& value) override { return clone(value); }
  Tuple<Access, Nine, Seventeen> echo_flags(Access a, Nine b, Seventeen c) override {
    return {a, b, c};
  }
  Option<Colour> echo_colour(const Option<Colour>& value) override { return value; }
  Tuple<char32_t, List<char32_t>> echo_chars(
      const Tuple<char32_t, ListView<char32_t>>& value) override {
    return clone(value);
  }
  List<Point> echo_points(ListView<Point> value) override { return clone(value); }

  void nothing() override { ++calls_; }
  Result<Unit, Failure> only_fails(const Result<Unit, StringView>& how) override {
    if (how) return {};
    return Failure(Failure::Failure_{clone(how.error())});
  }
  Result<uint8_t, Unit> only_works(uint8_t value) override {
    if (value == 0) return Unit{};
    return value;
  }
  Result<Unit, Unit> only_says(bool value) override {
    return value ? Result<Unit, Unit>::ok() : Result<Unit, Unit>::err();
  }

  mortise::Outcome<> start() override {
    ++calls_;
    return {};
  }
  uint8_t start_() override { return calls_; }
  uint8_t stop_(uint8_t call) override { return call; }
  uint8_t delete_(uint8_t parameters, uint8_t plugin, uint8_t mortise) override {
    return static_cast<uint8_t>(parameters + plugin * mortise);
  }
  uint32_t width() override { return width_; }
  void set_width(uint32_t to) override { width_ = to; }

  String name() override { return "echo"; }
  uint32_t size() override { return 4; }
#ifdef ECHO_PREVIEW
  String preview(const ShapeView& of, uint8_t size) override {
    return of == ShapeView(ShapeView::Nothing{}) ? "nothing" : size == 0 ? "small" : "large";
  }
#endif

 private:
  uint8_t calls_ = 0;
  uint32_t width_ = 0;
};

}  // namespace

MORTISE_PLUGIN(Echo);
