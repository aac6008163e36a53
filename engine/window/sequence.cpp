#include "engine/window/sequence_parts.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace vedette::engine {

namespace {

time_ns later(time_ns from, time_ns by) {
  time_ns out = 0;
  return __builtin_add_overflow(from, by, &out) ? no_limit : out;
}

} // namespace

sequence_window::sequence_window(const rule& of, std::string key)
  : key_{std::move(key)}, first_{of, of.paths.empty() ? nullptr
                                                      : &of.paths.front()} {
  auto* last = &first_;
  for (std::size_t i = 1; i < of.paths.size(); ++i) {
    last->next = std::make_unique<lane>(of, &of.paths[i]);
    last = last->next.get();
  }
}

sequence_window::~sequence_window() = default;

template <class Visit>
void sequence_window::for_each_lane(Visit&& visit) {
  for (auto* at = &first_; at != nullptr; at = at->next.get())
    visit(*at);
}

template <class Visit>
void sequence_window::for_each_lane(Visit&& visit) const {
  for (const auto* at = &first_; at != nullptr; at = at->next.get())
    visit(*at);
}

time_ns sequence_window::span() const {
  return std::min(first_.of->max_span, first_.of->activation_lifetime);
}

void sequence_window::drop_partials() {
  for_each_lane([](lane& at) {
    for (auto& head : at.heads())
      head = {};
  });
}

void sequence_window::feed(std::uint64_t steps, const bound_event& event,
                           const value& /*measured*/,
                           std::vector<completion>& out) {
  auto until = (steps >> first_.of->steps.size() & 1U) != 0;
  if (until && first_.of->until_first)
    drop_partials();
  for_each_lane([&](lane& at) { feed_lane(at, steps, event, out); });
  if (until && !first_.of->until_first)
    drop_partials();
}

void sequence_window::feed_lane(lane& at, std::uint64_t steps,
                                const bound_event& event,
                                std::vector<completion>& out) {
  for (std::size_t stage = at.stages(); stage-- > 0;) {
    if ((steps >> at.step(stage) & 1U) == 0)
      continue;
    if (at.is_missing(stage))
      note_missing(at, stage, event);
    else if (!at.before(stage))
      start(at, stage, event, out);
    else
      extend(at, stage, event, out);
  }
}

void sequence_window::note_missing(lane& at, std::size_t stage,
                                   const bound_event& event) {
  at.extra->seen[stage].note(event.time);
  if (stage + 1 < at.stages() && !at.is_last(stage))
    return;
  std::erase_if(at.extra->pending, [&](const rare::waiting& x) {
    return event.time > x.last->event.time && event.time <= x.until;
  });
}

void sequence_window::start(lane& at, std::size_t stage,
                            const bound_event& event,
                            std::vector<completion>& out) {
  if (!first_.of->many_per_key && at.has_partials())
    return;
  link_ptr made;
  if (stage == 0) {
    made = link_ptr{new link};
  } else {
    auto first = std::make_unique<looking_back>();
    first->looks_back = true;
    for (std::size_t i = 0; i < stage; ++i)
      first->seen = std::max(first->seen, at.extra->seen[i].before(event.time));
    made = link_ptr{first.release()};
  }
  made->event = event;
  made->stage = static_cast<std::uint16_t>(stage);
  arrive(at, stage, std::move(made), out);
}

void sequence_window::extend(lane& at, std::size_t stage,
                             const bound_event& event,
                             std::vector<completion>& out) {
  auto from = *at.before(stage);
  auto head = at.heads()[from];
  if (!head)
    return;
  const auto& step = first_.of->steps[at.step(stage)];
  auto over = event.time > later(head->root().event.time, span())
              || event.time > later(head->event.time, step.within);
  if (over || !step.fork)
    at.heads()[from] = {};
  if (over)
    return;
  link_ptr made{new link};
  made->event = event;
  made->stage = static_cast<std::uint16_t>(stage);
  made->forbidden = head->forbidden;
  for (auto i = from + 1; i < stage; ++i)
    if (at.extra->seen[i].before(event.time) > head->event.time)
      made->forbidden = true;
  made->parent = std::move(head);
  arrive(at, stage, std::move(made), out);
}

void sequence_window::arrive(lane& at, std::size_t stage, link_ptr last,
                             std::vector<completion>& out) {
  if (at.is_last(stage))
    complete(at, std::move(last), out);
  else
    at.heads()[stage] = std::move(last);
}

