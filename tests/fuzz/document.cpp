#include "engine/document.hpp"

#include "base/assert.hpp"
#include "engine/document_splitter.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using vedette::engine::value;

/// Touches every byte a value refers to, so that a sanitizer sees them.
std::size_t touch(const value& x) {
  if (x.is_text())
    return static_cast<std::size_t>(
      std::count(x.text().begin(), x.text().end(), '\0'));
  std::size_t out = 0;
  if (x.is_list() || x.is_object())
    for (const auto& item : x)
      out += touch(item);
  return out;
}

} // namespace

// Any bytes are cut into documents, and each is a row or an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace vedette::engine;
  if (size == 0)
    return 0;
  auto chunk = std::size_t{1} + data[0];
  std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  layout fields;
  for (auto name : {"a", "a.b", "process.command_line", "EventID",
                    "InstigatingProcess.Name", "@timestamp", "d"})
    fields.bind(name);
  document_options options;
  options.collect_all = chunk % 2 == 0;
  VEDETTE_ASSERT(options.add_type("d:date").ok());
  document_reader reader{fields, options};
  document_splitter splitter{4096};
  std::size_t touched = 0;
  auto drain = [&] {
    while (auto document = splitter.next()) {
      auto event = reader.read(document->text);
      if (!event.ok())
        continue;
      for (const auto& x : event.value().cells)
        touched += touch(x);
      for (const auto& x : event.value().all)
        touched += touch(x);
    }
  };
  for (std::size_t i = 0; i < text.size(); i += chunk) {
    splitter.feed(text.substr(i, chunk));
    drain();
  }
  splitter.finish();
  drain();
  return touched == size + 1 ? 1 : 0;
}
