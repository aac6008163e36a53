#pragma once

#include "actors/device/record_store.hpp"

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace vedette::test {

/// Records that last as long as the test. `fail_with` makes every commit fail,
/// as a full disk would.
class memory_records final : public actors::record_store {
public:
  status commit(const std::vector<actors::record_write>& batch) override {
    std::lock_guard lock{mutex_};
    if (fail_with.code != errc::unspecified)
      return fail_with;
    for (const auto& write : batch) {
      if (write.value)
        records_[{write.table, write.key}] = *write.value;
      else
        records_.erase({write.table, write.key});
    }
    return done;
  }

  [[nodiscard]] result<std::optional<std::string>>
  read(actors::record_table table, std::string_view key) const override {
    std::lock_guard lock{mutex_};
    auto found = records_.find({table, std::string(key)});
    if (found == records_.end())
      return std::optional<std::string>{};
    return std::optional<std::string>{found->second};
  }

  status scan(actors::record_table table, std::string_view prefix,
              const std::function<bool(std::string_view, std::string_view)>&
                visit) const override {
    std::unique_lock lock{mutex_};
    auto copy = records_;
    lock.unlock();
    for (auto at = copy.lower_bound({table, std::string(prefix)});
         at != copy.end() && at->first.first == table
         && at->first.second.compare(0, prefix.size(), prefix) == 0;
         ++at)
      if (!visit(at->first.second, at->second))
        break;
    return done;
  }

  error fail_with;

  using key = std::pair<actors::record_table, std::string>;
  /// For a backup, and for what is made of it.
  [[nodiscard]] std::map<key, std::string> copy() const {
    std::lock_guard lock{mutex_};
    return records_;
  }
  void restore(std::map<key, std::string> backup) {
    std::lock_guard lock{mutex_};
    records_ = std::move(backup);
  }

private:
  mutable std::mutex mutex_;
  std::map<key, std::string> records_;
};

} // namespace vedette::test
