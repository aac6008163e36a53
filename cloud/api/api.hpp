#pragma once

#include "actors/net/io_pool.hpp"
#include "actors/net/server.hpp"
#include "cloud/api/idempotency.hpp"
#include "cloud/api/live_feed.hpp"
#include "cloud/api/router.hpp"
#include "cloud/api/services.hpp"
#include "cloud/api/static_files.hpp"
#include "cloud/api/worker_pool.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace vedette::cloud {

/// The HTTPS listener's mind: who is calling, may they, which route, and the
/// console's files for everything else. Routes run on worker threads, so they
/// may wait for actors and the disk.
class api final : public net::server_handler,
                  public std::enable_shared_from_this<api> {
public:
  /// `console_dir` empty = no console. The services outlive it.
  api(api_services services, const std::string& console_dir,
      std::size_t workers = 8);
  ~api() override;

  std::size_t body_bytes_max(const net::http_request& head) override;
  void on_request(net::http_request request,
                  std::shared_ptr<net::http_exchange> exchange) override;
  result<std::shared_ptr<net::ws_handler>>
  on_upgrade(const net::http_request& request) override;

  net::http_response refusal(int status, const std::string& why) override;

  /// Answers one request; what on_request does on a worker. For tests. Throws
  /// nothing: whatever a library throws is the failure of this request.
  reply handle(const net::http_request& request);

  /// Tells live views that they are heard, every 15 s. Call from a timer.
  void beat();
  /// Ends live views and finishes what is queued.
  void stop();

  [[nodiscard]] const router& table() const { return router_; }
  /// For work of the gateway that may block.
  bool run(std::function<void()> work) { return workers_.run(std::move(work)); }

private:
  reply answer(const net::http_request& request);
  reply dispatch(const net::http_request& request, const caller& who);
  std::optional<reply> check(const net::http_request& request,
                             const caller& who, const route& to) const;
  reply handle_once(api_call& call, const route& to);
  std::optional<reply> check_request(api_call& call, const route& to) const;
  /// Logged under an id, which the answer tells, and counted.
  reply fault(const net::http_request& request, const std::string& why);
  void serve(const net::http_request& request, net::http_exchange& exchange);
  net::http_response secured(net::http_response response) const;
  void note_suspension(const std::string& change);
  void note_read(const api_call& call, const route& what);
  /// Closes live views whose user may look no longer.
  void review_views();

  std::atomic<std::uint64_t> faults_{0};
  api_services services_;
  idempotency_store answers_;
  live_feed feed_;
  std::atomic<std::uint64_t> reviewed_{0}; ///< The store's changes, then.
  router router_;
  static_files files_;
  std::shared_ptr<void> watching_;
  worker_pool workers_;
};

/// How the API's listener is bounded.
net::server_options api_listener(std::string address, std::uint16_t port,
                                 std::size_t body_bytes_max);

} // namespace vedette::cloud
