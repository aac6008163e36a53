#include "cli/remote/online_query.hpp"

#include "cli/event_row.hpp"
#include "cli/remote/remote_command.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

// Tested by tests/unit/cli/remote/remote_test.cpp

namespace vedette::cli {

namespace {

constexpr std::chrono::milliseconds look_again{200};
constexpr int page_rows = 500;

void pause() {
  std::mutex mutex;
  std::unique_lock lock{mutex};
  std::condition_variable{}.wait_for(lock, look_again);
}

result<json> wait_for_end(api_client& api, const std::string& id) {
  for (;;) {
    auto query = api.call("GET", "/api/v1/queries/" + id);
    if (!query.ok() || query.value().value("state", "") != "running")
      return query;
    pause();
  }
}

void print_event_rows(command_io& io, json row, std::size_t number) {
  if (row.contains("event"))
    io.print(event_row(std::move(row["event"]), number));
  for (auto& step : row.contains("events") ? row["events"] : json::array())
    if (step.is_object())
      io.print(event_row(std::move(step), number));
  if (row.contains("count"))
    io.print(count_row(row["key"], row.value("count", 0ULL), number));
}

void print_row(command_io& io, json row, std::size_t number) {
  bool hunted = !row.contains("value");
  if (hunted && is_table(io.format()))
    print_event_rows(io, std::move(row), number);
  else if (row.contains("event"))
    io.print(std::move(row["event"]));
  else
    io.print(std::move(row));
}

status print_rows(command_io& io, api_client& api, const std::string& id) {
  std::string cursor;
  std::size_t rows = 0;
  for (;;) {
    auto target = "/api/v1/queries/" + id
                  + "/results?limit=" + std::to_string(page_rows)
                  + (cursor.empty() ? "" : "&cursor=" + cursor);
    auto page = api.call("GET", target);
    if (!page.ok())
      return page.why();
    auto& answer = page.value();
    if (answer.contains("nodes")) {
      io.print_one(std::move(answer));
      return done;
    }
    for (auto& row : answer[answer.contains("events") ? "events" : "items"])
      print_row(io, std::move(row), ++rows);
    if (!answer["next"].is_string())
      return done;
    cursor = answer["next"];
  }
}

void tell_warnings(command_io& io, const json& started) {
  for (const auto& x : started.value("diagnostics", json::array())) {
    auto line = x.value("level", "") + ": " + x.value("message", "");
    if (auto hint = x.value("hint", ""); !hint.empty())
      line += " (" + hint + ")";
    io.say(line);
  }
}

/// Says what the answer lacks. Partial: something that is stored was left out.
exit_code tell_coverage(command_io& io, const json& query) {
  const auto at = query.find("coverage");
  if (at == query.end() || !at->is_object() || at->value("complete", true))
    return exit_code::ok;
  std::uint64_t left_out = 0;
  for (const auto* name :
       {"blocks_damaged", "blocks_unread", "matches_left_out"}) {
    const auto count = at->value(name, std::uint64_t{0});
    if (count > 0)
      io.say(std::to_string(count) + ' ' + name);
    left_out += count;
  }
  if (at->value("limit_reached", false))
    io.say("the limit is reached: there may be more");
  std::map<std::string, std::set<std::string>> hosts;
  for (const auto& gap : at->value("gaps", json::array()))
    hosts[gap.value("reason", "")
          + (gap.contains("class") ? " (" + gap.value("class", "") + ")" : "")]
      .insert(gap.value("hostname", ""));
  for (const auto& [reason, names] : hosts)
    io.say("gap: " + reason + " on " + std::to_string(names.size())
           + (names.size() == 1 ? " device, " : " devices, ") + *names.begin()
           + (names.size() == 1 ? "" : " …"));
  return left_out > 0 ? exit_code::partial : exit_code::ok;
}

class query_insta final : public command {
public:
  [[nodiscard]] command_info info() const override {
    return {"query insta",
            "Ask all devices for one value of one artifact",
            {{"DEVICE", "device.hostname"},
             {"VALUE", "value"},
             {"FIRST", "first_observed"},
             {"LAST", "last_observed"},
             {"COUNT", "count"}}};
  }
  void declare(CLI::App& app) override {
    app.add_option("--artifact", artifact_, "File, Process …")->required();
    app.add_option("--facet", facet_, "Path, CommandLine …")->required();
    app.add_option("--value", values_, "What to look for")->required();
    app.add_flag("--exact", exact_, "Whole values only");
    app.add_flag("--case-sensitive", case_sensitive_, "Respect case");
    app.add_option("--context", context_, "Which node, as named at login");
  }
  exit_code run(command_io& io) override {
    return run_online_query(io, context_,
                            {{"kind", "insta"},
                             {"artifact", artifact_},
                             {"facet", facet_},
                             {"values", values_},
                             {"match", exact_ ? "Exact" : "Fuzzy"},
                             {"case_sensitive", case_sensitive_}});
  }

private:
  std::string artifact_, facet_, context_;
  std::vector<std::string> values_;
  bool exact_ = false, case_sensitive_ = false;
};

class query_focus final : public command {
public:
  [[nodiscard]] command_info info() const override {
    return {"query focus",
            "Show a process, its relatives and what they touched",
            {},
            output_format::json};
  }
  void declare(CLI::App& app) override {
    app.add_option("--device", device_, "Id of the device")->required();
    app.add_option("--process", process_, "Uid of the process")->required();
    app.add_option("--context", context_, "Which node, as named at login");
  }
  exit_code run(command_io& io) override {
    return run_online_query(
      io, context_,
      {{"kind", "focus"}, {"device_id", device_}, {"process_uid", process_}});
  }

private:
  std::string device_, process_, context_;
};

} // namespace

exit_code run_online_query(command_io& io, const std::string& context,
                           const json& request) {
  auto api = open_context(context);
  if (!api.ok())
    return io.fail(api.why());
  auto started = api.value().call("POST", "/api/v1/queries", request);
  if (!started.ok())
    return io.fail(started.why());
  tell_warnings(io, started.value());
  auto id = started.value().value("id", "");
  auto query = wait_for_end(api.value(), id);
  if (!query.ok())
    return io.fail(query.why());
  if (query.value().value("state", "") == "failed")
    return io.fail({errc::unspecified, query.value().value("error", "")});
  if (auto printed = print_rows(io, api.value(), id); !printed.ok())
    return io.fail(printed.why());
  return tell_coverage(io, query.value());
}

std::unique_ptr<command> make_query_insta() {
  return std::make_unique<query_insta>();
}

std::unique_ptr<command> make_query_focus() {
  return std::make_unique<query_focus>();
}

} // namespace vedette::cli
