#include "cli/output.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

namespace vedette::cli {

namespace {

constexpr std::array<std::pair<std::string_view, output_format>, 6> formats{
  {{"table", output_format::table},
   {"wide", output_format::wide},
   {"json", output_format::json},
   {"yaml", output_format::yaml},
   {"ndjson", output_format::ndjson},
   {"name", output_format::name}}};

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
    std::count_if(text.begin(), text.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

const json* find(const json& row, std::string_view path) {
  if (!row.is_object())
    return nullptr;
  if (auto whole = row.find(std::string{path}); whole != row.end())
    return &*whole;
  auto dot = path.find('.');
  if (dot == std::string_view::npos)
    return nullptr;
  auto part = row.find(std::string{path.substr(0, dot)});
  return part == row.end() ? nullptr : find(*part, path.substr(dot + 1));
}

std::string plain(const json& what) {
  if (what.is_string())
    return printable(what.get_ref<const std::string&>());
  if (what.is_null())
    return "-";
  if (!what.is_array())
    return to_line(what);
  std::string out;
  for (const auto& x : what)
    out += (out.empty() ? "" : ",") + plain(x);
  return out;
}

} // namespace

std::optional<output_format> format_named(std::string_view name) {
  for (const auto& [known, format] : formats)
    if (known == name)
      return format;
  return std::nullopt;
}

const std::vector<std::string>& format_names() {
  static const auto names = [] {
    std::vector<std::string> out;
    for (const auto& x : formats)
      out.emplace_back(x.first);
    return out;
  }();
  return names;
}

std::string printable(std::string_view text) {
  return printable_line(text);
}

std::string to_line(const json& what) {
  return what.dump(-1, ' ', false, json::error_handler_t::replace);
}

output::output(std::ostream& to, std::vector<column> columns,
               output_style style)
  : to_{to}, columns_{std::move(columns)}, style_{std::move(style)} {
  if (style_.format == output_format::table)
    std::erase_if(columns_, [](const column& x) { return x.only_in_wide; });
  for (auto key : style_.more_columns) {
    if (key.starts_with('+'))
      key.erase(0, 1);
    auto title = key;
    std::transform(title.begin(), title.end(), title.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    columns_.push_back({std::move(title), std::move(key), false});
  }
}

std::string output::cell(const json& row, const column& what) const {
  auto found = find(row, what.key);
  return found == nullptr ? "-" : plain(*found);
}

void output::print(json row) {
  switch (style_.format) {
  case output_format::ndjson:
    to_ << to_line(row) << '\n';
    return;
  case output_format::name:
    if (!columns_.empty())
      to_ << cell(row, columns_.front()) << '\n';
    return;
  default:
    rows_.push_back(std::move(row));
  }
}

void output::print_one(json object) {
  single_ = true;
  print(std::move(object));
}

void output::finish() {
  switch (style_.format) {
  case output_format::table:
  case output_format::wide:
    finish_table();
    break;
  case output_format::json:
    to_ << (single_ && rows_.size() == 1 ? rows_.front() : json(rows_))
             .dump(2, ' ', false, json::error_handler_t::replace)
        << '\n';
    break;
  case output_format::yaml:
    if (single_ && rows_.size() == 1)
      to_ << to_yaml(rows_.front());
    else
      to_ << to_yaml(json(rows_));
    break;
  default:
    break;
  }
  rows_.clear();
  to_.flush();
}

void output::finish_table() {
  if (columns_.empty())
    return;
  std::vector<std::vector<std::string>> lines;
  if (style_.headers && !rows_.empty()) {
    lines.emplace_back();
    for (const auto& x : columns_)
      lines.back().push_back(x.title);
  }
  for (const auto& row : rows_) {
    lines.emplace_back();
    for (const auto& x : columns_)
      lines.back().push_back(cell(row, x));
  }
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i)
      widths[i] = std::max(widths[i], width_of(line[i]));
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      to_ << line[i];
      if (i + 1 < line.size())
        to_ << std::string(widths[i] - width_of(line[i]) + 2, ' ');
    }
    to_ << '\n';
  }
}

} // namespace vedette::cli
