#include "actors/runtime/process.hpp"

#include "actors/contract/error.hpp"
#include "actors/contract/message_types.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/scoped_actor.hpp>

#include <atomic>
#include <csignal>
#include <ctime>
#include <memory>

// Tested by tests/unit/actors/runtime/process_test.cpp

namespace vedette::actors {

namespace {

constexpr std::chrono::seconds stop_deadline{30};

sigset_t held_signals() {
  sigset_t out;
  sigemptyset(&out);
  sigaddset(&out, SIGINT);
  sigaddset(&out, SIGTERM);
  sigaddset(&out, SIGHUP);
  return out;
}

/// Empty when a signal came, otherwise why there is no point in waiting for
/// one.
std::string wait_for_signal(const std::atomic<bool>& over,
                            const std::function<std::string()>& doomed,
                            const logger& log) {
  const auto held = held_signals();
  const timespec look{0, 200'000'000};
  while (!over) {
    const int told = sigtimedwait(&held, nullptr, &look);
    if (told == SIGHUP)
      // A terminal that closes, or somebody who wants a file read again.
      log.info("SIGHUP changes nothing: a restart reads the configuration");
    else if (told > 0)
      return {};
    if (auto why = doomed ? doomed() : std::string{}; !why.empty())
      return why;
  }
  return "the supervisor gave up";
}

} // namespace

void hold_signals() {
  const auto held = held_signals();
  pthread_sigmask(SIG_BLOCK, &held, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int run_until_told(system& sys, std::vector<child> children,
                   const supervision& policy, const logger& log,
                   const std::function<vedette::status()>& ready,
                   const std::function<void()>& closing,
                   const std::function<std::string()>& doomed) {
  sys.registry().tell_faults(
    [log](std::string_view name, std::string_view why) {
      log.error("a message failed", {{"actor", name}, {"reason", why}});
    });
  auto over = std::make_shared<std::atomic<bool>>(false);
  auto top
    = sys.spawn<supervisor>("supervisor", std::move(children), policy, log);
  caf::actor_cast<caf::abstract_actor*>(top)->attach_functor(
    [over](const caf::error&) { *over = true; });
  caf::scoped_actor self{sys.caf()};
  int code = 0;
  // The supervisor answers once its children were started.
  self->request(top, stop_deadline, get_status{})
    .receive([](const actor_status&) {},
             [&code, over](const caf::error&) { code = 1, *over = true; });
  if (code == 0)
    if (auto opened = ready(); !opened.ok()) {
      log.error("could not start", {{"reason", opened.why().detail}});
      code = 1;
    }
  if (code == 0)
    if (auto why = wait_for_signal(*over, doomed, log); !why.empty()) {
      log.error("ending", {{"reason", why}});
      code = 1;
    }
  closing();
  self->request(top, stop_deadline, stop{})
    .receive(
      [&log](const stopped& x) {
        log.info("stopped", {{"unfinished", x.unfinished}});
      },
      [&log](const caf::error& why) {
        log.warning("stopped without a word",
                    {{"reason", from_caf(why).detail}});
      });
  return code;
}

} // namespace vedette::actors
