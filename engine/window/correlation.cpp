#include "engine/window/correlation.hpp"

#include "engine/eval.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

// Tested by tests/unit/engine/rule_runner_test.cpp

namespace vedette::engine {

namespace {

using kind_t = correlation::kind_t;

bool is_lower_bound(expr_op op) {
  return op == expr_op::greater || op == expr_op::greater_equal;
}

bool compare(double left, expr_op op, double right) {
  switch (op) {
  case expr_op::equal:
    return left == right;
  case expr_op::not_equal:
    return left != right;
  case expr_op::less:
    return left < right;
  case expr_op::less_equal:
    return left <= right;
  case expr_op::greater:
    return left > right;
  default:
    return left >= right;
  }
}

// What a condition in words says of the steps that were seen.
bool is_true(const expr& wanted, std::uint64_t seen) {
  auto one = [seen](const expr& x) { return is_true(x, seen); };
  switch (wanted.kind) {
  case expr_kind::all:
    return std::all_of(wanted.args.begin(), wanted.args.end(), one);
  case expr_kind::any:
    return std::any_of(wanted.args.begin(), wanted.args.end(), one);
  case expr_kind::negate:
    return !one(wanted.args.front());
  default:
    return (seen >> wanted.field & 1U) != 0;
  }
}

bool negates(const expr& x) {
  return x.kind == expr_kind::negate
         || std::any_of(x.args.begin(), x.args.end(), negates);
}

// More events only bring the condition closer.
bool grows(const correlation& how) {
  if (how.wanted)
    return !negates(*how.wanted);
  bool lower = is_lower_bound(how.op) && (!how.op2 || is_lower_bound(*how.op2));
  switch (how.kind) {
  case kind_t::event_count:
  case kind_t::value_count:
  case kind_t::value_sum:
    return lower;
  case kind_t::temporal:
  case kind_t::temporal_ordered:
    return true;
  default:
    return false;
  }
}

bool wants_number(kind_t kind) {
  return kind == kind_t::value_sum || kind == kind_t::value_avg
         || kind == kind_t::value_percentile || kind == kind_t::value_median;
}

std::optional<double> number_in(const value& x) {
  if (x.is_number())
    return x.as_real();
  if (!x.is_text())
    return std::nullopt;
  double out = 0;
  auto text = x.text();
  auto [end, error]
    = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return out;
}

} // namespace

correlation_window::correlation_window(const rule& of, std::string key)
  : of_{of}, how_{*of.correlate}, key_{std::move(key)}, at_close_{
                                                          !grows(how_)} {
  if (how_.kind == kind_t::temporal_ordered)
    chains_.resize(of.steps.size());
  // A count that can be asked for can be reached.
  auto wanted = std::max(how_.threshold, how_.op2 ? how_.threshold2 : 0);
  if (how_.kind == kind_t::event_count || how_.kind == kind_t::value_count)
    most_ = static_cast<std::size_t>(
      std::clamp(wanted + 2, static_cast<double>(events_max),
                 static_cast<double>(counted_max)));
}

bool correlation_window::is_over(time_ns start, time_ns now) const {
  return of_.max_span != no_limit && now - start > of_.max_span;
}

bool correlation_window::satisfied(double measure) const {
  return compare(measure, how_.op, how_.threshold)
         && (!how_.op2 || compare(measure, *how_.op2, how_.threshold2));
}

void correlation_window::feed(std::uint64_t steps, const bound_event& event,
                              const value& measured,
                              std::vector<completion>& out) {
  advance_to(event.time, out);
  entry made;
  if (!make_entry(steps, event, measured, made))
    return;
  add(std::move(made));
  if (!chains_.empty()) {
    extend_chains(steps, event, out);
    return;
  }
  if (!at_close_ && is_reached()) {
    emit(event.time, out);
    clear();
  }
}

bool correlation_window::is_reached() const {
  if (how_.wanted)
    return is_true(*how_.wanted, seen());
  auto result = measure();
  return !std::isnan(result) && satisfied(result);
}

// False for an event without the value that is measured.
bool correlation_window::make_entry(std::uint64_t steps,
                                    const bound_event& event,
                                    const value& measured, entry& made) const {
  made.event = event;
  made.steps = steps;
  if (wants_number(how_.kind)) {
    auto number = number_in(measured);
    made.has_number = number.has_value();
    made.number = number.value_or(0);
    if (!number && how_.kind != kind_t::value_percentile)
      return false;
  }
  if (how_.kind == kind_t::value_count
      || (how_.kind == kind_t::value_percentile && !made.has_number)) {
    if (measured.is_null())
      return false;
    append_text(made.text, measured);
  }
  return true;
}

void correlation_window::add(entry made) {
  if (!at_close_) {
    // Only the newest event of each value or step can ever be needed.
    if (how_.kind == kind_t::value_count)
      std::erase_if(events_,
                    [&](const entry& x) { return x.text == made.text; });
    if (how_.kind == kind_t::temporal)
      std::erase_if(
        events_, [&](const entry& x) { return (x.steps & ~made.steps) == 0; });
  }
  if (how_.kind == kind_t::temporal_ordered)
    events_.clear(); // Chains hold the events; this one only keeps the time.
  for (; events_.size() >= most_; ++forgotten_)
    events_.pop_front();
  events_.push_back(std::move(made));
}

std::uint64_t correlation_window::seen() const {
  std::uint64_t out = 0;
  for (const auto& x : events_)
    out |= x.steps;
  return out;
}

std::size_t correlation_window::steps_seen() const {
  return static_cast<std::size_t>(__builtin_popcountll(seen()));
}

double correlation_window::measure() const {
  auto sum = [this] {
    double out = 0;
    for (const auto& x : events_)
      out += x.number;
    return out;
  };
  switch (how_.kind) {
  case kind_t::event_count:
    return static_cast<double>(events_.size());
  case kind_t::value_count: {
    if (!at_close_)
      return static_cast<double>(events_.size()); // One for each value.
    std::set<std::string_view> distinct;
    for (const auto& x : events_)
      distinct.insert(x.text);
    return static_cast<double>(distinct.size());
  }
  case kind_t::temporal:
  case kind_t::temporal_ordered:
    return static_cast<double>(steps_seen());
  case kind_t::value_sum:
    return sum();
  case kind_t::value_avg:
    return sum() / static_cast<double>(events_.size());
  case kind_t::value_percentile:
  case kind_t::value_median:
    return percentile();
  }
  return 0;
}

// Linear between the two nearest values. Of texts: the share of the rarest, in
// percent.
double correlation_window::percentile() const {
  std::vector<double> numbers;
  for (const auto& x : events_)
    if (x.has_number)
      numbers.push_back(x.number);
  if (numbers.empty())
    return rarest_share();
  std::sort(numbers.begin(), numbers.end());
  auto wanted = how_.kind == kind_t::value_median ? 50.0 : how_.percentile;
  auto at = wanted / 100 * static_cast<double>(numbers.size() - 1);
  auto below = static_cast<std::size_t>(std::floor(at));
  auto above = std::min(below + 1, numbers.size() - 1);
  return numbers[below]
         + (numbers[above] - numbers[below])
             * (at - static_cast<double>(below));
}

std::map<std::string_view, std::size_t> correlation_window::counts() const {
  std::map<std::string_view, std::size_t> out;
  for (const auto& x : events_)
    ++out[x.text];
  return out;
}

std::string correlation_window::rarest_text() const {
  auto all = counts();
  auto least = std::min_element(
    all.begin(), all.end(),
    [](const auto& a, const auto& b) { return a.second < b.second; });
  return least == all.end() ? std::string{} : std::string{least->first};
}

double correlation_window::rarest_share() const {
  auto least = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [text, count] : counts()) {
    auto share = 100.0 * static_cast<double>(count)
                 / static_cast<double>(events_.size());
    least = std::isnan(least) ? share : std::min(least, share);
  }
  return least;
}

