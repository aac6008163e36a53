#pragma once

#include "schema/block/encode.hpp"
#include "schema/block_summary.hpp"
#include "schema/block_view.hpp"

#include <cstdint>
#include <vector>

namespace vedette::schema::block_parts {

/// Collects what a summary says. Builder and checker feed it the same facts, so
/// that a sender cannot claim others.
class summary_maker {
public:
  void count(event_class cls, std::uint32_t events);
  void saw_type(std::int64_t type);
  void saw_wall(std::int64_t least, std::int64_t greatest);
  void saw_field(field_id field);
  void saw_numbers(field_id field, std::int64_t least, std::int64_t greatest);
  void saw_text(field_id field, std::string_view text);
  [[nodiscard]] block_summary finish();

private:
  block_summary out_;
  bool any_wall_ = false;
  std::vector<std::uint64_t> hashes_;
};

/// The summary of a block that is being built, but for its origins.
block_summary summarise(const std::vector<column_cells*>& columns,
                        const interner& texts);

/// The same of a block that is there; errc::corrupt when it does not decode.
result<block_summary> summarise(block_view& view);

} // namespace vedette::schema::block_parts
