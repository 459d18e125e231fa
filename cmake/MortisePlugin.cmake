# SPDX-License-Identifier: Apache-2.0

# mortise_plugin(name sources...)
#
# A native plugin: a loadable library `name.so` that shows its entry alone and can be unloaded again.
# - Hidden visibility: two plugins, or a plugin and its host, never share a function by accident.
# - -fno-gnu-unique (g++): a template's static or an inline variable would keep the library mapped for ever.
# - -z defs: a missing symbol fails the build here, not the load there.
function(mortise_plugin name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE mortise::sdk)
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ".so" CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
  if(NOT CMAKE_SYSTEM_NAME STREQUAL "Darwin" AND NOT "${CMAKE_C_FLAGS} ${CMAKE_CXX_FLAGS} ${MORTISE_SANITIZE}"
     MATCHES "sanitize|address|thread|undefined")
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()
