#pragma once

#include "base/result.hpp"
#include "engine/expr.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace vedette::engine {

enum class truth : std::uint8_t { no, yes, unknown };

/// What an evaluation scribbles on: texts and lists that functions make, and
/// the items array functions look at. One per thread. Values an evaluation
/// returns may live here, until the next `reset`.
class eval_scratch {
public:
  /// Forgets all texts and lists; keeps the memory. Call it once per event.
  void reset() noexcept;

  char* allocate(std::size_t bytes);
  std::string_view keep(std::string_view text);
  value* allocate_values(std::size_t count);

  /// Items that array functions look at for one event. Nested ones look at each
  /// item of a list for each of another: beyond this their answer is null.
  static constexpr std::size_t items_max = 1'000'000;
  /// Looked at since `reset`; more than items_max = some answers are missing.
  std::size_t items = 0;

  std::vector<value> variables;

private:
  struct block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  std::vector<block> blocks_;
  std::size_t current_ = 0;
  std::size_t used_ = 0;
};

/// What a value is worth where a condition stands: null is unknown, false and
/// zero and empty are no.
truth truth_of(const value& x) noexcept;

/// `left op right` as expr_kind::compare does it.
truth compare_values(const value& left, expr_op op, const value& right,
                     bool fold);

/// `left op right` of arithmetic; null when it has no result.
value calculate(const value& left, expr_op op, const value& right);

/// Calls a function other than array_search and array_count.
value call_function(function_id function, std::span<const value> args,
                    bool fold, eval_scratch& work);

/// `x` as JSON writes it, text without quotes. Null gives nothing.
void append_text(std::string& out, const value& x);

/// An expr made ready to run: patterns compiled, sets hashed. Immutable and
/// safe to share between threads that each have their scratch.
class expression {
public:
  /// errc::invalid_argument for a regex or network that does not compile.
  static result<expression> compile(const expr& source);

  expression();
  expression(expression&&) noexcept;
  expression& operator=(expression&&) noexcept;
  ~expression();

  [[nodiscard]] truth test(const row& event, eval_scratch& work) const;
  [[nodiscard]] value evaluate(const row& event, eval_scratch& work) const;

  struct node;

private:
  std::unique_ptr<node> root_;
};

} // namespace vedette::engine
