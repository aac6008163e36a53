#include "tests/bench/engine/event_store.hpp"

#include "engine/document.hpp"
#include "tests/support/corpus.hpp"

#include <algorithm>

namespace vedette::bench {

using engine::value;

namespace {

bool is_process_start(std::string_view line) {
  auto has = [line](std::string_view part) {
    return line.find(part) != std::string_view::npos;
  };
  return has("\"EventID\":1,") && has("Microsoft-Windows-Sysmon/Operational");
}

// One text in one place, as readers hand it over.
bool is_same_text(const value& x, const value& y) {
  return x.is_text() && y.is_text() && x.text().data() == y.text().data();
}

} // namespace

event_store::event_store(const engine::layout& fields, std::string_view text,
                         std::size_t count, bool only_process_starts,
                         bool collect_all) {
  engine::document_options options;
  options.collect_all = collect_all;
  engine::document_reader reader{fields, options};
  for (auto line : test::lines_of(text)) {
    if (rows_.size() >= count)
      break;
    if (line.front() != '{' || (only_process_starts && !is_process_start(line)))
      continue;
    auto read = reader.read(line);
    if (!read.ok())
      continue;
    auto row = read.value();
    auto& cells = cells_.emplace_back();
    for (const auto& x : row.cells)
      cells.push_back(keep(x));
    row.cells = cells;
    auto& all = all_.emplace_back();
    for (const auto& x : row.all) {
      auto same
        = std::find_if(read.value().cells.begin(), read.value().cells.end(),
                       [&](const value& y) { return is_same_text(x, y); });
      all.push_back(
        same == read.value().cells.end()
          ? keep(x)
          : cells[static_cast<std::size_t>(same - read.value().cells.begin())]);
    }
    row.all = all;
    rows_.push_back(row);
  }
}

value event_store::keep(const value& x) {
  if (x.is_text()) {
    text_bytes_ += x.text().size();
    return value{std::string_view{texts_.emplace_back(x.text())}};
  }
  if (!x.is_list())
    return x.is_object() ? value{} : x;
  std::vector<value> items;
  for (const auto& item : x)
    items.push_back(keep(item));
  const auto& kept = lists_.emplace_back(std::move(items));
  return value{kept.data(), kept.size()};
}

void event_store::make_unique(engine::slot field, std::uint64_t round) {
  if (unique_.empty())
    for (const auto& cells : cells_)
      unique_.emplace_back(cells[field].is_text() ? cells[field].text() : "");
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    auto& text = unique_[i];
    auto mark = text.rfind(" #");
    if (round > 0 && mark != std::string::npos)
      text.resize(mark);
    text += " #" + std::to_string(round * cells_.size() + i);
    value made{std::string_view{text}};
    for (auto& x : all_[i])
      if (is_same_text(x, cells_[i][field]))
        x = made;
    cells_[i][field] = made;
  }
}

} // namespace vedette::bench
