# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` leaves behind: components `runtime` (what a program needs to run) and `development` (what building
# against it needs), a package for find_package(mortise COMPONENTS ...) and mortise.pc. Everything is relocatable.
#
# Packages have components of their own: `sdk` (headers alone; for plugins), `core` (libmortise; for hosts) and `application`
# (libmortise_application; for hosts with a `mortise.toml`, who alone need toml++ and libsolv). A library
# target that is not there is not installed, and asking for it says so.

include(CMakePackageConfigHelpers)

set(mortise_package ${CMAKE_INSTALL_LIBDIR}/cmake/mortise)
set(mortise_templates ${PROJECT_SOURCE_DIR}/cmake/install)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
        FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp" PATTERN "*.inc")
install(TARGETS mortise_sdk EXPORT mortise-sdk)
install(EXPORT mortise-sdk NAMESPACE mortise:: DESTINATION ${mortise_package} COMPONENT development)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development FILES_MATCHING PATTERN "*.md")

set(MORTISE_PC_LIBS "")
if(TARGET mortise_core)
  install(TARGETS mortise_core EXPORT mortise-core
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(EXPORT mortise-core NAMESPACE mortise:: DESTINATION ${mortise_package} COMPONENT development)
  set(MORTISE_PC_LIBS "-L\${libdir} -lmortise")
endif()

if(TARGET mortise_application)
  set_target_properties(mortise_application PROPERTIES INSTALL_RPATH "$ORIGIN")
  install(TARGETS mortise_application EXPORT mortise-application
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(EXPORT mortise-application NAMESPACE mortise:: DESTINATION ${mortise_package} COMPONENT development)
endif()

if(TARGET mortise)
  file(RELATIVE_PATH mortise_libraries ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
  set_target_properties(mortise PROPERTIES INSTALL_RPATH "$ORIGIN/${mortise_libraries}")
  install(TARGETS mortise RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
endif()

configure_package_config_file(${mortise_templates}/mortise-config.cmake.in
  ${PROJECT_BINARY_DIR}/package/mortise-config.cmake INSTALL_DESTINATION ${mortise_package}
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# Before 1.0 a minor version may break the API.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/mortise-config-version.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)  # plugins are built for WebAssembly, too
install(FILES
  ${PROJECT_BINARY_DIR}/package/mortise-config.cmake
  ${PROJECT_BINARY_DIR}/package/mortise-config-version.cmake
  ${PROJECT_SOURCE_DIR}/cmake/MortisePlugin.cmake
  ${PROJECT_SOURCE_DIR}/cmake/wasm32-wasi.cmake
  DESTINATION ${mortise_package} COMPONENT development)

file(RELATIVE_PATH MORTISE_PC_UP ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" MORTISE_PC_UP ${MORTISE_PC_UP})
configure_file(${mortise_templates}/mortise.pc.in ${PROJECT_BINARY_DIR}/package/mortise.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/mortise.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
