#include "engine/window/sequence_parts.hpp"

#include <algorithm>

// Tested by tests/unit/engine/window/sequence_test.cpp

namespace vedette::engine {

sequence_window::link_ptr::link_ptr(link* of) noexcept : of_{of} {
  ++of_->owners;
}

sequence_window::link_ptr::link_ptr(const link_ptr& other) noexcept
  : of_{other.of_} {
  if (of_ != nullptr)
    ++of_->owners;
}

void sequence_window::link_ptr::release() noexcept {
  if (--of_->owners != 0)
    return;
  if (of_->looks_back)
    delete static_cast<looking_back*>(of_);
  else
    delete of_; // And its parents, at most as many as a rule has steps.
}

sequence_window::lane::lane(const rule& of,
                            const std::vector<std::uint16_t>* path)
  : of{&of}, path{path} {
  if (stages() > 2)
    more_heads = std::make_unique<link_ptr[]>(stages() - 1);
  for (std::size_t i = 0; i < stages(); ++i)
    if (is_missing(i) && !extra)
      extra = std::make_unique<rare>();
  if (extra)
    extra->seen.resize(stages());
}

sequence_window::lane::~lane() = default;

std::size_t sequence_window::lane::stages() const noexcept {
  return path != nullptr ? path->size() : of->steps.size();
}

std::size_t sequence_window::lane::step(std::size_t stage) const {
  return path != nullptr ? (*path)[stage] : stage;
}

bool sequence_window::lane::is_missing(std::size_t stage) const {
  return of->steps[step(stage)].missing;
}

std::optional<std::size_t>
sequence_window::lane::before(std::size_t stage) const {
  while (stage-- > 0)
    if (!is_missing(stage))
      return stage;
  return std::nullopt;
}

bool sequence_window::lane::is_last(std::size_t stage) const {
  for (auto i = stage + 1; i < stages(); ++i)
    if (!is_missing(i))
      return false;
  return true;
}

std::span<sequence_window::link_ptr> sequence_window::lane::heads() {
  const auto count = stages() > 1 ? stages() - 1 : 0;
  return {more_heads ? more_heads.get() : &only_head, count};
}

std::span<const sequence_window::link_ptr>
sequence_window::lane::heads() const {
  const auto count = stages() > 1 ? stages() - 1 : 0;
  return {more_heads ? more_heads.get() : &only_head, count};
}

bool sequence_window::lane::has_partials() const {
  const auto all = heads();
  return std::any_of(all.begin(), all.end(),
                     [](const link_ptr& x) { return static_cast<bool>(x); });
}

} // namespace vedette::engine
