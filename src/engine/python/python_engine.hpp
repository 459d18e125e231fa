// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "engine/engine.hpp"

namespace mortise::engine::python {

/// The engine for plugins that are classes of Python: a file `grayscale.py`, a folder with an
/// `__init__.py`, and behind either `:ClassName` where there are several.
///
/// The first load starts the interpreter, see `start_interpreter`, and imports the package
/// `mortise` there, whose native module makes the entry: this engine knows nothing of values. A
/// file is read once; those bytes are checked and run. A folder's files are read by Python itself,
/// so it has no digest that could be asked for.
///
/// Errors are `file.*`, `native.digest_mismatch` and `python.*`, with the path as context; what
/// Python says of an exception is in `LoadOptions::report` alone.
///
/// Unloading gives references back; objects that others still refer to stay, and are safe to use.
///
/// Thread-safe. Images may outlive the engine.
/// @param interpreter  as in `start_interpreter`.
std::unique_ptr<Engine> make_python_engine(std::string interpreter);

}  // namespace mortise::engine::python
