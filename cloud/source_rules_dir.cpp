#include "cloud/source_rules_dir.hpp"

// Tested by tests/e2e/demo_test.py

namespace vedette::cloud {

std::string source_rules_dir() {
  return VEDETTE_SOURCE_DIR "/config/rules";
}

} // namespace vedette::cloud
