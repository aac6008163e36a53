#pragma once

#include "base/result.hpp"
#include "schema/block/chunks.hpp"
#include "schema/block_summary.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The Cap'n Proto around summary and body; nothing else of the block knows it.
namespace vedette::schema::block_parts {

std::string encode_summary(const block_summary& what);
std::string encode_body(const std::vector<chunk_bytes>& chunks);

/// Whether Cap'n Proto can read the bytes where they are.
bool is_aligned(std::string_view bytes);

/// The chunks of a body. Requires aligned bytes; the chunks are views of them.
result<std::vector<chunk_reader::chunk>> body_chunks(std::string_view body);

} // namespace vedette::schema::block_parts
