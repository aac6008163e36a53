#include "engine/eql/pipe_stage.hpp"
#include "engine/key.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>

// Tested by tests/unit/engine/eql/query_suite_test.cpp

namespace vedette::engine::eql {

namespace {

using stage = pipeline::stage;

class head_stage final : public stage {
public:
  head_stage(pipeline::context& all, std::size_t limit)
    : stage{all}, left_{limit} {}
  void push(query_result what, const row* current) override {
    if (left_ == 0)
      return;
    --left_;
    emit(std::move(what), current);
  }
  [[nodiscard]] bool full() const override { return left_ == 0; }
  [[nodiscard]] bool limits() const override { return true; }

private:
  std::size_t left_;
};

class tail_stage final : public stage {
public:
  tail_stage(pipeline::context& all, std::size_t limit)
    : stage{all}, limit_{limit} {}
  void push(query_result what, const row* current) override {
    keep(what, current);
    last_.push_back(std::move(what));
    if (last_.size() <= limit_)
      return;
    if (current != nullptr && last_.front().events.front())
      all_.shelf.drop(*last_.front().events.front());
    last_.pop_front();
  }
  [[nodiscard]] bool waits() const override { return true; }
  void finish() override {
    for (auto& x : last_)
      emit(std::move(x), nullptr);
    emit_end();
  }

private:
  std::size_t limit_;
  std::deque<query_result> last_;
};

class filter_stage final : public stage {
public:
  using stage::stage;
  void push(query_result what, const row* current) override {
    auto event = all_.row_of(what, current);
    if (keys.front().test(event, all_.work) == truth::yes)
      emit(std::move(what), current);
  }
};

class unique_stage final : public stage {
public:
  using stage::stage;
  void push(query_result what, const row* current) override {
    if (seen_.insert(bytes_of(evaluate(what, current))).second)
      emit(std::move(what), current);
  }

private:
  std::unordered_set<std::string> seen_;
};

class sort_stage final : public stage {
public:
  using stage::stage;
  void push(query_result what, const row* current) override {
    keep(what, current);
    auto key = evaluate(what, current);
    all_results_.emplace_back(std::move(key), std::move(what));
  }
  [[nodiscard]] bool waits() const override { return true; }
  void finish() override {
    std::stable_sort(
      all_results_.begin(), all_results_.end(),
      [this](const auto& a, const auto& b) { return less(a.first, b.first); });
    for (auto& [key, what] : all_results_)
      emit(std::move(what), nullptr);
    emit_end();
  }

private:
  [[nodiscard]] bool less(const std::vector<constant>& a,
                          const std::vector<constant>& b) const {
    for (std::size_t i = 0; i < a.size(); ++i)
      if (auto order = compare_constants(a[i], b[i], all_.fold))
        return order < 0;
    return false;
  }
  std::vector<std::pair<std::vector<constant>, query_result>> all_results_;
};

/// unique_count: the first result of each group with the size of the group.
class unique_count_stage final : public stage {
public:
  using stage::stage;
  void push(query_result what, const row* current) override {
    auto key = evaluate(what, current);
    auto count = what.group ? what.group->count : 1;
    total_ += count;
    auto [at, added] = places_.try_emplace(bytes_of(key), groups_.size());
    if (!added) {
      groups_[at->second].group->count += count;
      return;
    }
    keep(what, current);
    what.group = group_summary{std::move(key), count, std::nullopt};
    groups_.push_back(std::move(what));
  }
  [[nodiscard]] bool waits() const override { return true; }
  void finish() override {
    for (auto& x : groups_) {
      x.group->percent
        = static_cast<double>(x.group->count) / static_cast<double>(total_);
      emit(std::move(x), nullptr);
    }
    emit_end();
  }

private:
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<query_result> groups_;
  std::uint64_t total_ = 0;
};

/// count: sizes of groups, smallest first; without keys, how many there were.
class count_stage final : public stage {
public:
  using stage::stage;
  void push(query_result what, const row* current) override {
    ++total_;
    if (keys.empty())
      return;
    auto key = evaluate(what, current);
    auto [at, added] = places_.try_emplace(bytes_of(key), groups_.size());
    if (added)
      groups_.push_back({std::move(key), 0, std::nullopt});
    ++groups_[at->second].count;
  }
  [[nodiscard]] bool waits() const override { return true; }
  void finish() override {
    if (keys.empty())
      groups_.push_back({{make_constant(std::string{"totals"})}, total_, {}});
    std::stable_sort(groups_.begin(), groups_.end(),
                     [](const auto& a, const auto& b) { return less(a, b); });
    for (auto& x : groups_) {
      if (!keys.empty())
        x.percent = static_cast<double>(x.count) / static_cast<double>(total_);
      emit({{}, std::move(x), {}}, nullptr);
    }
    emit_end();
  }

private:
  static bool less(const group_summary& a, const group_summary& b) {
    if (a.count != b.count)
      return a.count < b.count;
    for (std::size_t i = 0; i < a.key.size(); ++i)
      if (auto order = compare_constants(a.key[i], b.key[i], false))
        return order < 0;
    return false;
  }
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<group_summary> groups_;
  std::uint64_t total_ = 0;
};

/// Behind the last pipe, and all there is without pipes.
class last_stage final : public stage {
public:
  using stage::stage;
  void push(query_result what, const row* current) override {
    emit(std::move(what), current);
  }
};

} // namespace

std::unique_ptr<pipeline::stage> make_last_stage(pipeline::context& all) {
  return std::make_unique<last_stage>(all);
}

std::unique_ptr<pipeline::stage> make_stage(const pipe_stage& from,
                                            pipeline::context& all) {
  switch (from.kind) {
  case pipe_kind::head:
    return std::make_unique<head_stage>(all, from.limit);
  case pipe_kind::tail:
    return std::make_unique<tail_stage>(all, from.limit);
  case pipe_kind::filter:
    return std::make_unique<filter_stage>(all);
  case pipe_kind::sort:
    return std::make_unique<sort_stage>(all);
  case pipe_kind::unique:
    return std::make_unique<unique_stage>(all);
  case pipe_kind::unique_count:
    return std::make_unique<unique_count_stage>(all);
  case pipe_kind::count:
    return std::make_unique<count_stage>(all);
  }
  return nullptr;
}

} // namespace vedette::engine::eql
