// How lists of detections and devices are searched and cut into pages.
#include "actors/detection/triage.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <utility>

// Tested by tests/unit/actors/detection/triage_test.cpp

namespace vedette::actors {

namespace {

using json = nlohmann::json;

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains_folded(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return folded(a) == folded(b); })
         != text.end();
}

/// Values only: everybody's events have the same names.
bool values_have(const json& what, std::string_view text) {
  if (what.is_string())
    return contains_folded(what.get_ref<const std::string&>(), text);
  if (what.is_structured())
    return std::any_of(what.begin(), what.end(),
                       [text](const json& x) { return values_have(x, text); });
  return !what.is_null() && contains_folded(what.dump(), text);
}

/// The items behind `after`, the best `limit` of them in order.
template <class T, class Before>
page<T> cut(const std::vector<const T*>& items,
            const std::optional<list_position>& after, std::uint32_t limit,
            Before before) {
  std::vector<std::pair<list_position, const T*>> order;
  for (const auto* x : items)
    if (auto at = position_of(*x); !after || before(*after, at))
      order.emplace_back(std::move(at), x);
  const auto count = std::min<std::size_t>(limit, order.size());
  std::partial_sort(order.begin(),
                    order.begin() + static_cast<std::ptrdiff_t>(count),
                    order.end(), [&before](const auto& a, const auto& b) {
                      return before(a.first, b.first);
                    });
  page<T> out;
  out.total = items.size();
  out.more = count < order.size();
  for (std::size_t i = 0; i < count; ++i)
    out.items.push_back(*order[i].second);
  return out;
}

} // namespace

bool summary_has(const detection_view& what, std::string_view text) {
  const auto& report = what.report;
  return text.empty() || contains_folded(report.rule_name, text)
         || contains_folded(what.hostname, text)
         || contains_folded(what.phonetic_id, text)
         || contains_folded(report.id.dashed(), text)
         || contains_folded(report.key, text)
         || contains_folded(what.assignee, text)
         || std::any_of(
           report.responses.begin(), report.responses.end(),
           [text](const auto& x) { return contains_folded(x.target, text); });
}

bool events_have(const detection_view& what, std::string_view text) {
  return std::any_of(what.report.events.begin(), what.report.events.end(),
                     [text](const auto& x) {
                       const auto event
                         = json::parse(x.event_json, nullptr, false);
                       // A text that is no JSON is searched as it is.
                       return event.is_discarded()
                                ? contains_folded(x.event_json, text)
                                : values_have(event, text);
                     });
}

// In JSON some characters are spelt in another way; the parts between them are
// not, and the longest of those must be there.
bool record_may_have(std::string_view record, std::string_view text) {
  std::string_view longest;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const auto c = i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '/')
      continue;
    if (i - begin > longest.size())
      longest = text.substr(begin, i - begin);
    begin = i + 1;
  }
  return longest.empty() || contains_folded(record, longest);
}

bool fits(const detection_view& what, const detection_filter& which) {
  return fits_facts(what, which)
         && (summary_has(what, which.text) || events_have(what, which.text));
}

bool fits(const device_view& what, const device_filter& which) {
  return (!which.online || *which.online == what.online)
         && (which.text.empty() || contains_folded(what.hostname, which.text)
             || contains_folded(what.id.dashed(), which.text)
             || contains_folded(what.os, which.text)
             || std::any_of(
               what.ip_addresses.begin(), what.ip_addresses.end(),
               [&](const auto& x) { return contains_folded(x, which.text); }));
}

page<detection_view> page_of(const std::vector<const detection_view*>& items,
                             const std::optional<list_position>& after,
                             std::uint32_t limit) {
  return cut(items, after, limit, std::greater<>{});
}

page<device_view> page_of(const std::vector<const device_view*>& items,
                          const std::optional<list_position>& after,
                          std::uint32_t limit) {
  return cut(items, after, limit, std::less<>{});
}

} // namespace vedette::actors
