// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace mortise::cli {

/// What `@word@` in a template stands for.
using Words = std::map<std::string_view, std::string>;

/// A template with its words filled in; an `@` that is around no word stays.
std::string fill(std::string_view text, const Words& words);

// The files of new projects. Words: `name`, `file` (the name as files have it), `class`, `kind`,
// `version` (of Mortise), `contract` (its name), `wit` (where it is), `header`, `type`, `includes`,
// `functions`, `calls`, `platform`, `prefix` and `constant` (of the contract's names in C),
// `interface` (its name in its package).

extern const char kPluginCmake[];
extern const char kPluginManifest[];
extern const char kPythonManifest[];
extern const char kHostCmake[];
extern const char kPresets[];
extern const char kIgnored[];
extern const char kPythonIgnored[];
extern const char kWorkflow[];
extern const char kPythonWorkflow[];
extern const char kPluginReadme[];
extern const char kPythonReadme[];
extern const char kHostReadme[];
extern const char kPluginCpp[];
extern const char kPluginC[];
extern const char kPluginPython[];
extern const char kPluginTest[];
extern const char kPythonTest[];
extern const char kHostCpp[];
extern const char kGreeterWit[];
extern const char kGreeterCpp[];
extern const char kGreeterC[];
extern const char kGreeterPython[];
extern const char kGreeterTest[];
extern const char kGreeterPythonTest[];
extern const char kGreeterHost[];

}  // namespace mortise::cli
