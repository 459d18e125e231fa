// SPDX-License-Identifier: Apache-2.0
//
// Calls other plugins: one contract that must be there, and one that may be missing.
#include <test/kinds/growing.hpp>
#include <test/kinds/kinds.hpp>
#include <test/kinds/relay.hpp>
#include <utility>

namespace {

using test::kinds::Growing;
using test::kinds::Kinds;

class Relay final : public mortise::Plugin<test::kinds::Relay>,
                    public mortise::Imports<mortise::Maybe<Growing>, Kinds> {
 public:
  mortise::Outcome<> start() override {
    const auto outcome = imported<Kinds>().set_width(1);
    return outcome ? mortise::Outcome<>() : outcome.error();
  }

  Result<String, String> preview(const ShapeView& of, uint8_t size) override {
    return said(imported<Growing>().preview(of, size));
  }
  Result<String, String> name() override { return said(imported<Growing>().name()); }

  Result<uint32_t, String> double_width() override {
    const auto width = imported<Kinds>().width();
    if (!width) return String(mortise::kind_name(width.kind()));
    const uint32_t twice = *width * 2;
    const auto outcome = imported<Kinds>().set_width(twice);
    if (!outcome) return String(mortise::kind_name(outcome.kind()));
    return twice;
  }

 private:
  static Result<String, String> said(mortise::Outcome<String> outcome) {
    using Said = Result<String, String>;
    if (outcome) return Said::ok(*std::move(outcome));
    return Said::err(String(mortise::kind_name(outcome.kind())));
  }
};

}  // namespace

MORTISE_PLUGIN(Relay);
