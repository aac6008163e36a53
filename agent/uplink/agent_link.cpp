#include "agent/uplink/agent_link.hpp"

#include "actors/net/client.hpp"
#include "agent/uplink/backoff.hpp"
#include "agent/uplink/enrol.hpp"
#include "base/fault.hpp"
#include "schema/codec.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>
#include <variant>

namespace vedette::agent {

namespace {

constexpr std::array<const char*, 2> paths{"/agent/v1/control",
                                           "/agent/v1/events"};
// Whatever a node asks for: who stays away longer is lost.
constexpr std::chrono::hours retry_after_max{1};
constexpr std::array<const char*, 2> names{"control", "events"};

std::size_t index_of(actors::channel which) {
  return static_cast<std::size_t>(which);
}

std::uint64_t seed_or_random(std::uint64_t seed) {
  return seed != 0 ? seed : std::random_device{}();
}

/// Whether an agent takes this message from the cloud on that channel.
bool may_arrive(actors::channel on, const schema::message& what) {
  auto is = [&what](auto... kinds) {
    return (std::holds_alternative<decltype(kinds)>(what) || ...);
  };
  if (is(schema::goodbye{}))
    return true;
  if (on == actors::channel::events)
    return is(schema::event_resume{}, schema::event_ack{});
  return is(schema::welcome{}, schema::policy{}, schema::package_data{},
            schema::command{}, schema::detection_accepted{});
}

} // namespace

/// Shared with handlers and timers that may outlive the link for a moment; once
/// stopped, they touch nothing outside it.
struct agent_link::state : std::enable_shared_from_this<agent_link::state> {
  state(net::io_pool& io, const clock_source& time, logger to, credentials me,
        link_options given)
    : pool{io}, clock{time}, log{std::move(to)}, who{std::move(me)},
      options{std::move(given)}, seed{seed_or_random(options.seed)} {}

  status prepare();
  void dial(actors::channel which);
  void redial(actors::channel which, bool was_steady,
              std::chrono::milliseconds at_least);
  void dial_events();
  void check_renewal();
  void start_renewal();
  void renew_now();
  void tell_up(actors::channel which);
  void tell_down(actors::channel which, const std::string& why);
  void tell(actors::channel which, schema::message&& what);
  void stop();

  net::io_pool& pool;
  const clock_source& clock;
  logger log;
  credentials who;
  link_options options;
  std::uint64_t seed;

  std::mutex mutex;               ///< Guards what follows.
  std::condition_variable closed; ///< A connection ended.
  bool stopped = false;
  std::optional<net::tls_context> tls;
  std::optional<net::endpoint> server;
  bool events_busy = false;                ///< Dialled or connected.
  std::array<std::uint64_t, 2> attempts{}; ///< An older one's timer is void.
  std::array<std::shared_ptr<net::ws_connection>, 2> connections;
  std::array<backoff, 2> waits{
    backoff{options.backoff_first, options.backoff_max, seed},
    backoff{options.backoff_first, options.backoff_max, seed + 1}};
  std::thread renewal;
  bool renewing = false;

  std::mutex listener_mutex; ///< Held during calls of the listener.
  std::shared_ptr<actors::link_listener> listener;
};

namespace {

/// One attempt at one channel, and the connection that comes of it.
class channel_handler final : public net::ws_handler {
public:
  channel_handler(std::shared_ptr<agent_link::state> link,
                  actors::channel which)
    : link_{std::move(link)}, which_{which} {}

  void on_open(const std::shared_ptr<net::ws_connection>& connection) override {
    connection_ = connection;
    {
      std::lock_guard lock{link_->mutex};
      if (link_->stopped) {
        connection->close("the agent is stopping");
        return;
      }
      opened_ = link_->clock.boot();
      link_->connections[index_of(which_)] = connection;
    }
    link_->tell_up(which_);
    if (which_ == actors::channel::control)
      link_->dial_events();
  }

