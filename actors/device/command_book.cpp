#include "actors/device/command_book.hpp"

#include "actors/device/fetched_file.hpp"
#include "schema/actions.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

// Tested by tests/unit/actors/device/device_state_test.cpp

namespace vedette::actors {

namespace {

constexpr std::size_t commands_open_max = 100;
constexpr std::size_t commands_kept_max = 500;
constexpr const char* open_state = "pending";

constexpr time_ns answer_wait = 24LL * 3600 * ns_per_second;
constexpr time_ns way_margin = 10 * ns_per_second;
constexpr const char* fetch_action = "GetFile";

bool is_open_command(const command_view& x) {
  return x.state == open_state || x.state == "running"
         || x.state == "waiting_for_package";
}

/// Of the next part of a file.
std::string argument_of_part(const command_view& what) {
  auto out = nlohmann::json::parse(what.argument_json, nullptr, false);
  if (!out.is_object())
    return what.argument_json;
  out["part"] = what.file_parts;
  out["version"] = what.file_version;
  return out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

const char* name_of(schema::response_state state) {
  switch (state) {
  case schema::response_state::pending:
    return "pending";
  case schema::response_state::running:
    return "running";
  case schema::response_state::succeeded:
    return "succeeded";
  case schema::response_state::failed:
    return "failed";
  case schema::response_state::refused:
    return "refused";
  case schema::response_state::waiting_for_package:
    return "waiting_for_package";
  }
  return "failed";
}

} // namespace

command_view* command_book::find_command(const uid& id) {
  auto at = std::find_if(commands_.begin(), commands_.end(),
                         [&id](const auto& x) { return x.id == id; });
  return at == commands_.end() ? nullptr : &*at;
}

const command_book::command_clock&
command_book::clock_of(const command_view& what, const moment& now) {
  auto [at, fresh] = clocks_.try_emplace(what.id);
  if (fresh) {
    at->second.asked
      = now.boot - std::max<time_ns>(0, now.wall - what.requested);
    if (what.expires != 0)
      at->second.until
        = std::max<time_ns>(1, now.boot + what.expires - now.wall);
  }
  return at->second;
}

status command_book::add(command_view what, const moment& now) {
  const auto open
    = std::count_if(commands_.begin(), commands_.end(), is_open_command);
  if (static_cast<std::size_t>(open) >= commands_open_max)
    return error{errc::overloaded, "device has too many open commands"};
  what.state = open_state;
  clock_of(what, now);
  commands_.push_back(std::move(what));
  if (commands_.size() > commands_kept_max) {
    auto oldest
      = std::find_if_not(commands_.begin(), commands_.end(), is_open_command);
    if (oldest != commands_.end()) {
      if (oldest->file_parts > 0)
        dropped_files_.emplace_back(oldest->id, oldest->file_parts);
      clocks_.erase(oldest->id);
      commands_.erase(oldest);
    }
  }
  return done;
}

schema::command command_book::wire_of(const command_view& what,
                                      const moment& now) {
  const auto& times = clock_of(what, now);
  schema::command out{what.id,      what.action, what.argument_json,
                      what.expires, 0,           0};
  out.age = std::max<time_ns>(0, now.boot - times.asked);
  if (times.until != 0) {
    // The device stops beginning it a little before we call it expired: what
    // it has begun by then, it has told us.
    const auto left = std::max<time_ns>(2, times.until - now.boot);
    out.life = left - std::min(left / 2, way_margin);
  }
  if (what.file_parts > 0)
    out.argument_json = argument_of_part(what);
  return out;
}

std::vector<schema::command> command_book::open(const moment& now) {
  std::vector<schema::command> out;
  for (const auto& x : commands_) {
    const auto until = clock_of(x, now).until;
    if (is_open_command(x)
        && (until == 0 || until > now.boot || x.state == "running"))
      out.push_back(wire_of(x, now));
  }
  return out;
}

std::optional<schema::command> command_book::open_one(const uid& id,
                                                      const moment& now) {
  const auto* found = find_command(id);
  if (found == nullptr || !is_open_command(*found))
    return std::nullopt;
  return wire_of(*found, now);
}

result<command_view>
command_book::cancel(const uid& id, const std::string& user, time_ns now) {
  auto at = std::find_if(commands_.begin(), commands_.end(),
                         [&id](const auto& x) { return x.id == id; });
  if (at == commands_.end())
    return error{errc::not_found, "no such command"};
  if (!is_open_command(*at))
    return error{errc::conflict, "the command is " + at->state + " already"};
  at->state = "cancelled";
  at->detail = "cancelled by " + user;
  at->finished = now;
  return *at;
}

bool command_book::take_result(const schema::command_result& what,
                               time_ns now) {
  auto at
    = std::find_if(commands_.begin(), commands_.end(),
                   [&what](const auto& x) { return x.id == what.command; });
  if (at == commands_.end() || !is_open_command(*at))
    return false;
  at->output += what.output;
  if (!what.last) {
    if (what.state == schema::response_state::running
        || what.state == schema::response_state::waiting_for_package)
      at->state = name_of(what.state);
    return true;
  }
  at->state = name_of(what.state);
  at->detail = what.detail;
  at->exit_code = what.exit_code;
  at->finished = now;
  return true;
}

status command_book::judge_part(const schema::command_result& what) const {
  const auto at
    = std::find_if(commands_.begin(), commands_.end(),
                   [&what](const auto& x) { return x.id == what.command; });
  if (at == commands_.end() || !is_open_command(*at)
      || at->action != fetch_action || at->file_parts != what.part
      || (what.part > 0 && at->file_version != what.file_version))
    return error{errc::conflict, "not the part that was asked for"};
  if (what.output.size() > file_part_bytes_max
      || at->file_bytes + what.output.size() > schema::fetched_bytes_max
      || (what.output.empty() && !what.last))
    return error{errc::invalid_argument,
                 "the device sent more than a file may have"};
  return done;
}

bool command_book::take_part(const schema::command_result& what,
                             std::uint64_t bytes, time_ns now) {
  auto* at = find_command(what.command);
  if (at == nullptr)
    return true;
  if (!is_open_command(*at)) { // It expired while this was being written.
    dropped_files_.emplace_back(at->id, what.part + 1);
    return true;
  }
  at->state = "running";
  at->file_version = what.file_version;
  at->file_bytes += bytes;
  ++at->file_parts;
  if (!what.last)
    return false;
  at->state = name_of(what.state);
  at->detail = what.detail;
  at->finished = now;
  at->file_sha256 = what.file_sha256;
  return true;
}

std::vector<std::pair<uid, std::uint32_t>>
command_book::drop_files(std::uint64_t bytes_max) {
  auto out = std::exchange(dropped_files_, {});
  std::uint64_t bytes = 0;
  for (auto at = commands_.rbegin(); at != commands_.rend(); ++at) {
    bytes += at->file_bytes;
    const bool half = !is_open_command(*at) && at->file_sha256.empty();
    if (at->file_parts == 0 || (!half && bytes <= bytes_max))
      continue;
    out.emplace_back(at->id, at->file_parts);
    bytes -= at->file_bytes;
    at->file_parts = 0;
    at->file_bytes = 0;
    if (!half)
      at->detail += " (its content is not kept any more)";
    at->file_sha256.clear();
  }
  return out;
}

bool command_book::expire(const moment& now) {
  bool any = false;
  for (auto& x : commands_) {
    const auto until = clock_of(x, now).until;
    if (!is_open_command(x) || until == 0 || until > now.boot)
      continue;
    // What has begun is not undone by that: its result is waited for.
    const bool begun = x.state == "running" && x.file_parts == 0;
    if (begun && until + answer_wait > now.boot)
      continue;
    x.state = begun ? "failed" : "expired";
    x.detail = begun ? "the device began it and never told how it ended"
                     : "the device did not answer in time";
    x.finished = now.wall;
    any = true;
  }
  return any;
}

} // namespace vedette::actors
