#pragma once

#include "engine/document.hpp"

#include <simdjson.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The bits of JSON that the document reader is made of; nobody else's.
namespace vedette::engine {

namespace dom = simdjson::dom;

/// Replaces what is not UTF-8 by U+FFFD.
std::string mend_utf8(std::string_view text);

/// What is wrong with a text that should be one JSON object, and what was
/// expected; `why` is the parser's opinion.
std::string explain_document(std::string_view text, std::string_view why);

/// The event itself: exports of search engines wrap it (`_source`).
dom::object found_document(dom::object root);

/// A view of a scalar; null for objects and arrays.
value scalar(dom::element what);

/// Digits in a text count as a number.
std::optional<std::int64_t> number_in(const value& what);

/// Makes values of JSON and owns their lists and made-up texts until `reset`.
/// Keeps its memory.
class value_maker {
public:
  void reset() noexcept;

  /// Scalars, lists and objects as they are written; nulls in lists are left
  /// out, an empty list is null.
  value whole(dom::element what, type_hint hint);
  value whole_object(dom::object what, type_hint hint);
  value whole_array(dom::array what, type_hint hint);
  /// A scalar turned into what the hint says, where that is possible.
  value hinted(const value& what, type_hint hint);
  /// An empty list, at the same place until `reset`.
  std::vector<value>& new_list();

private:
  value keep_text(std::string text);

  std::deque<std::vector<value>> lists_;
  std::size_t lists_used_ = 0;
  std::deque<std::string> texts_;
  std::size_t texts_used_ = 0;
};

} // namespace vedette::engine
