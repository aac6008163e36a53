#pragma once

#include "engine/document_stamper.hpp"
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
/// Events are put in order of time, within bounds. Queries that cannot tell
/// take them as they come: samples, and plain event queries of endgame's EQL,
/// which answers in the order of the log. A document without a time that can be
/// read keeps its place and takes no part in a query with a span.
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

  /// Takes a document of a file, padded as document_reader wants it; `ref`
  /// names it and orders those of the same time. Fails on what is not a JSON
  /// object; the run goes on.
  status feed(std::string_view text, std::uint64_t ref, std::size_t file = 0);
  /// The same, for documents of one file in their order.
  status feed(std::string_view text) { return feed(text, fed_++); }
  /// Where the order matters, of the document fed last.
  [[nodiscard]] const document_time& last() const;
  /// True when the order of documents matters.
  [[nodiscard]] bool orders() const;
  void finish();
  /// True when no query wants more.
  [[nodiscard]] bool full() const;

  [[nodiscard]] std::string_view text_of(std::uint64_t event) const;
  [[nodiscard]] run_losses losses() const;

private:
  struct state;
  std::uint64_t fed_ = 0;
  std::unique_ptr<state> state_;
};

} // namespace vedette::engine::eql
