#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/sensors/context.hpp"
#include "agent/sensors/procfs/socket_list.hpp"

#include <string>
#include <unordered_map>

namespace vedette::agent {

/// Network events without BPF: compares lists of sockets once a second. What
/// begins and ends in between is not seen, and nobody can count it.
class socket_source final : public actors::sensor_source {
public:
  socket_source(const sensor_context& context, std::string reason,
                std::chrono::milliseconds interval
                = std::chrono::milliseconds{1000});

  [[nodiscard]] std::string_view name() const override { return "network"; }
  status open() override;
  result<actors::source_state> next(actors::event_batch& out,
                                    std::size_t events_max,
                                    std::chrono::milliseconds wait) override;
  [[nodiscard]] std::vector<schema::sensor_ledger> ledgers() const override;
  [[nodiscard]] std::vector<schema::sensor_mode> modes() const override;
  void close() override {}

private:
  struct pending {
    socket_facts socket;
    bool ends = false;
    process_ptr who;
  };
  status compare();
  void emit(const pending& what, actors::event_batch& out);

  sensor_context context_;
  std::string reason_;
  time_ns interval_;
  time_ns due_ = 0;
  socket_history history_;
  std::unordered_map<std::uint64_t, process_ptr> holders_;
  std::vector<pending> pending_;
  stamper stamps_;
  std::uint64_t suppressed_ = 0;
};

} // namespace vedette::agent
