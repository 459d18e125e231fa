// SPDX-License-Identifier: Apache-2.0
// A hybrid: a fixed core that always works, and libraries that add to it or take the place of a
// part of it. The core's parts are plugins, too, linked into the program: to the rest they look the
// same.
#include <example/reports/form.hpp>
#include <filesystem>
#include <iostream>
#include <mortise/host.hpp>
#include <string>

#include "core/core.hpp"

namespace {

struct Part {
  const char* name;
  const mortise_plugin* entry;
};
constexpr Part kCore[] = {{"plain", &plain_entry}, {"csv", &csv_entry}};

/// A library that is called like a part of the core takes its place, if it can; any other one is
/// added.
mortise::Outcome<> take(mortise::Host& host, const std::filesystem::path& library) {
  const std::string name = library.stem();
  for (const Part& part : kCore)
    if (name == part.name) return host.swap(name, library.native());
  const auto loaded = host.load(library.native());
  return loaded ? mortise::Outcome<>() : mortise::Outcome<>(loaded.error());
}

}  // namespace

int main(int count, char** words) {
  mortise::Host host;
  for (const Part& part : kCore)
    if (auto added = host.add(part.entry, part.name); !added) return 1;
  for (int i = 1; i < count; ++i)
    if (auto taken = take(host, words[i]); !taken)
      std::cout << "without " << words[i] << ": " << taken.error().name() << "\n";

  const auto forms = host.point<example::reports::Form>("forms");
  for (const auto& form : forms.all())
    if (const auto shown = form.show("oak", 3))
      std::cout << std::string(form.plugin_id()) << ": " << std::string(*shown) << "\n";
}
