#include "cloud/source_rules_dir.hpp"

namespace vedette::cloud {

std::string source_rules_dir() {
  return VEDETTE_SOURCE_DIR "/config/rules";
}

} // namespace vedette::cloud
