#pragma once

#include "base/result.hpp"
#include "schema/block/chunks.hpp"
#include "schema/block/directory.hpp"
#include "schema/block_view.hpp"

#include <deque>
#include <string_view>
#include <vector>

namespace vedette::schema::block_parts {

/// The texts of a block by number. Opens only the parts that are asked for.
class dictionary {
public:
  explicit dictionary(const std::vector<text_part>& parts);
  /// errc::corrupt when there is no such text or its part is damaged.
  result<std::string_view> text(std::uint32_t number, chunk_reader& chunks);
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }

private:
  struct part {
    text_part where;
    std::uint32_t first = 0;
    bool opened = false;
    std::vector<std::string_view> texts;
  };
  status open(part& what, chunk_reader& chunks);

  std::vector<part> parts_;
  std::uint32_t size_ = 0;
};

/// A column and what its list values point to.
struct decoded_column {
  block_column column;
  std::deque<std::vector<value>> lists;
};

/// Decodes a column of `rows` rows, checking everything.
status decode_column(const column_entry& entry, std::uint32_t rows,
                     chunk_reader& chunks, dictionary& texts,
                     decoded_column& out);

/// Items of a list as one text, and back. nullopt = malformed.
std::string join_list(const value& list);
bool split_list(std::string_view joined, std::vector<value>& out);

} // namespace vedette::schema::block_parts
