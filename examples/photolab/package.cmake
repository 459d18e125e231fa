# SPDX-License-Identifier: Apache-2.0
# Puts a plugin together as it is given away: a folder with its manifest, its library and what else it needs. The manifest gets
# the library's digest, so that hosts take this file and no other.
#
#     cmake -D MANIFEST=... -D LIBRARY=... -D NAME=... -D FILES=... -D OUT=... -D PLATFORM=... -D VERSION=... -P package.cmake
file(MAKE_DIRECTORY ${OUT})
if(LIBRARY)
  file(COPY_FILE ${LIBRARY} ${OUT}/${NAME} ONLY_IF_DIFFERENT)
  file(SHA256 ${LIBRARY} DIGEST)
endif()
if(FILES)
  file(COPY ${FILES} DESTINATION ${OUT})
endif()
configure_file(${MANIFEST} ${OUT}/plugin.toml @ONLY)
