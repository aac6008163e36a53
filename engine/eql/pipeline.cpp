#include "engine/eql/pipeline.hpp"

#include "engine/eql/pipe_stage.hpp"
#include "engine/key.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/eql/query_suite_test.cpp

namespace vedette::engine::eql {

constant to_constant(const value& x) {
  switch (x.kind()) {
  case value_kind::boolean:
    return make_constant(x.boolean());
  case value_kind::integer:
    return make_constant(x.integer());
  case value_kind::real:
    return copy_of(x);
  case value_kind::text:
    return make_constant(std::string{x.text()});
  case value_kind::list: {
    constant made;
    made.kind = value_kind::list;
    for (const auto& item : x)
      made.items.push_back(to_constant(item));
    return made;
  }
  case value_kind::null:
    break;
  }
  return {};
}

int compare_constants(const constant& a, const constant& b, bool fold) {
  auto rank = [](const constant& x) {
    return x.kind == value_kind::real ? static_cast<int>(value_kind::integer)
                                      : static_cast<int>(x.kind);
  };
  if (rank(a) != rank(b))
    return rank(a) < rank(b) ? -1 : 1;
  if (a.kind == value_kind::list) {
    for (std::size_t i = 0; i < std::min(a.items.size(), b.items.size()); ++i)
      if (auto order = compare_constants(a.items[i], b.items[i], fold))
        return order;
    return a.items.size() < b.items.size() ? -1
                                           : a.items.size() > b.items.size();
  }
  if (compare_values(a.view(), expr_op::less, b.view(), fold) == truth::yes)
    return -1;
  return compare_values(b.view(), expr_op::less, a.view(), fold) == truth::yes
           ? 1
           : 0;
}

row pipeline::context::row_of(const query_result& what, const row* current) {
  work.reset();
  row base;
  if (current != nullptr)
    base = *current;
  else if (!what.events.empty() && what.events.front())
    base = shelf.read(*what.events.front(), 0);
  if (captures.empty() && !what.group)
    return base;
  cells.assign(base.cells.begin(), base.cells.end());
  auto set = [this](slot into, const value& x) {
    if (cells.size() <= into)
      cells.resize(into + 1);
    cells[into] = x;
  };
  for (const auto& x : captures) {
    value found;
    if (x.step < what.events.size() && what.events[x.step]) {
      auto other = shelf.read(*what.events[x.step], x.step + 1);
      if (x.from < other.cells.size())
        found = other.cells[x.from];
    }
    set(x.into, found);
  }
  if (what.group) {
    set(count, value{static_cast<std::int64_t>(what.group->count)});
    set(percent, what.group->percent ? value{*what.group->percent} : value{});
    if (what.group->key.size() == 1
        && what.group->key.front().kind != value_kind::list)
      set(key, what.group->key.front().view());
  }
  base.cells = cells;
  return base;
}

std::vector<constant> pipeline::stage::evaluate(const query_result& what,
                                                const row* current) {
  auto event = all_.row_of(what, current);
  std::vector<constant> made;
  for (const auto& x : keys)
    made.push_back(to_constant(x.evaluate(event, all_.work)));
  return made;
}

std::string
pipeline::stage::bytes_of(const std::vector<constant>& parts) const {
  std::string made;
  for (const auto& x : parts) {
    if (x.kind != value_kind::list) {
      append_key(made, x.view(), all_.fold);
      continue;
    }
    made += '[';
    made += bytes_of(x.items);
  }
  return made;
}

void pipeline::stage::keep(const query_result& what, const row* current) {
  if (current != nullptr && !what.events.empty() && what.events.front())
    all_.shelf.keep(*what.events.front());
}

pipeline::pipeline() = default;
pipeline::~pipeline() = default;

result<std::unique_ptr<pipeline>>
pipeline::compile(const query& source, event_shelf& shelf, sink out) {
  std::unique_ptr<pipeline> made{new pipeline};
  made->context_ = std::make_unique<context>(source, shelf);
  made->out_ = std::move(out);
  for (const auto& from : source.pipes) {
    auto one = make_stage(from, *made->context_);
    for (const auto& key : from.keys) {
      auto ready = expression::compile(key);
      if (!ready.ok())
        return ready.why();
      one->keys.push_back(std::move(ready).value());
    }
    made->stages_.push_back(std::move(one));
  }
  if (made->stages_.empty())
    made->stages_.push_back(make_last_stage(*made->context_));
  for (std::size_t i = 0; i < made->stages_.size(); ++i) {
    made->stages_[i]->out = &made->out_;
    if (i > 0)
      made->stages_[i - 1]->next = made->stages_[i].get();
  }
  return made;
}

void pipeline::push(query_result what, const row* current) {
  stages_.front()->push(std::move(what), current);
}

void pipeline::finish() {
  stages_.front()->finish();
}

bool pipeline::full() const {
  for (const auto& x : stages_) {
    if (x->full())
      return true;
    if (x->waits())
      return false;
  }
  return false;
}

bool pipeline::may_fill() const {
  for (const auto& x : stages_) {
    if (x->limits())
      return true;
    if (x->waits())
      return false;
  }
  return false;
}

} // namespace vedette::engine::eql
