// Tested by tests/unit/actors/device/device_state_test.cpp
#include "actors/device/inspect_command.hpp"

#include <nlohmann/json.hpp>

namespace vedette::actors {

using json = nlohmann::json;

std::string inspect_argument(const admin_request& what) {
  json out{{"path", what.path}, {"parameters", json::array()}};
  for (const auto& [name, value] : what.parameters)
    out["parameters"].push_back({name, value});
  return out.dump(-1, ' ', false, json::error_handler_t::replace);
}

result<admin_request> inspect_request_of(std::string_view argument) {
  try {
    const auto from = json::parse(argument);
    admin_request out;
    from.at("path").get_to(out.path);
    for (const auto& x : from.at("parameters"))
      out.parameters.emplace_back(x.at(0), x.at(1));
    return out;
  } catch (const json::exception& why) {
    return error{errc::invalid_argument,
                 std::string{"inspection: "} + why.what()};
  }
}

} // namespace vedette::actors
