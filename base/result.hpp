#pragma once

#include "base/assert.hpp"

#include <string>
#include <utility>
#include <variant>

namespace vedette {

/// Why an operation did not succeed. One list for the whole system: a caller
/// branches on the code, a person reads the detail. The API maps codes to HTTP
/// statuses and the CLI maps them to exit codes, each in exactly one place.
enum class errc : unsigned char {
  unspecified = 1,
  invalid_argument, ///< The caller's input is wrong; the detail names the
                    ///< place.
  invalid_config,   ///< A configuration file or key is wrong.
  not_found,        ///< No such object.
  conflict,         ///< The object exists, or was changed meanwhile.
  unauthenticated,  ///< No, wrong or expired credentials.
  forbidden,        ///< Known caller, missing permission.
  io_failure,       ///< Disk, network or kernel said no.
  corrupt,          ///< Stored or received bytes are not what they claim.
  overloaded,       ///< A bound is reached; later may work.
  unavailable,      ///< The other side is gone, stopping, or not ready.
  timed_out,        ///< A deadline passed.
  unsupported,      ///< Understood, and not possible here; the detail says why.
};

/// Lower-case, names the object and the attempt, has no "failed to":
/// `spool segment 17: short read (4096 of 65536 bytes)`.
struct error {
  errc code = errc::unspecified;
  std::string detail;
};

/// A value, or the reason why there is none. The only error idiom of the
/// project; foreign exceptions end in the file that calls their library.
template <class T>
class [[nodiscard]] result {
public:
  result(T value) : state_{std::in_place_index<0>, std::move(value)} {}
  result(error why) : state_{std::in_place_index<1>, std::move(why)} {}

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }

  [[nodiscard]] const T& value() const& {
    VEDETTE_ASSERT(ok());
    return std::get<0>(state_);
  }
  [[nodiscard]] T& value() & {
    VEDETTE_ASSERT(ok());
    return std::get<0>(state_);
  }
  [[nodiscard]] T&& value() && {
    VEDETTE_ASSERT(ok());
    return std::get<0>(std::move(state_));
  }
  [[nodiscard]] const error& why() const {
    VEDETTE_ASSERT(!ok());
    return std::get<1>(state_);
  }

private:
  std::variant<T, error> state_;
};

/// Success carries nothing: `return done;`.
struct done_t {};
inline constexpr done_t done{};
using status = result<done_t>;

/// The stable lower-case name of a code, e.g. "not_found".
const char* name_of(errc code) noexcept;

} // namespace vedette
