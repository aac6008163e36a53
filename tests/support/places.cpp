#include "tests/support/places.hpp"

#include <filesystem>

namespace vedette::test {

std::string source_dir() {
  return VEDETTE_SOURCE_DIR;
}

std::string shared_dir() {
  return VEDETTE_SOURCE_DIR "/../shared/data";
}

std::string program(const std::string& name) {
  return (std::filesystem::canonical("/proc/self/exe").parent_path() / name)
    .string();
}

} // namespace vedette::test
