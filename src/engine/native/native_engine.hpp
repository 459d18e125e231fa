// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "engine/engine.hpp"

namespace mortise::engine::native {

/// The engine for shared libraries.
///
/// `load` reads the file once, then checks digest, ELF structure, entry symbol, magic and ABI
/// version in the bytes read, before any code runs; what is mapped is a private copy of those very
/// bytes, so the file may be replaced or removed at any time. A library that is refused is closed
/// again. Errors are `file.*`, `native.*` and `abi.*`, with the path as context.
///
/// The same bytes loaded twice are one library with two handles: its static variables are shared,
/// and the code goes when the last image is unloaded.
///
/// The copies are in a temporary folder (below `TMPDIR`, else `/tmp`) that the first load makes;
/// where it cannot, loads answer `file.unwritable`.
///
/// An image whose library may start threads is not unloaded while one of them runs its code.
///
/// Thread-safe; loads run side by side. Images may outlive the engine.
std::unique_ptr<Engine> make_native_engine();

}  // namespace mortise::engine::native
