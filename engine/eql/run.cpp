#include "engine/eql/run.hpp"

#include "engine/eql/query_matcher.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

// Tested by tests/unit/engine/eql/query_suite_test.cpp

namespace vedette::engine::eql {

namespace {

/// One step of one query, to be tested against the events of one class.
struct step_test {
  std::size_t query = 0;
  std::size_t step = 0;
  const expression* where = nullptr;
};

} // namespace

struct query_run::state {
  state(layout& fields, event_shelf& shelf, run_options how, sink out)
    : fields{fields}, shelf{shelf}, how{std::move(how)}, out{std::move(out)} {}

  void add_test(const step& x, std::size_t query, std::size_t index,
                expression where);
  void test_class(const std::vector<step_test>& tests, const row& event);
  void observe_lineages(row& event);

  layout& fields;
  event_shelf& shelf;
  run_options how;
  sink out;
  run_counters counters;
  std::vector<std::unique_ptr<query_matcher>> queries;
  std::vector<std::unique_ptr<expression>> conditions;
  std::unordered_map<std::string, std::vector<step_test>> by_class;
  std::vector<step_test> any_class;
  std::vector<std::uint64_t> hits; // By query, for one event.
  std::vector<std::size_t> touched;
  std::vector<value> cells;
  std::string name; // Of a class, to look it up.
  bool follows_lineages = false;
  eval_scratch work;
};

query_run::query_run(layout& fields, event_shelf& shelf, run_options how,
                     sink out)
  : state_{
    std::make_unique<state>(fields, shelf, std::move(how), std::move(out))} {}

query_run::~query_run() = default;

void query_run::state::add_test(const step& x, std::size_t query,
                                std::size_t index, expression where) {
  conditions.push_back(std::make_unique<expression>(std::move(where)));
  step_test made{query, index, conditions.back().get()};
  if (auto cls = class_of(x.where))
    by_class[*cls].push_back(made);
  else
    any_class.push_back(made);
}

status query_run::add(query source) {
  auto index = state_->queries.size();
  auto& all = *state_;
  auto made = query_matcher::compile(
    std::move(source), all.fields, all.shelf, all.how, all.counters,
    [&all, index](query_result what) { all.out(index, std::move(what)); });
  if (!made.ok())
    return made.why();
  const auto& matcher = *made.value();
  const auto& rule = matcher.matches();
  auto add_step = [&](const step& x, std::size_t i) -> status {
    auto correlated = (matcher.correlated() >> i & 1U) != 0;
    auto where
      = expression::compile(correlated ? make_all({}) : without_class(x.where));
    if (!where.ok())
      return where.why();
    all.add_test(x, index, i, std::move(where).value());
    return done;
  };
  for (std::size_t i = 0; i < rule.steps.size(); ++i)
    if (auto ready = add_step(rule.steps[i], i); !ready.ok())
      return ready;
  if (rule.until)
    if (auto ready = add_step(*rule.until, rule.steps.size()); !ready.ok())
      return ready;
  all.follows_lineages = all.follows_lineages || !rule.lineages.empty();
  all.queries.push_back(std::move(made).value());
  all.hits.push_back(0);
  return done;
}

void query_run::state::test_class(const std::vector<step_test>& tests,
                                  const row& event) {
  for (const auto& x : tests) {
    if (queries[x.query]->full() || x.where->test(event, work) != truth::yes)
      continue;
    if (hits[x.query] == 0)
      touched.push_back(x.query);
    hits[x.query] |= std::uint64_t{1} << x.step;
  }
}

void query_run::state::observe_lineages(row& event) {
  cells.assign(event.cells.begin(), event.cells.end());
  cells.resize(fields.size());
  auto original = event;
  for (auto& x : queries)
    if (auto* tracker = x->lineages(); tracker != nullptr && !x->full())
      tracker->observe(original, cells, work);
  event.cells = cells;
}

void query_run::feed(const row& event, std::uint64_t ref) {
  auto& all = *state_;
  ++all.counters.events;
  all.work.reset();
  auto now = event;
  if (all.follows_lineages)
    all.observe_lineages(now);
  all.touched.clear();
  all.test_class(all.any_class, now);
  auto test_named = [&](const value& category) {
    if (!category.is_text())
      return;
    all.name = category.text();
    if (auto at = all.by_class.find(all.name); at != all.by_class.end())
      all.test_class(at->second, now);
  };
  const auto& category = now.cells[layout::category];
  if (category.is_list())
    for (const auto& x : category)
      test_named(x);
  else
    test_named(category);
  all.counters.losses.lists += all.work.items > eval_scratch::items_max ? 1 : 0;
  std::sort(all.touched.begin(), all.touched.end());
  for (auto query : all.touched) {
    auto steps = std::exchange(all.hits[query], 0);
    all.queries[query]->feed(steps, now, ref, all.work);
  }
}

void query_run::finish() {
  for (auto& x : state_->queries) {
    x->finish();
    if (auto* tracker = x->lineages())
      state_->counters.losses.processes += tracker->forgotten();
  }
}

bool query_run::full() const {
  return !state_->queries.empty()
         && std::all_of(state_->queries.begin(), state_->queries.end(),
                        [](const auto& x) { return x->full(); });
}

bool query_run::may_fill() const {
  return !state_->queries.empty()
         && std::all_of(state_->queries.begin(), state_->queries.end(),
                        [](const auto& x) { return x->may_fill(); });
}

const run_counters& query_run::counters() const noexcept {
  return state_->counters;
}

} // namespace vedette::engine::eql
