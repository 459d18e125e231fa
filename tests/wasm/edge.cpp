// SPDX-License-Identifier: Apache-2.0
//
// Gives back what it gets, and asks the host. edge.c does the same.
#include <cassert>
#include <string>
#include <test/edge/edge.hpp>
#include <test/edge/oracle.hpp>
#include <utility>

namespace {

using test::edge::Oracle;

class Edge final : public mortise::Plugin<test::edge::Edge>, public mortise::Imports<Oracle> {
 public:
  mortise::Outcome<> start() override {
    ++starts_;
    return imported<Oracle>().note();
  }

  Mixed echo_mixed(const MixedView& value) override { return clone(value); }
  Tuple<Mixed, Mixed> echo_pair(const MixedView& a, const MixedView& b) override {
    return {clone(a), clone(b)};
  }
  Tuple<int8_t, int16_t, uint8_t, uint16_t, bool, char32_t> echo_narrow(int8_t a, int16_t b,
                                                                        uint8_t c, uint16_t d,
                                                                        bool e,
                                                                        char32_t f) override {
    return {a, b, c, d, e, f};
  }
  Tuple<int32_t, int64_t, uint64_t, float, double> echo_wide(int32_t a, int64_t b, uint64_t c,
                                                             float d, double e) override {
    return {a, b, c, d, e};
  }
  Deep echo_deep(DeepView value) override { return clone(value); }
  List<Tuple<String, List<uint32_t>>> echo_pairs(
      ListView<Tuple<StringView, ListView<uint32_t>>> value) override {
    return clone(value);
  }
  Tuple<Option<Colour>, Option<Access>, Option<String>> echo_options(
      const Option<Colour>& colour, const Option<Access>& access,
      const Option<StringView>& text) override {
    return {colour, access, clone(text)};
  }
  Result<String, Point> echo_result(const Result<Unit, StringView>& value) override {
    if (value) return Point{.x = -1, .y = 0.5F};
    return clone(value.error());
  }

  int8_t one_s8(int8_t value) override { return value; }
  float one_f32(float value) override { return value; }
  double one_f64(double value) override { return value; }
  int64_t one_s64(int64_t value) override { return value; }
  bool one_bool(bool value) override { return value; }
  Access one_access(Access value) override { return value; }
  Colour one_colour(Colour value) override { return value; }
  Tuple<uint16_t> one_record(uint16_t value) override { return {value}; }

  String sixteen(StringView a, StringView b, StringView c, StringView d, StringView e, StringView f,
                 StringView g, StringView h) override {
    return joined({a, b, c, d, e, f, g, h});
  }
  String seventeen(StringView a, StringView b, StringView c, StringView d, StringView e,
                   StringView f, StringView g, StringView h, uint8_t i) override {
    return joined({a, b, c, d, e, f, g, h, std::to_string(i)});
  }

  Result<String, String> ask(StringView question, const MixedView& value) override {
    using Said = Result<String, String>;
    auto answer = imported<Oracle>().answer(question, value);
    if (answer) return Said::ok(*std::move(answer));
    if (const Mixed* const mixed = answer.plugin_error())
      return mortise::match(
          *mixed, [](const Mixed::Text& text) { return Said::err(clone(text.value)); },
          [](const auto&) { return Said::err("no text"); });
    return Said::err(mortise::kind_name(answer.kind()));
  }
  List<String> ask_all() override {
    const auto oracle = imported<Oracle>();
    ListBuilder<String> all;
    all.push(*oracle.seventeen("a", "b", "c", "d", "e", "f", "g", "h", 9));
    all.push(std::to_string(*oracle.negative(-5)));
    all.push(std::to_string(static_cast<int>(*oracle.half(-8))));
    const Point points[] = {{.x = 1, .y = 2}, {.x = -3, .y = 4}};
    const auto moved = oracle.points(points);
    for (const Point& point : *moved)
      all.push(std::to_string(point.x) + "," + std::to_string(static_cast<int>(point.y)));
    return all.finish();
  }

  uint32_t starts() override { return starts_; }
  void fails(StringView why) override {
    assert(why.empty() && "it had to fail");
    std::string().at(why.size());
  }

 private:
  static std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) (text += part) += ';';
    return text;
  }

  uint32_t starts_ = 0;
};

}  // namespace

MORTISE_PLUGIN(Edge);
