#include "engine/document_clock.hpp"

#include "engine/eval.hpp"

// Tested by tests/unit/engine/document_test.cpp

namespace vedette::engine {

void document_clock::reset() {
  time_.reset();
  unread_.clear();
}

void document_clock::put(std::uint8_t rank, const value& what) {
  if ((time_ && rank_ <= rank) || what.is_object())
    return;
  if (auto when = read_time(what, format_)) {
    time_ = when;
    rank_ = rank;
  } else if (unread_.empty()) {
    append_text(unread_, what);
  }
}

void document_clock::settle(row& out) {
  if (time_) {
    last_ = *time_;
    unread_.clear();
  }
  out.time = last_;
  out.timed = time_.has_value();
}

} // namespace vedette::engine
