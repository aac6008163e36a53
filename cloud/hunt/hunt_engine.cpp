#include "cloud/hunt/hunt_engine.hpp"

#include "cloud/hunt/answer_edge.hpp"
#include "cloud/hunt/eql_scan.hpp"
#include "cloud/hunt/focus_scan.hpp"
#include "cloud/hunt/insta_scan.hpp"
#include "cloud/hunt/stored_query.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace vedette::cloud {

namespace {

/// Keeps the newest rows up to the query's limit.
class newest_rows final : public actors::query_merge {
public:
  newest_rows(std::size_t limit, std::shared_ptr<actors::answer_bound> bound)
    : limit_{limit}, edge_{std::move(bound), limit, read_order::newest_first} {}

  void add(std::vector<actors::query_row>&& part) override {
    for (const auto& row : part)
      edge_.add(row.time);
    std::move(part.begin(), part.end(), std::back_inserter(rows_));
    // Sorting now and then bounds the memory at twice the answer.
    if (rows_.size() > 2 * limit_)
      trim();
  }
  [[nodiscard]] bool full() const override {
    return false; // A part still to come may have newer rows.
  }
  [[nodiscard]] std::vector<std::string> rows() const override {
    auto sorted = rows_;
    order(sorted);
    if (sorted.size() > limit_)
      sorted.resize(limit_);
    std::vector<std::string> out;
    for (auto& x : sorted)
      out.push_back(std::move(x.json));
    return out;
  }

private:
  static void order(std::vector<actors::query_row>& rows) {
    std::stable_sort(
      rows.begin(), rows.end(),
      [](const actors::query_row& a, const actors::query_row& b) {
        return a.time != b.time ? a.time > b.time : a.json < b.json;
      });
  }
  void trim() {
    order(rows_);
    rows_.resize(limit_);
  }

  std::size_t limit_;
  answer_edge edge_;
  std::vector<actors::query_row> rows_;
};

class hunt_engine final : public actors::query_engine {
public:
  explicit hunt_engine(hunt_context context) : context_{std::move(context)} {}

  [[nodiscard]] diagnostics
  check(const actors::query_spec& what) const override {
    switch (what.kind) {
    case actors::query_kind::eql:
      return check_eql(what);
    case actors::query_kind::insta:
      return check_insta(what);
    case actors::query_kind::focus:
      return check_focus(what);
    }
    return {};
  }

  [[nodiscard]] std::uint64_t
  classes(const actors::query_spec& what) const override {
    switch (what.kind) {
    case actors::query_kind::eql:
      return classes_of_eql(what);
    case actors::query_kind::insta:
      return classes_of_insta(what);
    case actors::query_kind::focus:
      break;
    }
    return ~std::uint64_t{0};
  }

  result<std::unique_ptr<actors::shard_scan>>
  open(std::shared_ptr<const actors::query_spec> what,
       std::uint32_t shard) const override {
    switch (what->kind) {
    case actors::query_kind::insta:
      return open_insta(std::move(what), shard, context_);
    case actors::query_kind::focus:
      return open_focus(std::move(what), shard, context_);
    case actors::query_kind::eql:
      break;
    }
    return open_eql(std::move(what), shard, context_);
  }

  [[nodiscard]] std::unique_ptr<actors::query_merge>
  make_merge(const actors::query_spec& what) const override {
    auto limit = std::max(what.limit, 1U);
    if (what.kind == actors::query_kind::eql) {
      diagnostics ignored; // `check` told them.
      auto query = compile_stored(what, ignored);
      if (query && !query->single)
        return make_match_merge(std::move(*query), limit, what.bound);
    }
    return std::make_unique<newest_rows>(limit, what.bound);
  }

private:
  hunt_context context_;
};

} // namespace

std::unique_ptr<actors::query_engine> make_hunt_engine(hunt_context context) {
  return std::make_unique<hunt_engine>(std::move(context));
}

} // namespace vedette::cloud
