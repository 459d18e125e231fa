# SPDX-License-Identifier: Apache-2.0

# mortise_plugin(name sources...)
#
# A native plugin: a loadable library `name.so` that shows its entry alone and can be unloaded again. Link it with the
# contracts that it provides and calls: target_link_libraries(name PRIVATE a_contract).
# - Hidden visibility: two plugins, or a plugin and its host, never share a function by accident.
# - -fno-gnu-unique (g++): a template's static or an inline variable would keep the library mapped for ever.
# - -Wsuggest-override: a function of the contract that lost its `override` may be none any more.
# - -z defs: a missing symbol fails the build here, not the load there.
#
# Where the compiler is one for WebAssembly (cmake/wasm32-wasi.cmake) it is a core module `name.wasm` instead: mortise_component()
# makes a component of it.
function(mortise_plugin name)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "wasm32")
    mortise_wasm_plugin(${name} ${ARGN})
    return()
  endif()
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE mortise::sdk)
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so" CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${name} PRIVATE
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique> $<$<COMPILE_LANG_AND_ID:CXX,GNU,Clang>:-Wsuggest-override>)
  if(NOT CMAKE_SYSTEM_NAME STREQUAL "Darwin" AND NOT "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${MORTISE_SANITIZE}"
     MATCHES "sanitize|address|thread|undefined")
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()

# mortise_package(name manifest [file...])
#
# The folder that applications take: `packages/name/` beside the plugin, with it, its manifest as `plugin.toml` and more
# files. Digests are written into the manifest, so that no other library runs in the place of this one.
function(mortise_package name manifest)
  mortise_find_bindgen(program)
  set(folder $<TARGET_FILE_DIR:${name}>/packages/${name})
  set(files)
  foreach(file IN LISTS ARGN)
    get_filename_component(file ${file} ABSOLUTE)
    list(APPEND files ${file})
  endforeach()
  get_filename_component(manifest ${manifest} ABSOLUTE)
  set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${manifest} ${files})
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${folder}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:${name}> ${files} ${folder}
    COMMAND ${CMAKE_COMMAND} -E copy ${manifest} ${folder}/plugin.toml
    COMMAND ${program} pack ${folder} VERBATIM)
endfunction()

# A reactor: whoever loads it calls `_initialize`, and functions of the contracts after that. There are no exceptions there.
# -fno-rtti: with names of types comes what prints them, and with it a file system (WASI).
function(mortise_wasm_plugin name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE mortise::sdk)
  set_target_properties(${name} PROPERTIES SUFFIX .wasm)
  target_compile_options(${name} PRIVATE
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions> $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti> $<$<COMPILE_LANGUAGE:CXX>:-Wsuggest-override>)
  target_link_options(${name} PRIVATE -mexec-model=reactor
    -Wl,--export-if-defined=mortise_plugin_entry,--export-if-defined=mortise_edge $<$<NOT:$<CONFIG:Debug>>:-Wl,--strip-all>)
endfunction()

# mortise_component(name)
#
# Makes `name.component.wasm` of a plugin's module, beside it, for hosts and tools that take components, and so checks that the
# module is what its contracts want: names, types, nothing missing. Behind target_link_libraries(), which says the contracts.
# MORTISE_WASM_TOOLS is the program `wasm-tools`.
function(mortise_component name)
  mortise_find_bindgen(program)
  find_program(MORTISE_WASM_TOOLS wasm-tools DOC "The program `wasm-tools` that makes components")
  if(NOT MORTISE_WASM_TOOLS)
    message(FATAL_ERROR "Components are made by the program 'wasm-tools', and there is none: set MORTISE_WASM_TOOLS to it.")
  endif()
  get_target_property(libraries ${name} LINK_LIBRARIES)
  set(contracts)
  set(features)
  foreach(library IN LISTS libraries)
    if(TARGET ${library})
      get_target_property(contract ${library} MORTISE_CONTRACT)
      if(contract)
        list(APPEND contracts ${contract})
        get_target_property(gates ${library} MORTISE_FEATURES)
        list(APPEND features ${gates})
      endif()
    endif()
  endforeach()
  if(NOT contracts)
    message(FATAL_ERROR "mortise_component(${name}): link '${name}' with the contracts that it provides first.")
  endif()
  if(features)
    list(JOIN features "," features)
    set(features --features ${features})
  endif()
  set(world ${CMAKE_CURRENT_BINARY_DIR}/${name}.world.wit)
  set(embedded ${CMAKE_CURRENT_BINARY_DIR}/${name}.embedded.wasm)
  set(component $<TARGET_FILE_DIR:${name}>/${name}.component.wasm)
  add_custom_target(${name}_component ALL
    COMMAND ${program} contract world ${features} $<TARGET_FILE:${name}> ${contracts} > ${world}
    COMMAND ${MORTISE_WASM_TOOLS} component embed ${world} --world module $<TARGET_FILE:${name}> -o ${embedded}
    COMMAND ${MORTISE_WASM_TOOLS} component new ${embedded} -o ${component}
    BYPRODUCTS ${world} ${embedded} VERBATIM)
