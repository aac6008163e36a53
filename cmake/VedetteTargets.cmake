# vedette_library(<name> SOURCES ... HEADERS ... DEPENDS ... PRIVATE_DEPENDS ...)
# defines vedette::<name>. Paths are relative to the calling folder.
function(vedette_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;HEADERS;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  set(target vedette_${name})
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE vedette_warnings ${arg_PRIVATE_DEPENDS})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(vedette::${name} ALIAS ${target})
  target_sources(${target} ${scope} FILE_SET HEADERS
    BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_include_directories(${target} ${scope} ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
  target_link_libraries(${target} ${scope} ${arg_DEPENDS})
endfunction()

# vedette_test(<name> [SERIAL] [LABEL label] [TIMEOUT s] SOURCES ... DEPENDS ...) builds one gtest program of the
# given files and registers each of its cases with CTest.
function(vedette_test name)
  cmake_parse_arguments(arg "SERIAL" "TIMEOUT;LABEL" "SOURCES;DEPENDS" ${ARGN})
  set(target test_${name})
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE vedette_warnings vedette::test_places GTest::gtest_main ${arg_DEPENDS})
  # Test code runs once: compiling it fast matters more than its speed.
  target_compile_options(${target} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O0>)
  set(properties "")
  if(arg_SERIAL)
    list(APPEND properties RUN_SERIAL TRUE)
  endif()
  if(arg_LABEL)
    list(APPEND properties LABELS ${arg_LABEL})
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  list(APPEND properties TIMEOUT ${arg_TIMEOUT})
  gtest_discover_tests(${target} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST
    PROPERTIES ${properties})
endfunction()

# vedette_capnp(<name> FILES ...) compiles Cap'n Proto schemas of the calling
# folder into the build tree: `folder/x.capnp` is included as
# "schema/folder/x.capnp.h". The code is not ours, so our warnings are not its.
function(vedette_capnp name)
  cmake_parse_arguments(arg "" "" "FILES" ${ARGN})
  find_program(CAPNP capnp REQUIRED)
  set(generated "")
  set(inputs "")
  foreach(file ${arg_FILES})
    file(RELATIVE_PATH folder ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
    list(APPEND inputs ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    list(APPEND generated ${PROJECT_BINARY_DIR}/${folder}/${file}.c++
      ${PROJECT_BINARY_DIR}/${folder}/${file}.h)
  endforeach()
  add_custom_command(OUTPUT ${generated}
    COMMAND ${CAPNP} compile -oc++:${PROJECT_BINARY_DIR}
      --src-prefix=${PROJECT_SOURCE_DIR} ${inputs}
    DEPENDS ${inputs} VERBATIM)
  add_library(vedette_${name} STATIC ${generated})
  add_library(vedette::${name} ALIAS vedette_${name})
  target_include_directories(vedette_${name} SYSTEM PUBLIC ${PROJECT_BINARY_DIR})
  target_link_libraries(vedette_${name} PUBLIC capnp::capnp)
endfunction()