void correlation_window::extend_chains(std::uint64_t steps,
                                       const bound_event& event,
                                       std::vector<completion>& out) {
  // From the last step to the first, so that one event is one step of a chain.
  for (std::size_t i = chains_.size(); i-- > 0;) {
    if ((steps >> i & 1U) == 0)
      continue;
    const chain* before = nullptr;
    for (std::size_t j = 0; j < i; ++j) {
      const auto& x = chains_[j];
      if (x.length == 0 || is_over(x.start, event.time))
        continue;
      if (before == nullptr || x.length > before->length
          || (x.length == before->length && x.start > before->start))
        before = &x;
    }
    chain made = before != nullptr ? *before : chain{};
    if (before == nullptr) {
      made.events.resize(chains_.size());
      made.start = event.time;
    }
    made.events[i] = event;
    ++made.length;
    if (satisfied(static_cast<double>(made.length))) {
      completion whole;
      whole.key = key_;
      whole.time = event.time;
      whole.events = made.events;
      out.push_back(std::move(whole));
      clear();
      return;
    }
    auto& old = chains_[i];
    if (old.length <= made.length || is_over(old.start, event.time))
      old = std::move(made);
  }
}

void correlation_window::advance_to(time_ns now, std::vector<completion>& out) {
  if (events_.empty())
    return;
  if (at_close_) {
    auto start = events_.front().event.time;
    if (is_over(start, now)) {
      decide(start + of_.max_span, out);
      clear();
    }
    return;
  }
  while (!events_.empty() && is_over(events_.front().event.time, now))
    events_.pop_front();
  if (events_.empty())
    clear();
}

