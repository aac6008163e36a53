#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/process/enrich.hpp"
#include "agent/process/proc_reader.hpp"
#include "agent/sensors/context.hpp"
#include "agent/sensors/procfs/proc_connector.hpp"

#include <mutex>
#include <string>

namespace vedette::agent {

/// Process events without BPF: the kernel's process connector says who, /proc
/// says what. A process that ends before /proc can be read has no arguments.
class connector_source final : public actors::sensor_source {
public:
  /// `reason`: why not a better back-end.
  connector_source(const sensor_context& context, std::string reason);

  [[nodiscard]] std::string_view name() const override { return "process"; }
  status open() override;
  result<actors::source_state> next(actors::event_batch& out,
                                    std::size_t events_max,
                                    std::chrono::milliseconds wait) override;
  [[nodiscard]] std::vector<schema::sensor_ledger> ledgers() const override;
  [[nodiscard]] std::vector<schema::sensor_mode> modes() const override;
  void close() override;

private:
  void handle(const proc_message& what, actors::event_batch& out);
  void on_exec(const proc_message& what, actors::event_batch& out);
  void on_exit(const proc_message& what, actors::event_batch& out);
  schema::event& begin(actors::event_batch& out, schema::event_type type,
                       const proc_message& what);

  sensor_context context_;
  std::string reason_;
  proc_connector connector_;
  proc_reader proc_;
  stamper stamps_;
  wall_offset times_;
  time_ns boot_minus_mono_ = 0;
  std::vector<proc_message> waiting_;
  std::uint64_t lost_ = 0;
  std::uint64_t suppressed_ = 0;
};

} // namespace vedette::agent
