#pragma once

#include "base/result.hpp"

namespace vedette {

/// What the shell sees. Documented; scripts rely on it.
enum class exit_code : int {
  ok = 0,
  failure = 1,
  usage = 2,
  partial = 3, ///< Some of the targets failed.
  not_found = 4,
  conflict = 5,
  denied = 6, ///< Not signed in, or not permitted.
  unavailable = 7,
  invalid = 8, ///< A rule, query or other input did not validate.
};

/// The one place where error codes become exit codes.
exit_code exit_code_of(errc code) noexcept;

} // namespace vedette
