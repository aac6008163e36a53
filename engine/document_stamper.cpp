#include "engine/document_stamper.hpp"

// Tested by tests/unit/engine/document_order_test.cpp

namespace vedette::engine {

document_stamper::document_stamper(const document_options& how) : how_{how} {
  how_.collect_all = false;
  how_.types.clear();
  how_.null_values.clear();
}

result<document_stamp> document_stamper::read(std::string_view text,
                                              std::uint64_t ref,
                                              std::size_t file) {
  if (by_file_.size() <= file)
    by_file_.resize(file + 1);
  auto& reader = by_file_[file];
  if (!reader)
    reader = std::make_unique<document_reader>(nothing_, how_);
  auto event = reader->read(text);
  if (!event.ok())
    return event.why();
  const auto& x = event.value();
  last_ = {x.time, x.timed, reader->unread_time()};
  return document_stamp{x.time, x.timed, x.tiebreak, ref};
}

} // namespace vedette::engine
