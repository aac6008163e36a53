find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(PkgConfig REQUIRED)
include(GoogleTest)

# vedette_find(<alias> LIBRARY lib HEADER path) imports a library whose Debian
# package ships no CMake file.
function(vedette_find name)
  cmake_parse_arguments(arg "" "LIBRARY;HEADER" "DEPENDS;SUFFIXES" ${ARGN})
  string(REPLACE "::" "_" id ${name})
  find_library(${id}_LIBRARY ${arg_LIBRARY} REQUIRED)
  find_path(${id}_INCLUDE ${arg_HEADER} PATH_SUFFIXES ${arg_SUFFIXES} REQUIRED)
  add_library(${name} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES
    IMPORTED_LOCATION ${${id}_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${${id}_INCLUDE}
    INTERFACE_LINK_LIBRARIES "${arg_DEPENDS}")
endfunction()

vedette_find(caf::core LIBRARY caf_core HEADER caf/all.hpp DEPENDS Threads::Threads)
vedette_find(rocksdb::rocksdb LIBRARY rocksdb HEADER rocksdb/db.h)
vedette_find(kj::kj LIBRARY kj HEADER kj/common.h)
vedette_find(capnp::capnp LIBRARY capnp HEADER capnp/message.h DEPENDS kj::kj)
vedette_find(zstd::zstd LIBRARY zstd HEADER zstd.h)
vedette_find(z::z LIBRARY z HEADER zlib.h)
vedette_find(re2::re2 LIBRARY re2 HEADER re2/re2.h)
vedette_find(hs::hs LIBRARY hs HEADER hs.h SUFFIXES hs)
vedette_find(simdjson::simdjson LIBRARY simdjson HEADER simdjson.h)
vedette_find(yaml::yaml LIBRARY yaml-cpp HEADER yaml-cpp/yaml.h)
vedette_find(sodium::sodium LIBRARY sodium HEADER sodium.h)
vedette_find(xxhash::xxhash LIBRARY xxhash HEADER xxhash.h)
vedette_find(archive::archive LIBRARY archive HEADER archive.h)
vedette_find(bpf::bpf LIBRARY bpf HEADER bpf/libbpf.h)
vedette_find(nftables::nftables LIBRARY nftables HEADER nftables/libnftables.h)
vedette_find(seccomp::seccomp LIBRARY seccomp HEADER seccomp.h)
