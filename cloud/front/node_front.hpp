#pragma once

#include "actors/contract/backend.hpp"
#include "actors/device/session.hpp"
#include "base/log.hpp"
#include "cloud/backup/backups.hpp"
#include "cloud/front/node_content.hpp"
#include "cloud/front/node_keys.hpp"
#include "config/node_config.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace vedette::cloud {

/// What the front needs of the rest of the node. All outlive it.
struct front_parts {
  const config::node_config& config;
  const node_keys& keys;
  node_content& content;
  actors::backend& backend;
  actors::session_host& sessions;
  backups& kept;
  const clock_source& clock;
  logger log;
  std::string version;
  std::function<bool()> ready;              ///< For /readyz.
  std::function<bool(const uid&)> is_known; ///< A device that may connect.
};

/// The node's two listeners: people and scripts on one (console, API, admin),
/// agents on the other. Takes calls as soon as it is started.
class node_front {
public:
  /// errc::io_failure when an address is taken; errc::invalid_config.
  static result<std::unique_ptr<node_front>> start(front_parts parts);
  /// Stops.
  ~node_front();
  node_front(const node_front&) = delete;
  node_front& operator=(const node_front&) = delete;

  /// Takes no more connections, finishes calls that are under way, and ends
  /// the I/O threads. Nothing calls the parts after it returned.
  void stop();

  [[nodiscard]] std::uint16_t api_port() const;
  [[nodiscard]] std::uint16_t agents_port() const;

private:
  struct state;
  explicit node_front(std::unique_ptr<state> made);
  std::unique_ptr<state> state_;
};

/// A listener's address: `127.0.0.1:8443`, `[::]:7443`, `:8443`.
struct listen_address {
  std::string host; ///< Numeric; `::` when none is given.
  std::uint16_t port = 0;
  [[nodiscard]] bool is_everywhere() const;
  static result<listen_address> parse(const std::string& text);
};

} // namespace vedette::cloud
