#include "actors/contract/error.hpp"

#include <caf/exit_reason.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

namespace vedette::actors {

namespace {

constexpr caf::atom_value category = caf::atom("vedette");

} // namespace

caf::error to_caf(const vedette::error& why) {
  return {static_cast<std::uint8_t>(why.code), category,
          caf::make_message(why.detail)};
}

vedette::error from_caf(const caf::error& why) {
  if (why.category() == category) {
    const auto& context = why.context();
    return {static_cast<errc>(why.code()), context.match_elements<std::string>()
                                             ? context.get_as<std::string>(0)
                                             : std::string{}};
  }
  if (why == caf::sec::request_timeout)
    return {errc::timed_out, "no answer within the deadline"};
  if (why.category() == caf::atom("exit")
      || why == caf::sec::request_receiver_down)
    return {errc::unavailable, "the receiver is gone"};
  return {errc::unspecified, "the actor runtime refused"};
}

} // namespace vedette::actors
