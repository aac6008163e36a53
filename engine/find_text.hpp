#pragma once

#include <cstring>
#include <string_view>

namespace vedette::engine {

/// Where `part` is in `text` from `from` on, as std::string_view::find says it,
/// in time linear in both: the standard library's takes their product for
/// `aaaa…ab` in `aaaa…`, and both may come from strangers.
inline std::size_t find_text(std::string_view text, std::string_view part,
                             std::size_t from = 0) {
  if (from > text.size())
    return std::string_view::npos;
  if (part.empty())
    return from;
  const void* at
    = memmem(text.data() + from, text.size() - from, part.data(), part.size());
  return at == nullptr ? std::string_view::npos
                       : static_cast<std::size_t>(static_cast<const char*>(at)
                                                  - text.data());
}

} // namespace vedette::engine
