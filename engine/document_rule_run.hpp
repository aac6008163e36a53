#pragma once

#include "engine/document_stamper.hpp"
#include "engine/rule_runner.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// Runs rules over JSON documents: what `rule test` does.
///
/// When a rule looks at more than one event, documents are put in order of
/// time, within bounds; others are run as they come. A document without a time
/// that can be read keeps its place and takes no part in a rule with a span.
class document_rule_run {
public:
  /// Requires that `of` outlives it.
  document_rule_run(const plan& of, const document_options& how,
                    const order_bounds& most = {});

  /// Takes a document of a file, padded as document_reader wants it; `ref`
  /// names it and orders those of the same time. Appends what came true. Fails
  /// on what is no JSON object; the run goes on.
  status feed(std::string_view text, std::uint64_t ref, std::size_t file,
              std::vector<detection>& out);
  void finish(std::vector<detection>& out);

  /// Where the order matters, of the document fed last.
  [[nodiscard]] const document_time& last() const { return stamps_.last(); }
  /// True when the order of documents matters.
  [[nodiscard]] bool orders() const noexcept { return order_.has_value(); }

  [[nodiscard]] const runner_counters& counters() const {
    return runner_.counters();
  }
  [[nodiscard]] run_losses losses() const;

private:
  void run_earliest(std::vector<detection>& out);

  document_reader reader_;
  rule_runner runner_;
  document_stamper stamps_;
  std::optional<document_order> order_;
  std::uint64_t late_ = 0;
  std::uint64_t late_matches_ = 0;
};

} // namespace vedette::engine
