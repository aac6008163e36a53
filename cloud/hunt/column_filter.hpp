#pragma once

#include "base/result.hpp"
#include "cloud/hunt/device_book.hpp"
#include "engine/eval.hpp"
#include "engine/layout.hpp"
#include "schema/block_view.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace vedette::cloud {

/// A condition over blocks. Gives each event the answer that the engine's own
/// expression gives for its row, but asks it as seldom as possible: a part that
/// looks at one field is evaluated once per value of the block's dictionary.
/// For one thread.
class column_filter {
public:
  /// errc::invalid_argument when a pattern does not compile, errc::unsupported
  /// for a search in every value of an event.
  static result<column_filter> compile(const engine::expr& condition,
                                       const engine::layout& fields);
  ~column_filter();
  column_filter(column_filter&&) noexcept;
  column_filter& operator=(column_filter&&) noexcept;

  /// False = no event of the class in a block with this summary matches.
  /// `devices`: whose events it holds; none = nobody knows.
  [[nodiscard]] bool may_match(const schema::block_summary& summary,
                               schema::event_class cls,
                               const block_devices& devices = {}) const;

  /// False = no event of the class can match, whatever is in it.
  [[nodiscard]] bool may_match(schema::event_class cls) const;

  /// The rows of a class that match, ascending, appended.
  status select(schema::block_view& block, schema::event_class cls,
                std::vector<std::uint32_t>& rows,
                const block_devices& devices = {});

private:
  struct state;
  explicit column_filter(std::unique_ptr<state> inner);
  std::unique_ptr<state> state_;
};

} // namespace vedette::cloud