  void on_frame(net::frame what) override {
    auto message = schema::decode(*what);
    connection_->consumed(1, what->size());
    if (!message.ok()) {
      connection_->close("malformed: " + message.why().detail);
      return;
    }
    if (!may_arrive(which_, message.value())) {
      connection_->close("a message that does not belong on this channel");
      return;
    }
    if (auto* bye = std::get_if<schema::goodbye>(&message.value())) {
      retry_after_ = std::min<std::chrono::seconds>(
        std::chrono::seconds{bye->retry_after_s}, retry_after_max);
      reason_ = bye->reason;
    }
    link_->tell(which_, std::move(message).value());
  }

  void on_closed(const error& why) override {
    bool was_steady = connection_ != nullptr;
    connection_ = nullptr;
    {
      std::lock_guard lock{link_->mutex};
      link_->connections[index_of(which_)] = nullptr;
      link_->closed.notify_all();
      if (link_->stopped)
        return;
      auto held = std::chrono::nanoseconds{link_->clock.boot() - opened_};
      was_steady = was_steady && held >= link_->options.steady_after;
    }
    link_->tell_down(which_, reason_.empty() ? why.detail : reason_);
    link_->redial(which_, was_steady, retry_after_);
  }

private:
  std::shared_ptr<agent_link::state> link_;
  actors::channel which_;
  std::shared_ptr<net::ws_connection> connection_;
  time_ns opened_ = 0;
  std::chrono::milliseconds retry_after_{0};
  std::string reason_;
};

} // namespace

status agent_link::state::prepare() {
  auto made = client_tls(who);
  if (!made.ok())
    return made.why();
  auto to = net::endpoint::parse(who.server_url);
  if (!to.ok())
    return to.why();
  auto via = options.proxy.choose(to.value());
  if (!via.ok())
    return via.why();
  to.value().via = std::move(via).value();
  if (to.value().via)
    log.info("through a proxy", {{"host", to.value().via->host}});
  std::lock_guard lock{mutex};
  tls = std::move(made).value();
  server = std::move(to).value();
  return done;
}

void agent_link::state::dial(actors::channel which) {
  std::unique_lock lock{mutex};
  if (stopped)
    return;
  ++attempts[index_of(which)];
  if (which == actors::channel::events)
    events_busy = true;
  auto with = *tls;
  auto to = *server;
  lock.unlock();
  to.path = paths[index_of(which)];
  net::connect_web_socket(
    pool, to, with, options.limits,
    std::make_shared<channel_handler>(shared_from_this(), which));
}

// The control channel is up: the node is there, whatever the wait was.
void agent_link::state::dial_events() {
  {
    std::lock_guard lock{mutex};
    waits[index_of(actors::channel::events)].reset();
    if (events_busy)
      return;
  }
  dial(actors::channel::events);
}

void agent_link::state::redial(actors::channel which, bool was_steady,
                               std::chrono::milliseconds at_least) {
  std::lock_guard lock{mutex};
  if (stopped)
    return;
  auto& wait = waits[index_of(which)];
  if (was_steady)
    wait.reset();
  if (which == actors::channel::events) {
    events_busy = false;
    if (connections[index_of(actors::channel::control)] == nullptr)
      return; // It is dialled when the other is up.
  } else if (is_expired(who, clock.wall())) {
    start_renewal();
  }
  const auto attempt = ++attempts[index_of(which)];
  pool.run_after(wait.next(at_least),
                 [weak = weak_from_this(), which, attempt] {
                   auto self = weak.lock();
                   if (self == nullptr)
                     return;
                   {
                     std::lock_guard current{self->mutex};
                     if (self->attempts[index_of(which)] != attempt)
                       return;
                   }
                   self->dial(which);
                 });
}

void agent_link::state::check_renewal() {
  std::lock_guard lock{mutex};
  if (stopped)
    return;
  pool.run_after(options.renewal_check, [weak = weak_from_this()] {
    if (auto self = weak.lock())
      self->check_renewal();
  });
  if (renewal_is_due(who, clock.wall()))
    start_renewal();
}

/// The mutex is held.
void agent_link::state::start_renewal() {
  if (renewing)
    return;
  // Blocking work has a thread of its own; the one before has ended.
  if (renewal.joinable())
    renewal.join();
  renewal = std::thread{[self = shared_from_this()] {
    guarded(
      [&self](const std::string& why) {
        self->log.error("certificate not renewed", {{"why", why}});
        std::lock_guard hold{self->mutex};
        self->renewing = false;
      },
      [&self] { self->renew_now(); });
  }};
  renewing = true; // It waits for the lock that is held here.
}

void agent_link::state::renew_now() {
  std::unique_lock lock{mutex};
  auto present = who;
  lock.unlock();
  auto fresh = renew(present, options.proxy);
  auto kept = fresh.ok() ? save_credentials(options.data_dir, fresh.value())
                         : status{fresh.why()};
  auto made = kept.ok() ? client_tls(fresh.value())
                        : result<net::tls_context>{kept.why()};
  lock.lock();
  renewing = false;
  if (!made.ok()) {
    const auto over = expiry_text(present, clock.wall());
    log.warning(
      "certificate not renewed",
      {{"why", (over.empty() ? "" : over + "; ") + made.why().detail}});
    return;
  }
  who = std::move(fresh).value();
  tls = std::move(made).value();
  log.info("certificate renewed");
}

void agent_link::state::tell_up(actors::channel which) {
  log.info("connected", {{"channel", names[index_of(which)]}});
  std::lock_guard lock{listener_mutex};
  if (listener != nullptr)
    listener->on_link_up(which);
}

void agent_link::state::tell_down(actors::channel which,
                                  const std::string& why) {
  log.info("disconnected", {{"channel", names[index_of(which)]}, {"why", why}});
  std::lock_guard lock{listener_mutex};
  if (listener != nullptr)
    listener->on_link_down(which, why);
}

void agent_link::state::tell(actors::channel which, schema::message&& what) {
  std::lock_guard lock{listener_mutex};
  if (listener != nullptr)
    listener->on_message(which, std::move(what));
}

void agent_link::state::stop() {
  std::thread last;
  {
    std::unique_lock lock{mutex};
    stopped = true;
    for (auto& connection : connections)
      if (connection != nullptr)
        connection->close("the agent is stopping");
    last = std::move(renewal);
    closed.wait_for(lock, options.farewell, [this] {
      return connections[0] == nullptr && connections[1] == nullptr;
    });
    connections = {}; // Who does not end in time is not waited for twice.
  }
  if (last.joinable())
    last.join();
  std::lock_guard lock{listener_mutex};
  listener = nullptr;
}

agent_link::agent_link(net::io_pool& pool, const clock_source& clock,
                       logger log, credentials who, link_options options)
  : state_{std::make_shared<state>(pool, clock, std::move(log), std::move(who),
                                   std::move(options))} {}

agent_link::~agent_link() {
  stop();
}

status agent_link::start(std::shared_ptr<actors::link_listener> listener) {
  if (auto prepared = state_->prepare(); !prepared.ok())
    return prepared;
  {
    std::lock_guard lock{state_->listener_mutex};
    state_->listener = std::move(listener);
  }
  state_->dial(actors::channel::control);
  state_->check_renewal();
  return done;
}

status agent_link::send(actors::channel to, const schema::message& what) {
  std::unique_lock lock{state_->mutex};
  auto connection = state_->connections[index_of(to)];
  lock.unlock();
  if (connection == nullptr)
    return error{errc::unavailable, std::string("the ") + names[index_of(to)]
                                      + " channel is down"};
  auto bytes = std::make_shared<const std::string>(schema::encode(what));
  if (!connection->send(std::move(bytes)))
    return error{errc::overloaded, std::string("the ") + names[index_of(to)]
                                     + " channel is full or closing"};
  return done;
}

void agent_link::stop() {
  state_->stop();
}

} // namespace vedette::agent
