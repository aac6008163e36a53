#include "engine/plan.hpp"

#include "engine/plan/compiled.hpp"
#include "engine/plan/scratch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

// Tested by tests/unit/engine/plan/plan_test.cpp

namespace vedette::engine {

namespace {

// Parts are told apart by a byte that inside of texts is followed by another.
constexpr std::string_view part_end = "\x1f\x01";
constexpr std::string_view inner_mark = "\x1f\x02";

void append_part(std::string& out, const value& x) {
  constexpr double exact_max = 9007199254740992.0; // 2^53
  if (x.kind() == value_kind::real && std::floor(x.real()) == x.real()
      && std::fabs(x.real()) < exact_max) {
    append_text(out, value{static_cast<std::int64_t>(x.real())});
    return;
  }
  if (!x.is_text()) {
    append_text(out, x);
    return;
  }
  for (char c : x.text()) {
    if (c == inner_mark[0])
      out += inner_mark;
    else
      out += c;
  }
}

} // namespace

plan::plan() : compiled_{std::make_unique<compiled>()} {}
plan::~plan() = default;
plan::plan(plan&&) noexcept = default;
plan& plan::operator=(plan&&) noexcept = default;

plan plan::compile(std::vector<rule> rules, layout fields,
                   std::vector<rejected>& out) {
  plan made;
  made.compiled_->rules = std::move(rules);
  made.compiled_->fields = std::move(fields);
  plan_detail::compile_plan(*made.compiled_, out);
  return made;
}

const std::vector<rule>& plan::rules() const {
  return compiled_->rules;
}

const layout& plan::fields() const {
  return compiled_->fields;
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

std::optional<std::string> plan::key_of(std::uint32_t rule, std::size_t step,
                                        const row& event, scratch& work) const {
  std::string key;
  bool first = true;
  work.values().reset();
  const auto& steps = compiled_->values[rule];
  if (step >= steps.size())
    return key;
  for (const auto& by : steps[step].by) {
    auto part = by.evaluate(event, work.values());
    if (part.is_null())
      return std::nullopt;
    if (!first)
      key += part_end;
    first = false;
    append_part(key, part);
  }
  return key;
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
    append_part(work.text(), part);
    work.text() += part_end;
  }
  return value{std::string_view{work.text()}};
}

} // namespace vedette::engine
