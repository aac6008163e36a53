#pragma once

#include "schema/wire.hpp"

#include <string>
#include <vector>

/// `vedette-agent doctor`: what this machine lets the agent see and do.
namespace vedette::agent {

struct doctor_report {
  std::vector<schema::sensor_mode> sensors; ///< As the agent would choose now.
  struct check {
    std::string name;
    bool good = false;
    std::string detail;
  };
  std::vector<check> checks;
};

/// Tries everything for real, for a moment, and takes it back.
doctor_report examine();

/// For people.
std::string to_table(const doctor_report& what);
/// One JSON object: {"sensors":[{"class","backend","reason"}],
/// "checks":[{"name","good","detail"}]}.
std::string to_json(const doctor_report& what);

} // namespace vedette::agent
