#include "actors/net/io_pool.hpp"

#include "actors/net/open_connections.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

// Tested by tests/unit/actors/net/server_test.cpp

namespace vedette::net {

namespace asio = boost::asio;

namespace {

// Enough for every connection of a loop to hear that it ended; an end to it
// when others keep giving the loop work.
constexpr int last_turns_max = 1'000'000;

} // namespace

struct io_pool::state {
  struct loop {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard{
      context.get_executor()};
    std::thread thread;

    void run(const fault_sink& on_fault);
  };
  fault_sink on_fault;
  std::vector<std::unique_ptr<loop>> loops;
  std::atomic<std::size_t> turn{0};
};

// Connections end on the thread they lived on, while the loop is whole: parted
// from their handlers first, then told by the loop that their sockets closed.
void io_pool::state::loop::run(const fault_sink& on_fault) {
  while (!guarded(on_fault, [this] { context.run(); })) {
    // The handler that threw is gone, the others are still there.
  }
  context.restart();
  open_connections::of(context).drop_all();
  std::size_t ran = 1;
  for (int turns = 0; turns < last_turns_max && ran > 0; ++turns)
    guarded(on_fault, [&] { ran = context.poll_one(); });
}

io_pool::io_pool(std::size_t threads, fault_sink on_fault)
  : state_{std::make_unique<state>()} {
  state_->on_fault = std::move(on_fault);
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
    auto& added = state_->loops.emplace_back(std::make_unique<state::loop>());
    added->thread = std::thread{
      [loop = added.get(), &told = state_->on_fault] { loop->run(told); }};
  }
}

io_pool::~io_pool() {
  stop();
}

void io_pool::stop() {
  for (auto& loop : state_->loops)
    loop->context.stop();
  for (auto& loop : state_->loops)
    if (loop->thread.joinable())
      loop->thread.join();
}

void io_pool::run_after(std::chrono::milliseconds delay,
                        std::function<void()> what) {
  auto timer = std::make_shared<asio::steady_timer>(next(), delay);
  timer->async_wait(
    [timer, what = std::move(what)](const boost::system::error_code& failed) {
      if (!failed)
        what();
    });
}

asio::io_context& io_pool::next() {
  auto at = state_->turn.fetch_add(1, std::memory_order_relaxed);
  return state_->loops[at % state_->loops.size()]->context;
}

} // namespace vedette::net
