#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vedette::schema::block_parts {

/// Hash of a text in lower case (ASCII letters only).
std::uint64_t folded_hash(std::string_view text);

/// True when `text` has a character beyond ASCII whose simple case folding is
/// ASCII (KELVIN SIGN, LATIN SMALL LETTER LONG S).
bool folds_oddly(std::string_view text);

/// A split-block bloom filter: one cache line per question. About 2 % of the
/// questions about absent texts are answered with yes.
std::string make_bloom(const std::uint64_t* hashes, std::size_t count);

/// False = certainly not among the hashes `bits` was made of. Bits of a
/// malformed size say yes to everything.
bool bloom_may_have(std::string_view bits, std::uint64_t hash);

} // namespace vedette::schema::block_parts
