# SPDX-License-Identifier: Apache-2.0

# mortise_module(name SOURCES ... [DEPENDS module...] [LIBRARIES target...] [TESTS ...])
#
# A module of the layer table: the static library mortise_<name> and, when it has tests, the program test_<name>.
# DEPENDS names modules below it; tests/layers.py checks that #includes agree with the table. Assertions stay on.
function(mortise_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LIBRARIES;TESTS")
  add_library(mortise_${name} STATIC ${arg_SOURCES})
  target_include_directories(mortise_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_compile_options(mortise_${name} PRIVATE ${MORTISE_WARNINGS} -UNDEBUG)
  set_target_properties(mortise_${name} PROPERTIES
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(MORTISE_SANITIZE)
    # Eight sources at a time: most of what a compiler does is reading headers. So names in unnamed namespaces differ within
    # a module. The release preset compiles each source by itself.
    set_target_properties(mortise_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
  endif()
  target_link_libraries(mortise_${name} PUBLIC mortise_sdk ${arg_LIBRARIES})
  foreach(module IN LISTS arg_DEPENDS)
    target_link_libraries(mortise_${name} PUBLIC mortise_${module})
  endforeach()
  if(MORTISE_TESTS AND arg_TESTS)
    mortise_test(test_${name} SOURCES ${arg_TESTS} LIBRARIES mortise_${name})
  endif()
endfunction()

# mortise_test(name SOURCES ... LIBRARIES ... [LABELS ...] [TIMEOUT seconds] [WALLS wall...])
#
# A GoogleTest program; each of its tests is a test of ctest. Labels: `concurrent` runs under TSan too (the target
# concurrent_tests builds those alone), `long` only in `./dev test --all`. With WALLS each test runs once behind each of them: the program takes `--wall NAME`, see
# tests/walls/walls.hpp.
function(mortise_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS;DEFINES;WALLS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_compile_options(${name} PRIVATE ${MORTISE_WARNINGS} -UNDEBUG)
  target_compile_definitions(${name} PRIVATE ${arg_DEFINES})
  if(MORTISE_SANITIZE)
    # Half the time of a compiler: it is the libraries that are to be quick, a test runs once.
    target_compile_options(${name} PRIVATE -O0)
  endif()
  if("concurrent" IN_LIST arg_LABELS)
    add_dependencies(concurrent_tests ${name})
  endif()
  set(properties PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
  if(arg_WALLS)
    target_link_libraries(${name} PRIVATE test_walls ${arg_LIBRARIES} GTest::gmock)
    foreach(wall IN LISTS arg_WALLS)
      gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_LIST ${name}_${wall} TEST_SUFFIX .${wall}
        EXTRA_ARGS --wall ${wall} ${properties})
    endforeach()
  else()
    target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gmock GTest::gtest_main)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST ${properties})
  endif()
endfunction()