endfunction()

# mortise_contract(name file-or-folder.wit [LANG cpp] [PREFIX prefix] [FEATURES name...])
#
# A contract to link with, for plugins and applications: the headers that `mortise bindgen` makes of it while building, such
# as <photo/lab/image_filter.hpp>. With a PREFIX it is <prefix/photo/lab/image_filter.hpp>, and all is in the namespace
# `prefix`: for two versions of one contract in one source. MORTISE_BINDGEN is the program, where it is not the one that came with this file (cross-compiling).
function(mortise_contract name wit)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "PREFIX" "LANG;FEATURES")
  if(NOT arg_LANG)
    set(arg_LANG cpp)
  endif()
  mortise_find_bindgen(program)
  get_filename_component(wit ${wit} ABSOLUTE)
  if(NOT EXISTS ${wit})
    message(FATAL_ERROR "mortise_contract(${name}): there is no file or folder '${wit}'.")
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name})
  set(options)
  set(headers_folder ${folder})
  if(arg_PREFIX)
    set(options --prefix ${arg_PREFIX})
    set(headers_folder ${folder}/${arg_PREFIX})
  endif()
  if(arg_FEATURES)
    list(JOIN arg_FEATURES "," features)
    list(APPEND options --features ${features})
  endif()

  if(IS_DIRECTORY ${wit})
    file(GLOB sources CONFIGURE_DEPENDS ${wit}/*.wit)
    file(GLOB_RECURSE dependencies CONFIGURE_DEPENDS ${wit}/deps/*.wit)
  else()
    set(sources ${wit})
    set(dependencies)
  endif()
  set(commands)
  foreach(language IN LISTS arg_LANG)
    list(APPEND commands COMMAND ${program} bindgen --lang ${language} --out ${folder} ${options} ${wit} > ${folder}/files.txt)
  endforeach()
  mortise_contract_headers(headers "${arg_LANG}" ${sources})
  list(TRANSFORM headers PREPEND ${headers_folder}/)
  set(stamp ${folder}/stamp)
  add_custom_command(OUTPUT ${stamp} BYPRODUCTS ${headers}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    ${commands}
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    DEPENDS ${sources} ${dependencies} ${program} VERBATIM)
  add_custom_target(${name}_headers DEPENDS ${stamp})
  add_library(${name} INTERFACE)
  add_dependencies(${name} ${name}_headers)
  set_target_properties(${name} PROPERTIES MORTISE_CONTRACT ${wit} MORTISE_FEATURES "${arg_FEATURES}")
  # A system's: warnings and linters look at what people write.
  target_include_directories(${name} SYSTEM INTERFACE ${folder})
  target_link_libraries(${name} INTERFACE mortise::sdk)
endfunction()

# Sets `result` to the program that makes headers: a target or a path.
function(mortise_find_bindgen result)
  if(NOT MORTISE_BINDGEN AND TARGET mortise)
    set(${result} mortise PARENT_SCOPE)
    return()
  endif()
  get_filename_component(prefix ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../.. ABSOLUTE)
  find_program(MORTISE_BINDGEN mortise HINTS ${prefix}/bin ${prefix}/../bin DOC "The program `mortise` that makes headers of contracts")
  if(NOT MORTISE_BINDGEN)
    message(FATAL_ERROR
      "The headers of contracts are made by the program 'mortise', and there is none: set MORTISE_BINDGEN to it. "
      "In Mortise's own build it needs CLI11 (Debian: libcli11-dev).")
  endif()
  set(${result} ${MORTISE_BINDGEN} PARENT_SCOPE)
endfunction()

# Sets `result` to the headers that are made of these sources, as far as that is known beforehand: a build tool that knows
# them compiles in the same run what includes them. What is missing here is compiled in the next one.
function(mortise_contract_headers result languages)
  set(found)
  foreach(source IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
    file(STRINGS ${source} lines REGEX "^[ \t]*(package|interface)[ \t]")
    foreach(line IN LISTS lines)
      if(line MATCHES "^[ \t]*package[ \t]+%?([a-zA-Z0-9-]+):%?([a-zA-Z0-9-]+)")
        set(package ${CMAKE_MATCH_1}/${CMAKE_MATCH_2})
      elseif(line MATCHES "^[ \t]*interface[ \t]+%?([a-zA-Z0-9-]+)[ \t]*{")
        list(APPEND interfaces ${CMAKE_MATCH_1})
      endif()
    endforeach()
  endforeach()
  foreach(interface IN LISTS interfaces)
    string(TOLOWER "${package}/${interface}" path)
    string(REPLACE "-" "_" path ${path})
    if("cpp" IN_LIST languages)
      list(APPEND found ${path}.hpp)
    endif()
    if("c" IN_LIST languages)
      list(APPEND found ${path}.h)
    endif()
  endforeach()
  set(${result} ${found} PARENT_SCOPE)
endfunction()
