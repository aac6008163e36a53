// Tested by tests/unit/cloud/hunt/hunt_engine_test.cpp
#include "cloud/hunt/device_book.hpp"

#include "schema/catalog_fields.hpp"

namespace vedette::cloud {

std::shared_ptr<const schema::device_facts> device_book::of(const uid& device) {
  auto [at, fresh] = known_.try_emplace(device.compact());
  if (fresh)
    at->second = std::make_shared<const schema::device_facts>(ask_(device));
  return at->second;
}

std::string device_book::hostname(const uid& device) {
  auto name = of(device)->get(schema::id_of("host.name"));
  return name.is_text() ? std::string{name.text()} : std::string{};
}

block_devices device_book::of(const stored_block& block,
                              const schema::block_summary& summary) {
  std::vector<std::shared_ptr<const schema::device_facts>> out;
  for (const auto& origin : summary.origins)
    out.push_back(of(origin.device));
  if (out.empty() && !block.devices.empty())
    out.push_back(of(block.devices.front()));
  return block_devices{std::move(out)};
}

} // namespace vedette::cloud