void correlation_window::decide(time_ns now, std::vector<completion>& out) {
  if (is_reached())
    emit(now, out);
}

void correlation_window::emit(time_ns now, std::vector<completion>& out) const {
  completion made;
  made.key = key_;
  made.time = now;
  if (how_.kind == kind_t::temporal) {
    // One event per step, in the order of the steps.
    made.events.resize(of_.steps.size());
    for (const auto& x : events_)
      for (std::size_t i = 0; i < of_.steps.size(); ++i)
        if ((x.steps >> i & 1U) != 0)
          made.events[i] = x.event;
  } else {
    std::string only;
    bool texts = how_.kind == kind_t::value_percentile
                 && std::none_of(events_.begin(), events_.end(),
                                 [](const entry& x) { return x.has_number; });
    if (texts)
      only = rarest_text();
    for (const auto& x : events_)
      if (!texts || x.text == only)
        made.events.emplace_back(x.event);
  }
  out.push_back(std::move(made));
}

void correlation_window::clear() {
  events_.clear();
  for (auto& x : chains_)
    x = {};
}

// The first moment at which something is over.
time_ns correlation_window::deadline() const {
  if (events_.empty() || of_.max_span == no_limit)
    return no_limit;
  return events_.front().event.time + of_.max_span + 1;
}

window_summary correlation_window::summary() const {
  window_summary out;
  out.steps = of_.steps.size();
  out.deadline = deadline();
  out.bytes = sizeof *this;
  for (const auto& x : events_) {
    out.bound.emplace_back(x.event);
    out.bytes += sizeof x + x.text.capacity();
  }
  for (const auto& x : chains_)
    out.bytes += sizeof x + x.events.size() * sizeof x.events.front();
  out.step = steps_seen();
  return out;
}

void correlation_window::held(std::vector<std::uint64_t>& out) const {
  for (const auto& x : events_)
    out.push_back(x.event.ref);
  for (const auto& chain : chains_)
    for (const auto& x : chain.events)
      if (x)
        out.push_back(x->ref);
}

} // namespace vedette::engine