void sequence_window::complete(lane& at, link_ptr last,
                               std::vector<completion>& out) {
  if (last->forbidden)
    return;
  const auto& first = last->root();
  auto now = last->event.time;
  auto leading = at.is_missing(0);
  auto trailing = at.is_missing(at.stages() - 1U);
  auto in_front = first.seen_in_front();
  if (leading && !trailing && in_front != never_seen
      && now <= later(in_front, span()))
    return;
  // With missing steps at both ends some span of the rule's length has to be
  // free of both; with one at the end only, the span that begins with us.
  if (trailing && !(leading && in_front == never_seen)) {
    auto until = later(leading ? in_front : first.event.time, span());
    if (until > now) {
      at.extra->pending.push_back({std::move(last), until});
      return;
    }
  }
  emit(at, *last, now, out);
}

void sequence_window::emit(const lane& at, const link& last, time_ns when,
                           std::vector<completion>& out) const {
  auto& made = out.emplace_back();
  made.key = key_;
  made.time = when;
  made.path = static_cast<std::size_t>(
    at.path != nullptr ? at.path - first_.of->paths.data() : 0);
  made.events.resize(at.stages());
  for (const auto* x = &last; x != nullptr; x = x->parent.get())
    made.events[x->stage] = x->event;
}

/// What was seen of a missing step is needed while some span can reach it.
void sequence_window::forget_missing(lane& at, time_ns now) {
  auto live = at.has_partials();
  for (std::size_t i = 0; i < at.stages() && !live; ++i)
    if (at.before(i) || now > later(at.extra->seen[i].latest, span()))
      at.extra->seen[i] = {};
}

void sequence_window::advance_to(time_ns now, std::vector<completion>& out) {
  for_each_lane([&](lane& at) {
    for (auto& head : at.heads()) {
      if (!head)
        continue;
      auto next = at.of->steps[at.step(head->stage + 1U)].within;
      if (now > later(head->root().event.time, span())
          || now > later(head->event.time, next))
        head = {};
    }
    if (!at.extra)
      return;
    forget_missing(at, now);
    for (const auto& x : at.extra->pending)
      if (now > x.until || now == no_limit)
        emit(at, *x.last, x.until, out);
    std::erase_if(at.extra->pending, [now](const rare::waiting& x) {
      return now > x.until || now == no_limit;
    });
  });
}

time_ns sequence_window::deadline() const {
  auto first = no_limit;
  for_each_lane([&](const lane& at) {
    for (const auto& head : at.heads())
      if (head)
        first
          = std::min(first, later(later(head->root().event.time, span()), 1));
    if (at.extra)
      for (const auto& x : at.extra->pending)
        first = std::min(first, later(x.until, 1));
  });
  return first;
}

bool sequence_window::idle() const {
  auto empty = true;
  for_each_lane([&](const lane& at) {
    empty
      = empty && !at.has_partials() && (!at.extra || at.extra->pending.empty());
    if (at.extra)
      for (const auto& x : at.extra->seen)
        empty = empty && x.latest == never_seen;
  });
  return empty;
}

window_summary sequence_window::summary() const {
  window_summary made;
  made.bytes = sizeof(*this) + key_.capacity();
  made.deadline = deadline();
  for_each_lane([&](const lane& at) {
    if (&at != &first_)
      made.bytes += sizeof(lane);
    if (at.more_heads)
      made.bytes += at.heads().size() * sizeof(link_ptr);
    for (const auto& head : at.heads())
      if (head)
        made.bytes += sizeof(link);
    for (std::size_t i = at.heads().size(); i-- > 0;) {
      if (!at.heads()[i] || i + 1 < made.step)
        continue;
      made.step = i + 1;
      made.bound.assign(at.stages(), std::nullopt);
      for (const auto* x = at.heads()[i].get(); x != nullptr;
           x = x->parent.get())
        made.bound[x->stage] = x->event;
      break;
    }
    made.steps = std::max<std::size_t>(made.steps, at.stages());
  });
  return made;
}

void sequence_window::held(std::vector<std::uint64_t>& out) const {
  auto add = [&out](const link* x) {
    for (; x != nullptr; x = x->parent.get())
      out.push_back(x->event.ref);
  };
  for_each_lane([&](const lane& at) {
    for (const auto& head : at.heads())
      add(head.get());
    if (at.extra)
      for (const auto& x : at.extra->pending)
        add(x.last.get());
  });
}

std::vector<bound_event> sequence_window::bound_before(std::size_t step) const {
  std::vector<bound_event> made;
  const auto& at = first_;
  for (std::size_t stage = 1; stage < at.stages(); ++stage) {
    auto from = at.before(stage);
    if (at.step(stage) != step || !from || !at.heads()[*from])
      continue;
    made.resize(first_.of->steps.size());
    for (const auto* x = at.heads()[*from].get(); x != nullptr;
         x = x->parent.get())
      made[at.step(x->stage)] = x->event;
  }
  return made;
}

} // namespace vedette::engine
