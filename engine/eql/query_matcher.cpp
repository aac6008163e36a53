#include "engine/eql/query_matcher.hpp"

#include "engine/step_captures.hpp"
#include "engine/window/join.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

// Tested by tests/unit/engine/eql/query_suite_test.cpp

namespace vedette::engine::eql {

namespace {

bool is_class_test(const expr& x) {
  return x.kind == expr_kind::compare && x.op == expr_op::equal
         && x.args[0].kind == expr_kind::field
         && x.args[0].field == layout::category
         && x.args[1].kind == expr_kind::literal
         && x.args[1].constants.front().kind == value_kind::text;
}

// Events may come in another order than they were numbered in.
constexpr std::size_t samples_spare = 64;

} // namespace

std::optional<std::string> class_of(const expr& where) {
  const auto* test = &where;
  if (where.kind == expr_kind::all && !where.args.empty())
    test = &where.args.front();
  if (!is_class_test(*test))
    return std::nullopt;
  return test->args[1].constants.front().text;
}

expr without_class(const expr& where) {
  if (is_class_test(where))
    return make_all({});
  auto made = where;
  if (class_of(where))
    made.args.erase(made.args.begin());
  return made;
}

query_matcher::query_matcher(event_shelf& shelf, const run_options& how,
                             run_counters& counters)
  : shelf_{shelf}, how_{how}, counters_{counters} {}

result<std::unique_ptr<query_matcher>>
query_matcher::compile(query source, layout& fields, event_shelf& shelf,
                       const run_options& how, run_counters& counters,
                       pipeline::sink out) {
  std::unique_ptr<query_matcher> made{new query_matcher{shelf, how, counters}};
  made->query_ = std::move(source);
  if (auto ready = made->prepare(fields, std::move(out)); !ready.ok())
    return ready.why();
  return made;
}

status query_matcher::prepare(layout& fields, pipeline::sink out) {
  const auto& rule = query_.matches;
  auto pipes = pipeline::compile(query_, shelf_, std::move(out));
  if (!pipes.ok())
    return pipes.why();
  pipes_ = std::move(pipes).value();
  if (!rule.lineages.empty()) {
    auto made = lineage_tracker::compile(rule.lineages, fields, how_.lineages);
    if (!made.ok())
      return made.why();
    lineages_.emplace(std::move(made).value());
  }
  auto add_step = [&](const step& x) -> status {
    auto key = key_maker::compile(x);
    auto where = expression::compile(x.where);
    if (!key.ok())
      return key.why();
    if (!where.ok())
      return where.why();
    if (looks_back(x.where, rule.captures))
      correlated_ |= std::uint64_t{1} << keys_.size();
    keys_.push_back(std::move(key).value());
    conditions_.push_back(std::move(where).value());
    return done;
  };
  for (const auto& x : rule.steps)
    if (auto made = add_step(x); !made.ok())
      return made;
  if (rule.until)
    if (auto made = add_step(*rule.until); !made.ok())
      return made;
  starters_ = starting_steps(rule);
  waits_for_end_
    = rule.shape == rule_shape::sequence && rule.steps.back().missing;
  return done;
}

void query_matcher::feed(std::uint64_t steps, const row& event,
                         std::uint64_t ref, eval_scratch& work) {
  const auto& rule = query_.matches;
  if (!event.timed && rule.max_span != no_limit) {
    ++counters_.losses.untimed;
    return;
  }
  if (rule.shape == rule_shape::single) {
    query_result made;
    made.events.emplace_back(ref);
    pipes_->push(std::move(made), &event);
    return;
  }
  if (rule.shape == rule_shape::sample) {
    feed_sample(steps, event, ref, work);
    return;
  }
  // Steps may have different keys; those that share one go together, because
  // the window looks at later steps first.
  std::map<std::string, std::uint64_t> by_key;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if ((steps >> i & 1U) == 0)
      continue;
    counters_.losses.keys += keys_[i].keys_of(event, work, key_buffer_);
    for (const auto& key : key_buffer_)
      by_key[key] |= std::uint64_t{1} << i;
  }
  for (const auto& [key, some] : by_key)
    feed_key(key, some, event, ref, work);
  if (windows_.size() > sweep_at_)
    sweep(event.time);
}

bool query_matcher::can_start(std::uint64_t steps) const {
  return (steps & starters_) != 0;
}

void query_matcher::feed_key(const std::string& key, std::uint64_t steps,
                             const row& event, std::uint64_t ref,
                             eval_scratch& work) {
  auto at = windows_.find(key);
  if (at == windows_.end()) {
    if (!can_start(steps))
      return;
    at = windows_.emplace(key, make_window(query_.matches, {})).first;
  }
  auto& partial = *at->second;
  done_.clear();
  partial.advance_to(event.time, done_);
  if ((steps & correlated_) != 0)
    steps = test_correlated(partial, steps, event, work);
  shelf_.keep(ref);
  partial.feed(steps, {ref, event.time, event.tiebreak}, {}, done_);
  report(key, done_);
  if (partial.idle())
    windows_.erase(at);
}

