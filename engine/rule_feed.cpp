#include "engine/rule_feed.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace vedette::engine {

namespace {

std::uint64_t bit(std::size_t i) {
  return std::uint64_t{1} << i;
}

std::optional<lineage_tracker> make_tracker(const plan& of) {
  layout fields = of.fields();
  std::optional<lineage_tracker> out;
  for (std::uint32_t i = 0; i < of.rules().size(); ++i) {
    const auto& rule = of.rules()[i];
    if (rule.lineages.empty() || !rule.enabled)
      continue;
    if (!out)
      out.emplace(fields);
    // What does not compile was rejected with its rule.
    std::ignore = out->add(rule.lineages, i);
  }
  return out;
}

} // namespace

rule_feed::rule_feed(const plan& of)
  : of_{of}, work_{of.make_scratch()}, lineages_{make_tracker(of)},
    now_{std::numeric_limits<time_ns>::min()} {}

void rule_feed::measure(rule_meter& meter) {
  meter_ = &meter;
  of_.measure(*work_, meter_);
}

void rule_feed::suspend(std::uint32_t rule, bool asleep) {
  asleep_.resize(of_.rules().size());
  if (asleep_[rule] == asleep)
    return;
  asleep_[rule] = asleep;
  of_.suspend(*work_, asleep_);
}

void rule_feed::see(const row& event, std::vector<rule_hit>& out) {
  out.clear();
  now_ = std::max(now_, event.time);
  if (meter_ != nullptr)
    meter_->begin();
  const auto now = lineages_ ? with_lineages(event) : event;
  hits_.clear();
  of_.match(now, *work_, hits_);
  for (const auto& x : hits_) {
    const auto& rule = of_.rules()[x.rule];
    const auto began
      = meter_ != nullptr && meter_->timed() ? meter_->now() : time_ns{0};
    if (meter_ != nullptr)
      meter_->matched(x.rule);
    if (rule.shape != rule_shape::single && !event.timed && has_span(rule))
      ++losses_.untimed;
    else if (rule.shape != rule_shape::single)
      add_hits(x, now, out);
    else if (rule.reported)
      out.push_back({x.rule, x.steps, {}, {}, {}, {}});
    if (began != 0)
      meter_->took(x.rule, meter_->now() - began);
  }
}

row rule_feed::with_lineages(const row& event) {
  cells_.assign(event.cells.begin(), event.cells.end());
  cells_.resize(of_.fields().size());
  values_.reset();
  lineages_->observe(event, cells_, values_, asleep_, meter_);
  auto out = event;
  out.cells = cells_;
  return out;
}

// Steps of one rule may have different keys for the same event; those that
// share one go to its window together.
void rule_feed::add_hits(const hit& what, const row& event,
                         std::vector<rule_hit>& out) {
  const auto& rule = of_.rules()[what.rule];
  const auto first = out.size();
  for (std::size_t step = 0; step <= rule.steps.size(); ++step) {
    if ((what.steps & bit(step)) == 0)
      continue;
    losses_.keys += of_.keys_of(what.rule, step, event, *work_, keys_);
    for (auto& key : keys_) {
      auto same
        = std::find_if(out.begin() + static_cast<std::ptrdiff_t>(first),
                       out.end(), [&](const auto& x) { return x.key == key; });
      if (same != out.end())
        same->steps |= bit(step);
      else
        out.push_back({what.rule, bit(step), std::move(key), {}, {}, {}});
    }
  }
  if (out.size() == first)
    return;
  std::shared_ptr<const kept_fields> kept;
  if (const auto* captures = of_.captures(what.rule))
    kept = std::make_shared<const kept_fields>(captures->keep(event));
  auto handovers = handovers_of(what.rule, event);
  for (auto i = first; i < out.size(); ++i) {
    add_measured(out[i], event);
    out[i].kept = kept;
    out[i].handovers = handovers;
  }
}

// Of steps that measure different fields, the first that has a value.
void rule_feed::add_measured(rule_hit& to, const row& event) {
  const auto& rule = of_.rules()[to.rule];
  if (!rule.correlate)
    return;
  for (std::size_t i = 0; i < rule.steps.size(); ++i)
    if ((to.steps & bit(i)) != 0 && to.measured.kind == value_kind::null)
      to.measured = copy_of(of_.measured_of(to.rule, i, event, *work_));
}

std::shared_ptr<const std::vector<handover>>
rule_feed::handovers_of(std::uint32_t rule, const row& event) {
  if (of_.consumers(rule).empty())
    return nullptr;
  auto out = std::make_shared<std::vector<handover>>();
  for (const auto& x : of_.consumers(rule))
    if (auto key = of_.key_of(x.rule, x.step, event, *work_))
      out->push_back({x.rule, x.step, std::move(*key),
                      copy_of(of_.measured_of(x.rule, x.step, event, *work_)),
                      handovers_of(x.rule, event)});
  return out;
}

} // namespace vedette::engine
