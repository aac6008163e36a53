#pragma once

#include "base/diagnostic.hpp"
#include "schema/event.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace vedette::cloud {

/// What an exception would do to events, worked out the way the agent does it:
/// a rule that fires on everything, with the exception applied. One thread.
class exception_probe {
public:
  /// nullopt when `out` got an error.
  static std::optional<exception_probe> make(std::string_view source,
                                             diagnostics& out);
  ~exception_probe();
  exception_probe(exception_probe&&) noexcept;
  exception_probe& operator=(exception_probe&&) noexcept;

  /// Whether rules with this exception would not see the event.
  [[nodiscard]] bool holds_back(const schema::event& what);

private:
  struct state;
  explicit exception_probe(std::unique_ptr<state> inner);
  std::unique_ptr<state> state_;
};

} // namespace vedette::cloud
