// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "catalog/application.hpp"
#include "catalog/catalog.hpp"
#include "generation/assess.hpp"
#include "generation/choice.hpp"
#include "generation/plan.hpp"
#include "generation/question.hpp"

namespace mortise::generation {

/// What a plan is made of. Refers to everything.
struct Chosen {
  const catalog::Application& application;
  const catalog::Catalog& catalog;
  std::span<const Assessed> assessed;
  const Question& question;
  const Choice& choice;
  const Services& services;
  const Failures& failures;
  const Generation& base;
};

Plan make_plan(const Chosen& chosen);

/// The candidate that was chosen; null where there is none.
Assessed* find_chosen(std::span<Assessed> assessed, const solve::Wiring::Active& active);

}  // namespace mortise::generation
