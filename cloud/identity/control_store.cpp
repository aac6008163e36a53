#include "cloud/identity/control_store.hpp"

#include <charconv>
#include <utility>

namespace vedette::cloud {

namespace {

constexpr auto table = actors::record_table::control;

// A record is the revision in decimal, a line feed, and the value.
std::string pack(const control_entry& entry) {
  return std::to_string(entry.revision) + '\n' + entry.value;
}

result<control_entry> unpack(std::string_view key, std::string_view record) {
  control_entry entry;
  entry.key = key;
  auto end = record.find('\n');
  auto number = record.substr(0, end);
  auto [rest, failed] = std::from_chars(
    number.data(), number.data() + number.size(), entry.revision);
  if (end == std::string_view::npos || failed != std::errc{}
      || rest != number.data() + number.size())
    return error{errc::corrupt,
                 "control record '" + entry.key + "': no revision"};
  entry.value = record.substr(end + 1);
  return entry;
}

result<std::optional<control_entry>> read_from(const actors::record_store& from,
                                               const std::string& key) {
  auto found = from.read(table, key);
  if (!found.ok())
    return found.why();
  if (!found.value())
    return std::optional<control_entry>{};
  auto entry = unpack(key, *found.value());
  if (!entry.ok())
    return entry.why();
  return std::optional<control_entry>{std::move(entry).value()};
}

} // namespace

result<std::optional<control_entry>>
control_transaction::read(const std::string& key) const {
  if (auto written = writes_.find(key); written != writes_.end())
    return written->second;
  return read_from(records_, key);
}

result<std::uint64_t> control_transaction::put(const std::string& key,
                                               std::string value) {
  auto before = read(key);
  if (!before.ok())
    return before.why();
  control_entry entry;
  entry.key = key;
  entry.value = std::move(value);
  entry.revision = before.value() ? before.value()->revision + 1 : 1;
  auto revision = entry.revision;
  writes_[key] = std::move(entry);
  return revision;
}

void control_transaction::erase(const std::string& key) {
  writes_[key] = std::nullopt;
}

result<std::optional<control_entry>>
control_store::read(const std::string& key) const {
  return read_from(records_, key);
}

result<std::vector<control_entry>>
control_store::list(std::string_view prefix) const {
  std::vector<control_entry> entries;
  std::optional<error> wrong;
  auto visited = records_.scan(
    table, prefix,
    [&entries, &wrong](std::string_view key, std::string_view value) {
      auto entry = unpack(key, value);
      if (!entry.ok()) {
        wrong = entry.why();
        return false;
      }
      entries.push_back(std::move(entry).value());
      return true;
    });
  if (!visited.ok())
    return visited.why();
  if (wrong)
    return *wrong;
  return entries;
}

status
control_store::update(const std::function<status(control_transaction&)>& work) {
  std::lock_guard lock{mutex_};
  control_transaction transaction{records_};
  if (auto worked = work(transaction); !worked.ok())
    return worked;
  auto batch = std::move(transaction.others_);
  for (const auto& [key, entry] : transaction.writes_) {
    actors::record_write write{table, key, std::nullopt};
    if (entry)
      write.value = pack(*entry);
    batch.push_back(std::move(write));
  }
  if (batch.empty())
    return done;
  auto committed = records_.commit(batch);
  ++changes_;
  return committed;
}

} // namespace vedette::cloud
