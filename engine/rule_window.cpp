#include "engine/rule_window.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/engine/rule_feed_test.cpp

namespace vedette::engine {

rule_window::rule_window(const plan& of, std::uint32_t rule, std::string key)
  : state_{make_window(of.rules()[rule], std::move(key))}, captures_{
                                                             of.captures(
                                                               rule)} {
  if (captures_ != nullptr)
    kept_ = std::make_unique<kept_events>();
}

void rule_window::feed(const rule_hit& what, const bound_event& event,
                       std::vector<completion>& out) {
  auto steps = what.steps;
  if (captures_ != nullptr && what.kept) {
    if ((steps & captures_->steps()) != 0) {
      eval_scratch work;
      auto find = [this](std::uint64_t ref) {
        auto at = kept_->find(ref);
        return at == kept_->end() ? nullptr : at->second.get();
      };
      steps = captures_->test(steps, *state_, *what.kept, find, work);
    }
    kept_->insert_or_assign(event.ref, what.kept);
  }
  state_->feed(steps, event, what.measured.view(), out);
  if (kept_ && kept_->size() > forget_at_)
    forget();
}

std::vector<std::uint64_t> rule_window::held() const {
  std::vector<std::uint64_t> out;
  state_->held(out);
  std::sort(out.begin(), out.end());
  return out;
}

// Asking what is held costs, so it is done when the list has doubled.
void rule_window::forget() {
  const auto refs = held();
  std::erase_if(*kept_, [&refs](const auto& x) {
    return !std::binary_search(refs.begin(), refs.end(), x.first);
  });
  forget_at_ = std::max<std::size_t>(8, 2 * kept_->size());
}

window_summary rule_window::summary() const {
  auto out = state_->summary();
  out.bytes += sizeof *this;
  if (kept_)
    for (const auto& [ref, fields] : *kept_)
      out.bytes += 64 + fields->size() * sizeof(constant);
  return out;
}

} // namespace vedette::engine
