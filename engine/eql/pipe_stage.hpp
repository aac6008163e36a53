#pragma once

#include "engine/eql/pipeline.hpp"
#include "engine/eval.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vedette::engine::eql {

/// What all stages of one query share.
struct pipeline::context {
  context(const query& source, event_shelf& where)
    : captures{source.captures}, count{source.count}, percent{source.percent},
      key{source.key}, fold{source.fold_keys}, shelf{where} {}

  /// The row that a stage's expressions look at.
  row row_of(const query_result& what, const row* current);

  std::vector<capture> captures;
  slot count;
  slot percent;
  slot key;
  bool fold;
  event_shelf& shelf;
  eval_scratch work;
  std::vector<value> cells;
};

/// One pipe. Gets results, hands them on to the next, and at the end says so.
class pipeline::stage {
public:
  explicit stage(context& all) : all_{all} {}
  virtual ~stage() = default;
  virtual void push(query_result what, const row* current) = 0;
  virtual void finish() { emit_end(); }
  [[nodiscard]] virtual bool full() const { return false; }
  /// True when it will be full after some number of results.
  [[nodiscard]] virtual bool limits() const { return false; }
  /// True when it says nothing before the end.
  [[nodiscard]] virtual bool waits() const { return false; }

  stage* next = nullptr;
  sink* out = nullptr;
  std::vector<expression> keys;

protected:
  void emit(query_result what, const row* current) {
    if (next != nullptr)
      next->push(std::move(what), current);
    else
      (*out)(std::move(what));
  }
  void emit_end() {
    if (next != nullptr)
      next->finish();
  }
  std::vector<constant> evaluate(const query_result& what, const row* current);
  /// Equal groups, equal bytes.
  [[nodiscard]] std::string bytes_of(const std::vector<constant>& parts) const;
  /// Keeps the events of a result that has to wait for the end.
  void keep(const query_result& what, const row* current);

  context& all_;
};

/// A stage without its keys.
std::unique_ptr<pipeline::stage> make_stage(const pipe_stage& from,
                                            pipeline::context& all);
/// What is behind the last pipe, and all there is without pipes.
std::unique_ptr<pipeline::stage> make_last_stage(pipeline::context& all);

} // namespace vedette::engine::eql
