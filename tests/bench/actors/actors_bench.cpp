// Numbers of the actor runtime; see docs/performance.md. Each line of output is
// one JSON object.

#include "actors/contract/message_types.hpp"
#include "actors/runtime/system.hpp"
#include "actors/window/windows_actor.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace vedette::actors {
namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point from) {
  return std::chrono::duration<double>(steady::now() - from).count();
}

double cpu_seconds(clockid_t whose) {
  timespec used{};
  ::clock_gettime(whose, &used);
  return static_cast<double>(used.tv_sec)
         + static_cast<double>(used.tv_nsec) / 1e9;
}

/// A span of wall time and of the CPU time of all threads.
class span {
public:
  [[nodiscard]] double wall_us(std::size_t per) const {
    return seconds_since(from_) * 1e6 / static_cast<double>(per);
  }
  [[nodiscard]] double cpu_us(std::size_t per) const {
    return (cpu_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_) * 1e6
           / static_cast<double>(per);
  }

private:
  steady::time_point from_ = steady::now();
  double cpu_ = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
};

std::size_t resident_bytes() {
  std::ifstream statm{"/proc/self/statm"};
  std::size_t all = 0;
  std::size_t resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::size_t>(::getpagesize());
}

/// Counts what windows raise.
class counting_detections {
public:
  using handle = detections_actor;
  static constexpr auto family = "detections";
  counting_detections(handle::pointer self, system&) : self_{self} {}
  handle::behavior_type behavior() {
    return {
      [](const inbound&) {},
      [](const link_changed&) {},
      [this](const raise&) { ++raised_; },
      [](const report_due&) {},
      [](resend_due) {},
      [this](get_status) {
        return actor_status{{{"raised", raised_}}};
      },
      [this](stop) {
        self_->quit();
        return stopped{};
      },
    };
  }

private:
  handle::pointer self_;
  std::int64_t raised_ = 0;
};

std::shared_ptr<const rule_book> two_step_book() {
  engine::rule rule;
  rule.id = "bench";
  rule.shape = engine::rule_shape::sequence;
  rule.steps.resize(2);
  rule.max_span = 300 * ns_per_second;
  std::vector<engine::plan::rejected> rejected;
  auto book = std::make_shared<rule_book>();
  book->plan = std::make_shared<engine::plan>(
    engine::plan::compile({rule}, engine::layout{}, rejected));
  book->policy = std::make_shared<schema::policy>();
  book->config_of = {0};
  book->identity_of = {1};
  return book;
}

step_hit hit_of(std::size_t key, std::uint64_t step, std::uint64_t ref) {
  step_hit out;
  out.what.steps = std::uint64_t{1} << step;
  out.what.key = "key " + std::to_string(key);
  out.ref = ref;
  out.time = static_cast<time_ns>(1'000'000 + ref);
  return out;
}

std::int64_t fact(caf::scoped_actor& self, const caf::actor& whom,
                  const char* name) {
  std::int64_t out = -1;
  self->request(whom, std::chrono::seconds{120}, get_status{})
    .receive(
      [&](const actor_status& x) {
        for (const auto& [key, value] : x.facts)
          if (key == name)
            out = std::get<std::int64_t>(value);
      },
      [](const caf::error&) {});
  return out;
}

// Asking is a message of its own, so it is not asked all the time.
void wait_for(caf::scoped_actor& self, const caf::actor& whom, const char* name,
              std::int64_t wanted) {
  while (fact(self, whom, name) != wanted)
    ::poll(nullptr, 0, 1);
}

/// Top 20 by mailbox, as an inspector asks for them; best of five.
void bench_list(const registry& of) {
  actor_filter busiest;
  busiest.order = actor_order::mailbox;
  busiest.limit = 20;
  double wall = 1e9;
  double cpu = 1e9;
  std::uint64_t total = 0;
  for (int round = 0; round < 5; ++round) {
    const auto from = steady::now();
    const auto used = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
    total = of.list(busiest).second;
    cpu = std::min(cpu, cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - used);
    wall = std::min(wall, seconds_since(from));
  }
  std::printf("{\"bench\":\"list top 20 by mailbox\",\"actors\":%llu,"
              "\"ms\":%.1f,\"cpu_ms\":%.1f,"
              "\"at_1_hz_percent_of_a_core\":%.2f}\n",
              static_cast<unsigned long long>(total), wall * 1e3, cpu * 1e3,
              cpu * 100);
}

/// Step `step` of the windows of `count` keys.
void feed(const windows_actor& windows, std::size_t first_key,
          std::size_t count, std::uint64_t step, std::uint64_t first_ref) {
  constexpr std::size_t batch = 500;
  for (std::size_t i = 0; i < count; i += batch) {
    feed_windows out;
    for (std::size_t k = i; k < std::min(count, i + batch); ++k)
      out.hits.push_back(hit_of(first_key + k, step, first_ref + k));
    caf::anon_send(windows, std::move(out));
  }
}

