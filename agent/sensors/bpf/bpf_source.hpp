#pragma once

#include "actors/sensor/sensor_source.hpp"
#include "agent/sensors/bpf/bpf_host.hpp"
#include "agent/sensors/bpf/network_decoder.hpp"
#include "agent/sensors/bpf/process_decoder.hpp"
#include "agent/sensors/bpf/ring_reader.hpp"

#include <memory>
#include <mutex>

namespace vedette::agent {

/// Process and signal events from tracepoints. Keeps the process table: other
/// sensors make it catch up through `process_table::catch_up`.
class bpf_process_source final : public actors::sensor_source {
public:
  bpf_process_source(std::shared_ptr<bpf_host> host,
                     const sensor_context& context);
  ~bpf_process_source() override;
  bpf_process_source(const bpf_process_source&) = delete;
  bpf_process_source& operator=(const bpf_process_source&) = delete;

  [[nodiscard]] std::string_view name() const override { return "process"; }
  status open() override;
  result<actors::source_state> next(actors::event_batch& out,
                                    std::size_t events_max,
                                    std::chrono::milliseconds wait) override;
  [[nodiscard]] std::vector<schema::sensor_ledger> ledgers() const override;
  [[nodiscard]] std::vector<schema::sensor_mode> modes() const override;
  void close() override;

private:
  std::size_t read(actors::event_batch& out, std::size_t events_max);
  void catch_up();
  void scan_running();

  std::shared_ptr<bpf_host> host_;
  sensor_context context_;
  mutable std::mutex lock_; // Of the decoder, the ring and what is ahead.
  process_decoder decoder_;
  ring_reader reader_;
  actors::event_batch ahead_; // Read by `catch_up`, not yet delivered.
  bool open_ = false;
};

/// TCP events from tracepoints.
class bpf_network_source final : public actors::sensor_source {
public:
  bpf_network_source(std::shared_ptr<bpf_host> host,
                     const sensor_context& context);

  [[nodiscard]] std::string_view name() const override { return "network"; }
  status open() override { return done; }
  result<actors::source_state> next(actors::event_batch& out,
                                    std::size_t events_max,
                                    std::chrono::milliseconds wait) override;
  [[nodiscard]] std::vector<schema::sensor_ledger> ledgers() const override;
  [[nodiscard]] std::vector<schema::sensor_mode> modes() const override;
  void close() override {}

private:
  std::shared_ptr<bpf_host> host_;
  sensor_context context_;
  network_decoder decoder_;
  ring_reader reader_;
  std::vector<std::string> frames_; // Copies, reused.
};

} // namespace vedette::agent
