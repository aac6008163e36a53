#include "tests/bench/engine/event_store.hpp"

#include "engine/document.hpp"
#include "tests/support/corpus.hpp"

#include <algorithm>
#include <unordered_map>

namespace vedette::bench {

using engine::value;

namespace {

bool is_process_start(std::string_view line) {
  auto has = [line](std::string_view part) {
    return line.find(part) != std::string_view::npos;
  };
  return has("\"EventID\":1,")
         && (has("Microsoft-Windows-Sysmon/Operational")
             || has("\"category\":\"process_creation\""));
}

} // namespace

event_store::event_store(const engine::layout& fields, std::string_view text,
                         std::size_t count, event_choice which,
                         bool collect_all)
  : cells_(fields.size()) {
  engine::document_options options;
  options.collect_all = collect_all;
  engine::document_reader reader{fields, options};
  for (auto line : test::lines_of(text)) {
    if (events_.size() >= count)
      break;
    if (line.front() != '{'
        || (which == event_choice::process_starts && !is_process_start(line)))
      continue;
    auto read = reader.read(line);
    if (!read.ok())
      continue;
    const auto& row = read.value();
    // Readers hand one text over as several cells and as a value of the event.
    std::unordered_map<const char*, value> kept;
    auto keep_once = [&](const value& x) {
      if (!x.is_text())
        return keep(x);
      auto [at, is_new] = kept.try_emplace(x.text().data());
      if (is_new)
        at->second = keep(x);
      return at->second;
    };
    auto& made = events_.emplace_back();
    made.time = row.time;
    made.tiebreak = row.tiebreak;
    for (engine::slot i = 0; i < row.cells.size(); ++i)
      if (!row.cells[i].is_null())
        made.cells.emplace_back(i, keep_once(row.cells[i]));
    for (const auto& x : row.all)
      made.all.push_back(keep_once(x));
  }
}

const engine::row& event_store::operator[](std::size_t i) {
  for (const auto& [slot, x] : events_[current_].cells)
    cells_[slot] = {};
  const auto& event = events_[i];
  for (const auto& [slot, x] : event.cells)
    cells_[slot] = x;
  current_ = i;
  row_.cells = cells_;
  row_.all = event.all;
  row_.time = event.time;
  row_.tiebreak = event.tiebreak;
  return row_;
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
  unique_.resize(events_.size());
  for (std::size_t i = 0; i < events_.size(); ++i) {
    auto& event = events_[i];
    auto at = std::find_if(event.cells.begin(), event.cells.end(),
                           [&](const auto& x) { return x.first == field; });
    if (at == event.cells.end() || !at->second.is_text())
      continue;
    auto old = at->second;
    auto& text = unique_[i];
    if (round == 0)
      text = old.text();
    else
      text.resize(text.rfind(" #"));
    text += " #" + std::to_string(round * events_.size() + i);
    auto replace = [&](value& x) {
      if (x.is_text() && x.text().data() == old.text().data())
        x = value{std::string_view{text}};
    };
    for (auto& [slot, x] : event.cells)
      replace(x);
    std::for_each(event.all.begin(), event.all.end(), replace);
  }
}

} // namespace vedette::bench
