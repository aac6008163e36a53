#pragma once

#include "agent/spool/disk.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>

namespace vedette::agent {

/// A disk in memory that stops working after a given number of operations and
/// then shows what a crash would have left. After `cut_power`, bytes that were
/// not synced are there in part, as garbage, or not at all; after `kill` the
/// kernel still had them.
class sim_disk final : public disk {
public:
  explicit sim_disk(std::uint64_t seed) : random_{seed} {}

  std::uint64_t operations_left = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t bytes_free = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t operations = 0;
  bool fail_sync = false;
  bool refuse_replace = false;

  [[nodiscard]] bool dead() const { return dead_; }

  void kill() { revive(); }

  void cut_power() {
    for (auto& [name, file] : files_) {
      auto keep = file.synced + pick(file.bytes.size() - file.synced);
      file.bytes.resize(keep);
      // A sector of the torn part may hold anything.
      if (keep > file.synced && pick(3) == 0)
        for (auto i = file.synced + pick(keep - file.synced); i < keep; ++i)
          file.bytes[i] = static_cast<char>(pick(255));
      file.synced = file.bytes.size();
    }
    for (const auto& name : fresh_)
      if (pick(1) == 0)
        files_.erase(name);
    revive();
  }

  std::string& content(const std::string& name) { return files_[name].bytes; }

  result<std::vector<std::string>> list() override {
    if (!alive())
      return gone();
    std::vector<std::string> out;
    for (const auto& [name, file] : files_)
      out.push_back(name);
    return out;
  }

  result<std::unique_ptr<append_file>> open(const std::string& name) override {
    if (!alive())
      return gone();
    if (files_.try_emplace(name).second)
      fresh_.insert(name);
    return std::unique_ptr<append_file>{std::make_unique<file>(*this, name)};
  }

  result<std::string> read(const std::string& name, std::uint64_t offset,
                           std::size_t size) override {
    if (dead_ || !files_.contains(name))
      return gone();
    const auto& bytes = files_[name].bytes;
    return offset > bytes.size() ? std::string{} : bytes.substr(offset, size);
  }

  result<std::uint64_t> size(const std::string& name) override {
    if (dead_)
      return gone();
    if (!files_.contains(name))
      return error{errc::not_found, name};
    return files_[name].bytes.size();
  }

  status truncate(const std::string& name, std::uint64_t size) override {
    if (!alive())
      return gone();
    auto& x = files_[name];
    x.bytes.resize(size);
    x.synced = size;
    return done;
  }

  status remove(const std::string& name) override {
    if (!alive())
      return gone();
    files_.erase(name);
    fresh_.erase(name);
    return done;
  }

  using disk::replace;
  status replace(const std::string& name,
                 const file_content& content) override {
    if (refuse_replace)
      return error{errc::io_failure, name + ": simulated full disk"};
    const auto own = std::to_string(++marks_);
    if (!alive()) {
      if (pick(1) == 0) // It happened, and nobody heard.
        store(name, content(own), own);
      return gone();
    }
    store(name, content(own), own);
    return done;
  }

  result<std::string> mark(const std::string& name) override {
    if (dead_)
      return gone();
    if (!files_.contains(name))
      return error{errc::not_found, name};
    return files_[name].mark;
  }

  /// As cp, rsync and a restored backup do: the content, in new files.
  void copy_from(const sim_disk& other) {
    files_ = other.files_;
    marks_ = std::max(marks_, other.marks_) + 1000;
    for (auto& [name, file] : files_)
      file.mark = std::to_string(++marks_);
  }
  /// As a snapshot of the whole machine does: nobody can tell.
  void roll_back_to(const sim_disk& other) { files_ = other.files_; }

  status sync_names() override {
    if (!alive())
      return gone();
    fresh_.clear();
    return done;
  }

private:
  struct stored {
    std::string bytes;
    std::size_t synced = 0;
    std::string mark;
  };

  class file final : public append_file {
  public:
    file(sim_disk& owner, std::string name)
      : owner_{&owner}, name_{std::move(name)} {}
    status append(std::string_view bytes) override {
      return owner_->append(name_, bytes);
    }
    status sync() override {
      if (!owner_->alive())
        return gone();
      if (owner_->fail_sync)
        return error{errc::io_failure, name_ + ": simulated EIO"};
      auto& x = owner_->files_[name_];
      x.synced = x.bytes.size();
      return done;
    }

  private:
    sim_disk* owner_;
    std::string name_;
  };

  status append(const std::string& name, std::string_view bytes) {
    if (dead_)
      return gone();
    auto fits = std::min<std::uint64_t>(bytes.size(), bytes_free);
    if (!alive()) {
      files_[name].bytes.append(bytes.substr(0, pick(fits)));
      return gone();
    }
    files_[name].bytes.append(bytes.substr(0, fits));
    bytes_free -= fits;
    if (fits < bytes.size())
      return error{errc::overloaded, name + ": no space"};
    return done;
  }

  void store(const std::string& name, const std::string& bytes,
             const std::string& mark) {
    files_[name] = {bytes, bytes.size(), mark};
    fresh_.erase(name);
  }

  bool alive() {
    ++operations;
    if (!dead_ && operations_left-- == 0)
      dead_ = true;
    return !dead_;
  }
  static error gone() { return {errc::io_failure, "the disk is gone"}; }
  std::uint64_t pick(std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>{0, most}(random_);
  }
  void revive() {
    dead_ = false;
    fresh_.clear();
    operations_left = std::numeric_limits<std::uint64_t>::max();
  }

  std::mt19937_64 random_;
  std::map<std::string, stored> files_;
  std::set<std::string> fresh_; // Names that a power cut may forget.
  bool dead_ = false;
  std::uint64_t marks_ = 0;
};

} // namespace vedette::agent
