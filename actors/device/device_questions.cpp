// What is asked of a device's agent about itself.
#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"
#include "actors/device/device_actor.hpp"
#include "actors/device/inspect_command.hpp"

#include <algorithm>

// Tested by tests/integration/flow_test.cpp

namespace vedette::actors {

namespace {

/// Questions to the agent are nobody's commands: not kept, not sent again, gone
/// after this time.
constexpr time_ns question_life = 8 * ns_per_second;
constexpr std::size_t questions_max = 16;

} // namespace

caf::result<inspected> device_shell::ask_agent(const inspect_device& x) {
  const auto now = sys_.clock().wall();
  forget_questions(now, "the agent did not answer in time");
  if (newest(channel::control) == nullptr)
    return to_caf({errc::unavailable, "the device is not connected"});
  if (questions_.size() >= questions_max)
    return to_caf({errc::overloaded, "too many ask this device at once"});
  questions_.push_back({uid::random(), now + question_life,
                        self_->make_response_promise<inspected>()});
  const auto& asked = questions_.back();
  send(channel::control, schema::message{schema::command{
                           asked.id, inspect_action, inspect_argument(x.what),
                           asked.deadline, question_life}});
  return asked.answer;
}

bool device_shell::take_answer(const schema::command_result& what) {
  auto at
    = std::find_if(questions_.begin(), questions_.end(),
                   [&what](const auto& x) { return x.id == what.command; });
  if (at == questions_.end())
    return false;
  if (what.state == schema::response_state::succeeded)
    at->answer.deliver(inspected{{"application/json", what.output}});
  else
    at->answer.deliver(to_caf({errc::invalid_argument, what.detail}));
  questions_.erase(at);
  return true;
}

void device_shell::forget_questions(time_ns now, const char* why) {
  std::erase_if(questions_, [now, why](auto& x) {
    if (x.deadline > now)
      return false;
    x.answer.deliver(to_caf({errc::timed_out, why}));
    return true;
  });
}

} // namespace vedette::actors