std::uint64_t query_matcher::test_correlated(const window& partial,
                                             std::uint64_t steps,
                                             const row& event,
                                             eval_scratch& work) {
  for (std::size_t i = 0; i < conditions_.size(); ++i) {
    auto bit = std::uint64_t{1} << i;
    if ((steps & correlated_ & bit) == 0)
      continue;
    auto bound = partial.bound_before(i);
    cells_.assign(event.cells.begin(), event.cells.end());
    for (const auto& x : query_.matches.captures) {
      if (x.into >= cells_.size())
        continue;
      cells_[x.into] = {};
      if (x.step >= bound.size() || x.step >= i)
        continue;
      auto other = shelf_.read(bound[x.step].ref, x.step + 1);
      if (x.from < other.cells.size())
        cells_[x.into] = other.cells[x.from];
    }
    auto now = event;
    now.cells = cells_;
    if (conditions_[i].test(now, work) != truth::yes)
      steps &= ~bit;
  }
  return steps;
}

void query_matcher::report(const std::string& key,
                           std::vector<completion>& done) {
  // One event may complete several matches: the one that began first leads.
  std::stable_sort(
    done.begin(), done.end(), [](const completion& a, const completion& b) {
      auto first = [](const completion& x) {
        for (const auto& e : x.events)
          if (e)
            return std::tuple{e->time, e->tiebreak, e->ref};
        return std::tuple{time_ns{0}, std::int64_t{0}, std::uint64_t{0}};
      };
      return first(a) < first(b);
    });
  for (auto& x : done) {
    query_result made;
    late_result late;
    for (const auto& event : x.events) {
      made.events.emplace_back(event ? std::optional{event->ref}
                                     : std::nullopt);
      if (event) {
        late.time = event->time;
        late.tiebreak = event->tiebreak;
      }
    }
    made.join_key = key_parts(key);
    if (!waits_for_end_) {
      pipes_->push(std::move(made), nullptr);
      continue;
    }
    late.what = std::move(made);
    late_.push_back(std::move(late));
  }
}

void query_matcher::sweep(time_ns now) {
  for (auto at = windows_.begin(); at != windows_.end();) {
    done_.clear();
    at->second->advance_to(now, done_);
    report(at->first, done_);
    at = at->second->idle() ? windows_.erase(at) : std::next(at);
  }
  while (windows_.size() > how_.windows_max) {
    windows_.erase(windows_.begin());
    ++counters_.losses.windows;
  }
  sweep_at_ = std::max<std::size_t>(4096, windows_.size() * 2);
}

void query_matcher::feed_sample(std::uint64_t steps, const row& event,
                                std::uint64_t ref, eval_scratch& work) {
  auto count = query_.matches.steps.size();
  // Whatever the others take, this many leave one.
  auto enough = count + how_.samples_per_key + samples_spare;
  for (std::size_t i = 0; i < count; ++i) {
    if ((steps >> i & 1U) == 0)
      continue;
    counters_.losses.keys += keys_[i].keys_of(event, work, key_buffer_);
    for (const auto& key : key_buffer_) {
      auto& by_step = samples_[key];
      by_step.resize(count);
      if (by_step[i].size() >= enough)
        continue;
      shelf_.keep(ref);
      by_step[i].push_back({ref, event.time, event.tiebreak});
    }
  }
}

/// Samples come out by key, as they know no time.
void query_matcher::finish_samples() {
  std::vector<std::pair<std::vector<constant>, const std::string*>> order;
  for (auto& [key, by_step] : samples_) {
    order.emplace_back(key_parts(key), &key);
    for (auto& events : by_step)
      std::stable_sort(events.begin(), events.end(),
                       [](const bound_event& a, const bound_event& b) {
                         return a.ref < b.ref;
                       });
  }
  std::stable_sort(
    order.begin(), order.end(), [](const auto& a, const auto& b) {
      for (std::size_t i = 0; i < a.first.size(); ++i)
        if (auto x = compare_constants(a.first[i], b.first[i], false))
          return x < 0;
      return false;
    });
  for (const auto& [parts, key] : order) {
    auto picked = pick_samples(samples_[*key], how_.samples_per_key);
    counters_.losses.samples += picked.gave_up ? 1 : 0;
    for (const auto& chosen : picked.found) {
      query_result made;
      made.join_key = parts;
      for (const auto& x : chosen)
        made.events.emplace_back(x.ref);
      pipes_->push(std::move(made), nullptr);
    }
  }
}

void query_matcher::finish() {
  if (query_.matches.shape == rule_shape::sample)
    finish_samples();
  for (auto& [key, partial] : windows_) {
    done_.clear();
    partial->advance_to(no_limit, done_);
    report(key, done_);
  }
  std::stable_sort(
    late_.begin(), late_.end(), [](const late_result& a, const late_result& b) {
      return std::pair{a.time, a.tiebreak} < std::pair{b.time, b.tiebreak};
    });
  for (auto& x : late_)
    pipes_->push(std::move(x.what), nullptr);
  pipes_->finish();
}

} // namespace vedette::engine::eql
