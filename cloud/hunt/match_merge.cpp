// Tested by tests/unit/cloud/hunt/hunt_engine_test.cpp
#include "base/log.hpp"
#include "cloud/hunt/answer_edge.hpp"
#include "cloud/hunt/stored_query.hpp"
#include "engine/eql/run.hpp"
#include "engine/event_reader.hpp"
#include "schema/json.hpp"

#include <algorithm>
#include <tuple>

namespace vedette::cloud {

namespace {

namespace eql = engine::eql;

/// A shard's row, taken apart again.
struct candidate {
  std::string device; ///< JSON.
  std::string json;
  schema::event event;
};

/// Gives a query its events back; they are all held anyway.
class held_events final : public eql::event_shelf {
public:
  held_events(const std::vector<candidate>& events,
              const engine::layout& fields)
    : events_{events}, fields_{fields} {}

  void keep(std::uint64_t) override {}
  void drop(std::uint64_t) override {}
  engine::row read(std::uint64_t event, std::size_t place) override {
    while (readers_.size() <= place)
      readers_.emplace_back(fields_);
    return readers_[place].read(events_[event].event);
  }

private:
  const std::vector<candidate>& events_;
  const engine::layout& fields_;
  std::vector<engine::event_reader> readers_;
};

std::string constant_json(const engine::constant& x) {
  switch (x.kind) {
  case engine::value_kind::boolean:
    return x.boolean ? "true" : "false";
  case engine::value_kind::integer:
    return std::to_string(x.integer);
  case engine::value_kind::real:
    return std::to_string(x.real);
  case engine::value_kind::text: {
    std::string out;
    append_json_string(out, x.text);
    return out;
  }
  default:
    return "null";
  }
}

std::string group_json(const eql::group_summary& x) {
  std::string key;
  for (const auto& part : x.key)
    key += (key.empty() ? "" : ",") + constant_json(part);
  if (x.key.size() != 1)
    key = '[' + key + ']';
  auto out = "{\"key\":" + key + ",\"count\":" + std::to_string(x.count);
  if (x.percent)
    out += ",\"percent\":" + std::to_string(*x.percent);
  return out + '}';
}

class match_merge final : public actors::query_merge {
public:
  match_merge(stored_query query, std::uint32_t limit,
              std::shared_ptr<actors::answer_bound> bound)
    : query_{std::move(query)}, limit_{limit}, edge_{std::move(bound),
                                                     query_.needed_max,
                                                     query_.order} {}

  void add(std::vector<actors::query_row>&& part) override {
    constexpr std::string_view mark = ",\"event\":";
    for (auto& row : part) {
      auto at = row.json.find(mark);
      if (at == row.json.npos)
        continue;
      if (some_suffice() && !edge_.may_have(row.time))
        continue;
      if (events_.size() >= candidates_max) {
        ++dropped_;
        continue;
      }
      candidate x;
      // {"device":…,"event":…}
      x.device = row.json.substr(10, at - 10);
      x.json = row.json.substr(at + mark.size(),
                               row.json.size() - at - mark.size() - 1);
      if (!reader_.read(x.json, x.event).ok())
        continue;
      events_.push_back(std::move(x));
      if (some_suffice())
        edge_.add(row.time);
      fresh_ = false;
    }
    if (some_suffice() && events_.size() > 2 * std::size_t{query_.needed_max})
      let_go();
  }
  [[nodiscard]] bool full() const override { return false; }
  [[nodiscard]] std::uint64_t dropped() const override { return dropped_; }
  [[nodiscard]] std::vector<std::string> rows() const override {
    if (!fresh_)
      work_out();
    return rows_;
  }

private:
  static bool earlier(const candidate& a, const candidate& b) {
    return std::tie(a.event.wall, a.event.sequence, a.device)
           < std::tie(b.event.wall, b.event.sequence, b.device);
  }

  /// The pipes take so many from one end of time, whatever else there is.
  [[nodiscard]] bool some_suffice() const {
    return query_.needed_max < candidates_max;
  }
  void let_go() {
    std::sort(events_.begin(), events_.end(), earlier);
    const auto needed = static_cast<std::ptrdiff_t>(query_.needed_max);
    if (query_.order == read_order::oldest_first)
      events_.erase(events_.begin() + needed, events_.end());
    else
      events_.erase(events_.begin(), events_.end() - needed);
  }

  void work_out() const {
    std::sort(events_.begin(), events_.end(), earlier);
    rows_.clear();
    auto fields = query_.fields;
    held_events shelf{events_, fields};
    eql::query_run run{
      fields, shelf, {}, [this](std::size_t, const eql::query_result& x) {
        if (rows_.size() < limit_)
          rows_.push_back(row_of(x));
      }};
    fresh_ = true;
    if (!run.add(query_.source).ok())
      return; // Checked when the query was asked.
    engine::event_reader reader{fields};
    for (std::size_t i = 0; i < events_.size() && !run.full(); ++i)
      run.feed(reader.read(events_[i].event), i);
    run.finish();
  }

  [[nodiscard]] std::string row_of(const eql::query_result& x) const {
    if (x.group)
      return group_json(*x.group);
    std::string device = "null";
    std::string events;
    for (const auto& event : x.events) {
      if (event && device == "null")
        device = events_[*event].device;
      events += events.empty() ? "" : ",";
      events += event ? events_[*event].json : "null";
    }
    if (x.events.size() == 1)
      return "{\"device\":" + device + ",\"event\":" + events + '}';
    return "{\"device\":" + device + ",\"events\":[" + events + "]}";
  }

  stored_query query_;
  std::uint32_t limit_;
  answer_edge edge_;
  schema::json_reader reader_;
  std::uint64_t dropped_ = 0;
  // Worked out when somebody looks, and again when more came in.
  mutable std::vector<candidate> events_;
  mutable std::vector<std::string> rows_;
  mutable bool fresh_ = true;
};

} // namespace

std::unique_ptr<actors::query_merge>
make_match_merge(stored_query query, std::uint32_t limit,
                 std::shared_ptr<actors::answer_bound> bound) {
  return std::make_unique<match_merge>(std::move(query), limit,
                                       std::move(bound));
}

} // namespace vedette::cloud
