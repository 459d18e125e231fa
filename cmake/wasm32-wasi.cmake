# SPDX-License-Identifier: Apache-2.0
# A toolchain file for plugins as WebAssembly modules: cmake -DCMAKE_TOOLCHAIN_FILE=.../wasm32-wasi.cmake. It takes clang 19 with
# wasi-libc as Debian has them (docs/wasm.md); CMAKE_C_COMPILER and CMAKE_CXX_COMPILER name others.

set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER clang-19 CACHE STRING "The C compiler")
set(CMAKE_CXX_COMPILER clang++-19 CACHE STRING "The C++ compiler")
set(CMAKE_C_COMPILER_TARGET wasm32-wasi)
set(CMAKE_CXX_COMPILER_TARGET wasm32-wasi)
set(CMAKE_EXECUTABLE_SUFFIX .wasm)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE MinSizeRel CACHE STRING "The kind of build")
endif()

# Without the flags of the compiler: at -O1 and above it would run whatever `wasm-opt` it finds over the module.
foreach(language C CXX)
  set(CMAKE_${language}_LINK_EXECUTABLE
    "<CMAKE_${language}_COMPILER> <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES>")
endforeach()
