#pragma once

#include "tests/support/places.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace vedette::engine::eql {

/// A file of the shared test data; empty when the data is not there.
inline std::string shared_path(const std::string& name) {
  auto path = test::shared_dir() + "/" + name;
  return std::ifstream{path}.good() ? path : std::string{};
}

inline nlohmann::json read_json(const std::string& path) {
  std::ifstream in{path};
  return nlohmann::json::parse(in);
}

} // namespace vedette::engine::eql
