set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

set(VEDETTE_SANITIZE "" CACHE STRING "asan, tsan or empty")
option(VEDETTE_FUZZ "Build the libFuzzer targets (needs clang)" OFF)

find_program(CCACHE ccache)
if(CCACHE)
  # Paths below the checkout are relative to ccache and to the debugger, so that
  # another checkout of the same commit finds everything compiled.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
add_link_options(-fuse-ld=lld)

# A Beast translation unit takes 1.4 GB of memory: never two at a time.
set_property(GLOBAL PROPERTY JOB_POOLS heavy=1)

# Warnings are errors where people develop; what another compiler version or
# optimisation level imagines must not stop somebody who only wants to build.
add_library(vedette_warnings INTERFACE)
target_compile_options(vedette_warnings INTERFACE -Wall -Wextra -Wpedantic $<$<CONFIG:Debug>:-Werror>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-dangling-pointer>) # g++ 12 false positives in CAF, std and simdjson.

# CAF headers bind null references for zero-argument spawns; see reference docs/adr.
if(VEDETTE_SANITIZE STREQUAL "asan")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=null,vptr,alignment -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(VEDETTE_SANITIZE STREQUAL "tsan")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()

if(VEDETTE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined)
  add_link_options(-fno-sanitize-recover=undefined)
endif()
