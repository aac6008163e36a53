#pragma once

#include "engine/document.hpp"
#include "engine/eql/document_shelf.hpp"
#include "engine/eql/run.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::eql {

/// Runs queries over JSON documents: what `query run --offline` does.
///
/// Endgame's EQL takes events as they come. The others order them by time, so
/// that nothing can be answered before the last document is there; what comes
/// in order is not held back in a second copy, only its text is.
class document_run {
public:
  /// A result; `text_of` gives a document exactly as it was read.
  using sink = std::function<void(std::size_t query, const query_result& what)>;

  document_run(const document_options& documents, const run_options& how,
               dialect speaks, sink out);
  ~document_run();

  /// What queries are compiled over. Bind nothing once documents come.
  layout& fields();
  status add(query source);

  /// Takes a document, padded as document_reader wants it. Fails on what is
  /// not a JSON object; the run goes on.
  status feed(std::string_view text);
  void finish();
  /// True when no query wants more.
  [[nodiscard]] bool full() const;

  [[nodiscard]] std::string_view text_of(std::uint64_t event) const;
  [[nodiscard]] const run_counters& counters() const;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace vedette::engine::eql
