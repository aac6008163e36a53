#pragma once

#include "engine/eql/dialect.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::eql {

enum class completion_kind : std::uint8_t {
  event_class,
  field,
  function,
  keyword,
  op,
  pipe,
};

std::string_view name_of(completion_kind kind);

struct completion_item {
  std::string label; ///< What to write.
  completion_kind kind = completion_kind::keyword;
  std::string detail; ///< One line for people.
};

struct completion_list {
  std::size_t from = 0; ///< Bytes [from, to) are what an item replaces.
  std::size_t to = 0;
  std::vector<completion_item> items;
};

/// What may stand at `offset` of a query that is being written, nearest first.
/// Never fails: where nothing is known the list is empty. At most `limit`.
completion_list complete(std::string_view text, std::size_t offset,
                         const options& how, std::size_t limit = 100);

} // namespace vedette::engine::eql