void bench_windows(system& sys, std::size_t count) {
  caf::scoped_actor self{sys.caf()};
  auto detections = sys.spawn<counting_detections>("detections");
  auto windows = sys.spawn<windows_shell>(
    "windows", detections,
    window_limits{static_cast<std::uint32_t>(2 * count),
                  static_cast<std::uint32_t>(2 * count)});
  const auto top = caf::actor_cast<caf::actor>(windows);
  caf::anon_send(windows, use_rules{two_step_book()});
  // Spawn and complete, a thousand at a time: what live traffic looks like.
  // Who feeds waits now and then: a queue of a million would be measured, too.
  span spawned;
  constexpr std::size_t group = 1000;
  constexpr std::size_t ahead = 20'000;
  const auto sink = caf::actor_cast<caf::actor>(detections);
  for (std::size_t done = 0; done < count;) {
    feed(windows, 0, group, 0, 2 * done);
    feed(windows, 0, group, 1, 2 * done + group);
    done += group;
    if (done % ahead == 0 || done >= count)
      wait_for(self, sink, "raised", static_cast<std::int64_t>(done));
  }
  std::printf("{\"bench\":\"window spawn+complete\",\"count\":%zu,"
              "\"us_each\":%.2f,\"cpu_us_each\":%.2f}\n",
              count, spawned.wall_us(count), spawned.cpu_us(count));
  wait_for(self, top, "live", 0);
  const auto before = resident_bytes();
  span kept;
  for (std::size_t done = 0; done < count;) {
    feed(windows, done, ahead, 0, 10 * count + done);
    done += ahead;
    wait_for(self, top, "live", static_cast<std::int64_t>(done));
    if (done == count / 10)
      bench_list(sys.registry());
  }
  std::printf("{\"bench\":\"window kept\",\"count\":%zu,\"us_each\":%.2f,"
              "\"cpu_us_each\":%.2f,\"bytes_each\":%.0f}\n",
              count, kept.wall_us(count), kept.cpu_us(count),
              static_cast<double>(resident_bytes() - before)
                / static_cast<double>(count));
  bench_list(sys.registry());
  self->send_exit(windows, caf::exit_reason::kill);
  self->send_exit(detections, caf::exit_reason::kill);
}

/// Sends itself a message `left` times.
template <class Base>
class spinner : public Base {
public:
  template <class... Ts>
  spinner(caf::actor_config& config, std::uint64_t left, Ts&&... xs)
    : Base{config, std::forward<Ts>(xs)...}, left_{left} {}
  typename lifecycle_actor::behavior_type make_behavior() override {
    return {
      [this](get_status) {
        if (left_-- > 0)
          // Nobody's answer: the interface has no message for it.
          caf::anon_send(caf::actor_cast<caf::actor>(this->ctrl()),
                         get_status{});
        else
          this->quit();
        return actor_status{};
      },
      [](stop) { return stopped{}; },
    };
  }

private:
  std::uint64_t left_;
};

template <class Actor, class... Ts>
double ns_per_message(system& sys, std::uint64_t count, Ts&&... xs) {
  caf::scoped_actor self{sys.caf()};
  caf::actor_config config;
  auto actor = sys.caf().spawn_class<Actor, caf::no_spawn_options>(
    config, count, std::forward<Ts>(xs)...);
  self->monitor(actor);
  const span spinning;
  caf::anon_send(actor, get_status{});
  self->receive([](const caf::down_msg&) {});
  return spinning.cpu_us(count) * 1e3;
}

void bench_instrumentation(system& sys) {
  constexpr std::uint64_t count = 1'000'000;
  using plain = spinner<lifecycle_actor::base>;
  using counted = spinner<instrumented<lifecycle_actor::base>>;
  double best_plain = 1e9;
  double best_counted = 1e9;
  for (int round = 0; round < 5; ++round) {
    best_plain = std::min(best_plain, ns_per_message<plain>(sys, count));
    best_counted = std::min(
      best_counted,
      ns_per_message<counted>(sys, count, sys.registry(),
                              actor_tag{"spinner", "spinner", false}));
  }
  std::printf("{\"bench\":\"instrumentation\",\"plain_ns\":%.0f,"
              "\"instrumented_ns\":%.0f,\"ratio\":%.3f}\n",
              best_plain, best_counted, best_counted / best_plain);
}

} // namespace
} // namespace vedette::actors

int main(int argc, char** argv) {
  const vedette::system_clock_source clock;
  vedette::actors::system sys{clock, {}};
  // A multiple of 200,000.
  const auto count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
  vedette::actors::bench_instrumentation(sys);
  vedette::actors::bench_windows(sys, count);
  return 0;
}
