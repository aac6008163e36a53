// Tested by tests/unit/schema/block_test.cpp
#include "schema/block_summary.hpp"

#include "schema/block/bloom.hpp"
#include "schema/catalog_fields.hpp"

#include <algorithm>

namespace vedette::schema {

namespace {

constexpr field_id first_cell = id_of("event.subcategory");

constexpr field_id not_in_bloom[] = {
  id_of("event.original"),
  id_of("process.command_line"),
  id_of("process.args"),
  id_of("process.Ext.hashes"),
  id_of("process.io.text"),
  id_of("process.env_vars"),
  id_of("process.parent.command_line"),
  id_of("process.parent.args"),
  id_of("Target.process.command_line"),
  id_of("Target.process.Ext.call_trace"),
  id_of("file.Ext.hashes"),
  id_of("file.Ext.contents"),
  id_of("dll.Ext.hashes"),
  id_of("powershell.file.script_block_text"),
  id_of("powershell.command.invocation_details"),
  id_of("powershell.process.context_info"),
  id_of("winlog.access_list"),
  id_of("winlog.privilege_list"),
  id_of("winlog.task_content"),
  id_of("winlog.data"),
  id_of("registry.data.strings"),
};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
}

} // namespace

bool is_bloom_field(field_id field) {
  return std::find(std::begin(not_in_bloom), std::end(not_in_bloom), field)
         == std::end(not_in_bloom);
}

bool block_summary::may_have_field(field_id field) const {
  if (field < first_cell)
    return events > 0;
  auto byte = static_cast<std::size_t>(field / 8);
  return byte < fields.size()
         && (static_cast<unsigned char>(fields[byte]) >> field % 8 & 1) != 0;
}

bool block_summary::may_have_number(field_id field, std::int64_t from,
                                    std::int64_t to) const {
  if (field == id_of("@timestamp"))
    return may_have_time(from, to);
  if (field < first_cell)
    return events > 0;
  auto at = std::lower_bound(
    zones.begin(), zones.end(), field,
    [](const zone& x, field_id wanted) { return x.field < wanted; });
  return at != zones.end() && at->field == field && from <= at->greatest
         && at->least <= to;
}

bool block_summary::may_have_text(field_id field, std::string_view text,
                                  bool ignore_case) const {
  if (field < first_cell)
    return events > 0;
  if (!may_have_field(field))
    return false;
  if (bloom.empty() || !is_bloom_field(field))
    return true;
  // The filter folds ASCII only.
  if (ignore_case && (odd_folding || !is_ascii(text)))
    return true;
  return block_parts::bloom_may_have(bloom, block_parts::folded_hash(text));
}

} // namespace vedette::schema
