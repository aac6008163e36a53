#pragma once

#include "cloud/hunt/shard_blocks.hpp"
#include "schema/device_facts.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace vedette::cloud {

/// Whose events a block holds: the facts of its devices, by origin.
class block_devices {
public:
  block_devices() = default;
  explicit block_devices(
    std::vector<std::shared_ptr<const schema::device_facts>> of)
    : of_{std::move(of)} {}

  /// A block without origins has one device, `origin` 0.
  [[nodiscard]] schema::value get(std::uint32_t origin,
                                  schema::field_id field) const {
    return origin < of_.size() ? of_[origin]->get(field) : schema::value{};
  }
  [[nodiscard]] std::size_t size() const noexcept { return of_.size(); }

private:
  std::vector<std::shared_ptr<const schema::device_facts>> of_;
};

/// What devices say about themselves, asked once per device and query. One
/// thread.
class device_book {
public:
  explicit device_book(std::function<schema::device_facts(const uid&)> ask)
    : ask_{std::move(ask)} {}

  std::shared_ptr<const schema::device_facts> of(const uid& device);
  /// For people; empty when it is unknown.
  std::string hostname(const uid& device);
  block_devices of(const stored_block& block,
                   const schema::block_summary& summary);

private:
  std::function<schema::device_facts(const uid&)> ask_;
  std::unordered_map<std::string, std::shared_ptr<const schema::device_facts>>
    known_;
};

} // namespace vedette::cloud
