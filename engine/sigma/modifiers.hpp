#pragma once

#include "engine/expr.hpp"
#include "engine/function.hpp"
#include "engine/sigma/document.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace vedette::engine::sigma {

/// Modifiers that change texts, in the order they are written.
enum class transform : std::uint8_t {
  contains,
  starts_with,
  ends_with,
  base64,
  base64_offset,
  utf16le,
  utf16be,
  utf16,
  windash,
  expand,
};

/// What the values of an item are compared as.
enum class value_type : std::uint8_t {
  text,
  regex,
  network,
  exists,
  field_reference,
};

/// The modifiers of one item, sorted out.
struct modifier_set {
  value_type type = value_type::text;
  std::vector<transform> transforms;
  bool all = false;
  bool cased = false;
  bool negated = false;
  expr_op compare = expr_op::none; ///< lt, lte, gt, gte
  std::optional<date_unit> part;   ///< minute … year
  bool insensitive = false;        ///< re|i
  bool multiline = false;          ///< re|m
  bool dot_all = false;            ///< re|s
};

/// nullopt and a reason in `out` for an unknown modifier or a combination that
/// makes no sense.
std::optional<modifier_set> sort_modifiers(const detection_item& item,
                                           diagnostics& out);

} // namespace vedette::engine::sigma
