#include "engine/eql/document_shelf.hpp"

#include "base/assert.hpp"

// Tested by tests/unit/engine/eql/query_suite_test.cpp

namespace vedette::engine::eql {

document_shelf::document_shelf(const layout& fields,
                               const document_options& how)
  : fields_{fields}, how_{how} {}

void document_shelf::show(std::uint64_t event, std::string_view text) {
  current_ = event;
  current_text_ = text;
}

std::string_view document_shelf::text_of(std::uint64_t event) const {
  if (auto at = kept_.find(event); at != kept_.end())
    return std::string_view{at->second.text}.substr(0, at->second.size);
  VEDETTE_ASSERT(event == current_);
  return current_text_;
}

void document_shelf::keep(std::uint64_t event) {
  auto& x = kept_[event];
  if (x.count++ > 0)
    return;
  VEDETTE_ASSERT(event == current_);
  x.size = current_text_.size();
  x.text.reserve(x.size + document_reader::padding);
  x.text = current_text_;
  x.text.append(document_reader::padding, ' ');
}

void document_shelf::drop(std::uint64_t event) {
  auto at = kept_.find(event);
  if (at != kept_.end() && --at->second.count == 0)
    kept_.erase(at);
}

row document_shelf::read(std::uint64_t event, std::size_t place) {
  while (readers_.size() <= place)
    readers_.push_back(std::make_unique<document_reader>(fields_, how_));
  auto made = readers_[place]->read(text_of(event));
  return made.ok() ? made.value() : row{};
}

} // namespace vedette::engine::eql
