#include "engine/plan.hpp"

#include "engine/key.hpp"
#include "engine/lineage.hpp"
#include "engine/plan/compiled.hpp"
#include "engine/plan/scratch.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine {

plan::plan() : compiled_{std::make_unique<compiled>()} {}
plan::~plan() = default;
plan::plan(plan&&) noexcept = default;
plan& plan::operator=(plan&&) noexcept = default;

plan plan::compile(std::vector<rule> rules, layout fields,
                   std::vector<rejected>& out) {
  plan made;
  made.compiled_->rules = std::move(rules);
  made.compiled_->fields = std::move(fields);
  auto& all = *made.compiled_;
  if (std::any_of(all.rules.begin(), all.rules.end(),
                  [](const rule& x) { return !x.lineages.empty(); }))
    lineage_tracker::bind(all.fields);
  plan_detail::compile_plan(all, out);
  return made;
}

const std::vector<rule>& plan::rules() const {
  return compiled_->rules;
}

const layout& plan::fields() const {
  return compiled_->fields;
}

const step_captures* plan::captures(std::uint32_t rule) const {
  const auto& made = compiled_->captures[rule];
  return made ? &*made : nullptr;
}

const std::vector<plan::consumer>& plan::consumers(std::uint32_t rule) const {
  return compiled_->consumers[rule];
}

bool plan::needs_all() const {
  return compiled_->keyword_index != compiled::none;
}

plan::scratch_ptr plan::make_scratch() const {
  return scratch_ptr{new scratch{*compiled_}};
}

void plan::scratch_deleter::operator()(scratch* x) const {
  delete x;
}

void plan::measure(scratch& work, rule_meter* meter) const {
  work.measure(meter);
}

void plan::suspend(scratch& work, const std::vector<bool>& rules) const {
  work.suspend(rules);
}

void plan::match(const row& event, scratch& work, std::vector<hit>& out) const {
  auto before = static_cast<std::ptrdiff_t>(out.size());
  work.match(event, out);
  // Hits are few, and rules that are valid for a time only are fewer.
  auto outside = [&](const hit& x) {
    const auto& what = compiled_->rules[x.rule];
    return event.time < what.valid_from || event.time >= what.valid_until;
  };
  out.erase(std::remove_if(out.begin() + before, out.end(), outside),
            out.end());
}

std::size_t plan::keys_of(std::uint32_t rule, std::size_t step,
                          const row& event, scratch& work,
                          std::vector<std::string>& out) const {
  out.clear();
  const auto& steps = compiled_->values[rule];
  if (step >= steps.size() || !steps[step].by)
    return 0;
  work.values().reset();
  return steps[step].by->keys_of(event, work.values(), out);
}

std::optional<std::string> plan::key_of(std::uint32_t rule, std::size_t step,
                                        const row& event, scratch& work) const {
  std::vector<std::string> keys;
  keys_of(rule, step, event, work, keys);
  if (keys.empty())
    return std::nullopt;
  return std::move(keys.front());
}

value plan::measured_of(std::uint32_t rule, std::size_t step, const row& event,
                        scratch& work) const {
  const auto& steps = compiled_->values[rule];
  if (step >= steps.size() || steps[step].measured.empty())
    return {};
  work.values().reset();
  const auto& measured = steps[step].measured;
  if (measured.size() == 1)
    return measured.front().evaluate(event, work.values());
  work.text().clear();
  for (const auto& x : measured) {
    auto part = x.evaluate(event, work.values());
    if (part.is_null())
      return {};
    append_key(work.text(), part, false);
  }
  return value{std::string_view{work.text()}};
}

} // namespace vedette::engine
