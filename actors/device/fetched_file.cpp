// Tested by tests/unit/actors/device/device_state_test.cpp
#include "actors/device/fetched_file.hpp"

namespace vedette::actors {

namespace {

std::string prefix_of(const uid& device, const uid& command) {
  return device.dashed() + '/' + command.dashed() + '/';
}

std::string key_of(const uid& device, const uid& command, std::uint32_t part) {
  auto digits = std::to_string(part);
  return prefix_of(device, command) + std::string(10 - digits.size(), '0')
         + digits;
}

} // namespace

record_write file_part(const uid& device, const uid& command,
                       std::uint32_t part, std::string bytes) {
  return {record_table::commands, key_of(device, command, part),
          std::move(bytes)};
}

void forget_file(const uid& device, const uid& command, std::uint32_t parts,
                 std::vector<record_write>& out) {
  for (std::uint32_t i = 0; i < parts; ++i)
    out.push_back(
      {record_table::commands, key_of(device, command, i), std::nullopt});
}

result<std::string> read_fetched_file(const record_store& from,
                                      const uid& device, const uid& command) {
  std::string out;
  bool any = false;
  auto read = from.scan(record_table::commands, prefix_of(device, command),
                        [&](std::string_view, std::string_view bytes) {
                          any = true;
                          out += bytes;
                          return true;
                        });
  if (!read.ok())
    return read.why();
  if (!any)
    return error{errc::not_found, "no file of this command"};
  return out;
}

} // namespace vedette::actors
