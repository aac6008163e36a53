#pragma once

#include "base/fault.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace vedette::net {

/// The I/O threads of a process. Each runs an event loop of its own and a
/// connection stays on one loop, so nothing on a connection needs a lock.
class io_pool {
public:
  /// Starts `threads` ≥ 1 threads. What throws out of a handler is told to
  /// `on_fault`: the handler's connection ends, its loop goes on.
  explicit io_pool(std::size_t threads, fault_sink on_fault = {});
  /// Stops as below.
  ~io_pool();
  io_pool(const io_pool&) = delete;
  io_pool& operator=(const io_pool&) = delete;

  /// Ends all loops and joins the threads; open connections are dropped
  /// without a word. Close servers and connections first. Not from an I/O
  /// thread.
  void stop();

  /// Runs `what` once on an I/O thread after `delay`, unless the pool stops.
  void run_after(std::chrono::milliseconds delay, std::function<void()> what);

  /// The next loop in turn. For actors/net only.
  boost::asio::io_context& next();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace vedette::net
