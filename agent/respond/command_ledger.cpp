// Tested by tests/unit/agent/respond/command_ledger_test.cpp
#include "agent/respond/command_ledger.hpp"

#include "schema/codec.hpp"

#include <algorithm>
#include <cstdio>

namespace vedette::agent {

namespace {

constexpr std::size_t order_digits = 20;
constexpr std::size_t record_bytes_max = 64U << 20;
constexpr const char* interrupted_text
  = "interrupted: the agent ended while this was done; it may have run and is "
    "not run again";

/// `00000000000000000017-` and the id: files in order of age.
std::string name_of(std::uint64_t order, const uid& command) {
  auto digits = std::to_string(order);
  return std::string(order_digits - digits.size(), '0') + digits + '-'
         + command.dashed();
}

std::optional<std::pair<std::uint64_t, uid>> parse(const std::string& name) {
  if (name.size() <= order_digits || name[order_digits] != '-')
    return std::nullopt;
  std::uint64_t order = 0;
  for (char c : name.substr(0, order_digits)) {
    if (c < '0' || c > '9')
      return std::nullopt;
    order = order * 10 + static_cast<std::uint64_t>(c - '0');
  }
  auto id = uid::parse(name.substr(order_digits + 1));
  if (!id.ok() || order == 0)
    return std::nullopt;
  return std::pair{order, id.value()};
}

} // namespace

command_ledger::command_ledger(std::shared_ptr<disk> files,
                               const limits& bounds)
  : files_{std::move(files)}, bounds_{bounds} {}

result<std::unique_ptr<command_ledger>>
command_ledger::open(std::shared_ptr<disk> files, const limits& bounds) {
  std::unique_ptr<command_ledger> out{
    new command_ledger{std::move(files), bounds}};
  auto names = out->files_->list();
  if (!names.ok())
    return names.why();
  for (const auto& name : names.value())
    if (auto read = out->load(name); !read.ok())
      return read.why();
  out->settle_interrupted();
  out->drop_outputs();
  return out;
}

status command_ledger::load(const std::string& name) {
  const auto parsed = parse(name);
  if (!parsed)
    return done; // A file that is being replaced, or somebody else's.
  const auto& [order, id] = *parsed;
  auto bytes = files_->read(name, 0, record_bytes_max);
  if (!bytes.ok())
    return bytes.why();
  entry x;
  x.order = order;
  // What cannot be read has begun, and nobody knows how it ended.
  if (auto message = schema::decode(bytes.value()); message.ok())
    if (auto* result = std::get_if<schema::command_result>(&message.value()))
      x.result = std::move(*result);
  if (x.result)
    output_bytes_ += x.result->output.size();
  by_age_[order] = id;
  entries_[id] = std::move(x);
  next_order_ = std::max(next_order_, order + 1);
  return done;
}

void command_ledger::settle_interrupted() {
  std::vector<uid> cut_off;
  for (const auto& [id, x] : entries_)
    if (!x.result)
      cut_off.push_back(id);
  for (const auto& id : cut_off)
    interrupted(id);
}

void command_ledger::interrupted(const uid& command) {
  schema::command_result made;
  made.command = command;
  made.state = schema::response_state::failed;
  made.detail = interrupted_text;
  std::ignore = finish(made); // What cannot be written is said again next time.
}

status command_ledger::begin(const uid& command) {
  const auto order = next_order_++;
  if (auto wrote = files_->replace(name_of(order, command), "begun");
      !wrote.ok())
    return wrote;
  entries_[command].order = order;
  by_age_[order] = command;
  forget_oldest();
  return done;
}

status command_ledger::finish(const schema::command_result& what) {
  auto at = entries_.find(what.command);
  if (at == entries_.end()) { // Its beginning could not be written.
    at = entries_.emplace(what.command, entry{next_order_++, {}}).first;
    by_age_[at->second.order] = what.command;
  }
  if (at->second.result)
    output_bytes_ -= at->second.result->output.size();
  at->second.result = what;
  output_bytes_ += what.output.size();
  auto wrote = files_->replace(name_of(at->second.order, what.command),
                               schema::encode(schema::message{what}));
  forget_oldest();
  drop_outputs();
  return wrote;
}

const schema::command_result*
command_ledger::result_of(const uid& command) const {
  auto at = entries_.find(command);
  return at == entries_.end() || !at->second.result ? nullptr
                                                    : &*at->second.result;
}

void command_ledger::forget_oldest() {
  for (auto at = by_age_.begin();
       at != by_age_.end() && entries_.size() > bounds_.commands_max;) {
    const auto id = at->second;
    auto& x = entries_.at(id);
    if (!x.result) { // It runs.
      ++at;
      continue;
    }
    output_bytes_ -= x.result->output.size();
    // A file that stays is only read once more.
    std::ignore = files_->remove(name_of(x.order, id));
    entries_.erase(id);
    at = by_age_.erase(at);
  }
}

// The cloud has had most of them; who asks again gets everything else.
void command_ledger::drop_outputs() {
  for (const auto& [order, id] : by_age_) {
    if (output_bytes_ <= bounds_.output_bytes_max)
      return;
    auto& x = entries_.at(id);
    if (!x.result || x.result->output.empty())
      continue;
    output_bytes_ -= x.result->output.size();
    x.result->output.clear();
    x.result->detail += " (the device does not keep its output any more)";
    std::ignore = files_->replace(name_of(order, id),
                                  schema::encode(schema::message{*x.result}));
  }
}

} // namespace vedette::agent
