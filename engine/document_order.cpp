#include "engine/document_order.hpp"

#include "engine/document.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

// Tested by tests/unit/engine/document_order_test.cpp

namespace vedette::engine {

namespace {

/// What a document costs besides its text.
constexpr std::size_t entry_bytes = 128;

} // namespace

document_order::document_order(const order_bounds& most) : most_{most} {}

bool document_order::before(const document_stamp& a, const document_stamp& b) {
  auto key = [](const document_stamp& x) {
    // Those without a tie-break come in the order in which they were given.
    return std::tuple{
      x.time, std::min(x.tiebreak, document_reader::tiebreak_missing), x.ref};
  };
  return key(a) < key(b);
}

void document_order::add(const document_stamp& stamp, std::string_view text) {
  entry made;
  made.stamp = stamp;
  made.text.reserve(text.size() + document_reader::padding);
  made.text = text;
  made.text.append(document_reader::padding, ' ');
  bytes_ += made.text.size() + entry_bytes;
  if (run_.empty() || !before(stamp, run_.back().stamp)) {
    run_.push_back(std::move(made));
    return;
  }
  heap_.push_back(std::move(made));
  std::push_heap(heap_.begin(), heap_.end(), later_entry);
}

bool document_order::full() const noexcept {
  return run_.size() + heap_.size() > most_.documents_max
         || bytes_ > most_.bytes_max;
}

std::optional<document_order::taken> document_order::take() {
  if (run_.empty() && heap_.empty())
    return std::nullopt;
  auto from_heap
    = run_.empty()
      || (!heap_.empty() && before(heap_.front().stamp, run_.front().stamp));
  if (from_heap) {
    std::pop_heap(heap_.begin(), heap_.end(), later_entry);
    current_ = std::move(heap_.back());
    heap_.pop_back();
  } else {
    current_ = std::move(run_.front());
    run_.pop_front();
  }
  bytes_ -= current_.text.size() + entry_bytes;
  auto text = std::string_view{current_.text}.substr(
    0, current_.text.size() - document_reader::padding);
  auto late = last_ && before(current_.stamp, *last_);
  if (!late)
    last_ = current_.stamp;
  return taken{current_.stamp, text, late};
}

} // namespace vedette::engine
