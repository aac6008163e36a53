#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vedette::engine {

/// Unicode text without regard to case. Folding is simple: one code point to
/// one, to lower case. Bytes that are not UTF-8 are left as they are.
bool is_ascii(std::string_view text) noexcept;

/// Appends the folded form of `text`.
void append_folded(std::string& out, std::string_view text);
std::string folded(std::string_view text);

/// Folds ASCII into `out`, which has room for `text.size()` bytes. Requires
/// ASCII.
void fold_ascii(std::string_view text, char* out) noexcept;

/// -1, 0 or 1 like `compare` of the folded forms, without allocating for ASCII.
int compare_folded(std::string_view left, std::string_view right);
bool equal_folded(std::string_view left, std::string_view right);

/// The next code point of `text` at `at`, and moves `at` behind it. A byte that
/// is not UTF-8 counts as a code point of its own above all real ones.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) noexcept;

/// Code points in `text`.
std::size_t count_code_points(std::string_view text) noexcept;

/// Byte offset of code point `index`; the size of `text` when it is shorter.
std::size_t offset_of(std::string_view text, std::size_t index) noexcept;

} // namespace vedette::engine
