#pragma once

#include "schema/wire.hpp"

#include <string>
#include <utility>
#include <vector>

namespace vedette::schema {

/// One message of each kind with every field set to something of its own. The
/// golden files of tests/data/wire/v1 hold exactly these.
std::vector<std::pair<std::string, message>> wire_samples();
enrol_request sample_enrol_request();
enrol_response sample_enrol_response();

} // namespace vedette::schema
