#pragma once

#include "actors/contract/backend.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Tested by tests/unit/actors/device/device_state_test.cpp

/// The records of devices and detections on disk.
namespace vedette::actors {

std::string device_to_json(const device_view& what,
                           const std::vector<command_view>& commands);
result<std::pair<device_view, std::vector<command_view>>>
device_of_json(std::string_view record);

/// The report as its wire message, the rest as JSON behind it.
std::string detection_to_record(const detection_view& what);
result<detection_view> detection_of_record(std::string_view record);

} // namespace vedette::actors
