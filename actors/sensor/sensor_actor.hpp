#pragma once

#include "actors/contract/cae.hpp"
#include "actors/contract/sensor.hpp"
#include "actors/runtime/deadline_heap.hpp"
#include "actors/runtime/system.hpp"
#include "actors/sensor/batch_pool.hpp"
#include "base/log.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace vedette::actors {

struct sensor_config {
  std::size_t events_max = 512;       ///< Per batch.
  std::uint32_t batches_max = 4;      ///< On their way at the same time.
  std::chrono::milliseconds wait{50}; ///< Inside the source; 0 = do not block.
  std::chrono::milliseconds idle_pause{
    10}; ///< Between reads that do not block.
  std::chrono::milliseconds retry_first{500};
  std::chrono::milliseconds retry_last{60'000};
};

/// Reads one source as long as it is enabled and the CAE gives credit. A broken
/// source is closed and opened again after a pause; it never ends the actor.
class sensor_shell {
public:
  using handle = sensor_actor;
  static constexpr auto family = "sensor";
  static constexpr bool blocks = true;

  sensor_shell(handle::pointer self, system& sys,
               std::unique_ptr<sensor_source> source, cae_actor cae,
               const sensor_config& config, const logger& log);
  ~sensor_shell();
  sensor_shell(const sensor_shell&) = delete;
  sensor_shell& operator=(const sensor_shell&) = delete;

  handle::behavior_type behavior();

private:
  enum class phase : unsigned char { off, reading, broken, ended };

  void enable(bool on);
  void open();
  void broke(const vedette::error& why);
  void read();
  void read_soon(std::chrono::milliseconds pause);
  void pass_on(std::shared_ptr<event_batch> batch);
  void credit_back(std::uint32_t batches);
  [[nodiscard]] sensor_report report() const;
  [[nodiscard]] actor_status status() const;
  stopped finish();

  handle::pointer self_;
  std::unique_ptr<sensor_source> source_;
  cae_actor cae_;
  sensor_config config_;
  logger log_;
  phase phase_ = phase::off;
  bool read_pending_ = false;
  std::chrono::milliseconds retry_pause_;
  credit credit_;
  batch_pool pool_;
  std::uint64_t events_ = 0;
  std::uint64_t reopened_ = 0;
  std::string last_error_;
};

} // namespace vedette::actors
