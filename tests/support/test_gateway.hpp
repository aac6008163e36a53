#pragma once

#include "actors/net/client.hpp"
#include "actors/net/server.hpp"
#include "base/clock.hpp"
#include "cloud/gateway/gateway.hpp"
#include "schema/wire.hpp"
#include "tests/support/fake_backend.hpp"
#include "tests/support/memory_records.hpp"
#include "tests/support/test_pki.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace vedette::test {

/// What the device actors would have heard.
class session_log final : public actors::session_host {
public:
  struct heard {
    actors::session_info who;
    std::weak_ptr<actors::session> at;
    std::vector<schema::message> messages;
    std::vector<std::size_t> frame_bytes;
    std::string closed;
  };

  std::unique_ptr<actors::session_owner>
  open(const actors::session_info& who,
       std::weak_ptr<actors::session> at) override {
    std::lock_guard lock{mutex};
    auto entry = std::make_shared<heard>();
    entry->who = who;
    entry->at = std::move(at);
    sessions.push_back(entry);
    changed.notify_all();
    return std::make_unique<owner>(*this, entry);
  }

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock{mutex};
    return changed.wait_for(lock, std::chrono::seconds{10}, condition);
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::shared_ptr<heard>> sessions;

private:
  class owner final : public actors::session_owner {
  public:
    owner(session_log& log, std::shared_ptr<heard> entry)
      : log_{log}, entry_{std::move(entry)} {}
    void on_message(schema::message&& what, std::size_t frame_bytes) override {
      std::lock_guard lock{log_.mutex};
      entry_->messages.push_back(std::move(what));
      entry_->frame_bytes.push_back(frame_bytes);
      if (auto at = entry_->at.lock())
        at->consumed(frame_bytes);
      log_.changed.notify_all();
    }
    void on_closed(const std::string& why) override {
      std::lock_guard lock{log_.mutex};
      entry_->closed = why;
      log_.changed.notify_all();
    }

  private:
    session_log& log_;
    std::shared_ptr<heard> entry_;
  };
};

/// A node's agent listener on loopback, with everything behind it in memory.
struct test_gateway {
  explicit test_gateway(const std::string& cluster = "vedette")
    : enrol{store, tokens,
            audit, pki.ca,
            clock, {cluster, "", std::string(64, 'c'), 30 * test_pki::day}},
      handler{std::make_shared<cloud::gateway>(cloud::gateway_parts{
        cluster,
        sessions,
        backend,
        enrol,
        [](std::function<void()> work) {
          work();
          return true;
        },
        logger::silent(),
        [this](const uid& id) { return backend.devices.count(id) != 0; },
      })} {
    auto made = net::server::listen(
      pool, cloud::gateway_listener("127.0.0.1", 0, 1000, 60),
      pki.server_context(net::client_certificates::optional), handler);
    VEDETTE_ASSERT(made.ok());
    listener = std::move(made).value();
  }

  std::string make_token(std::uint32_t uses = 1,
                         time_ns life = 3600 * ns_per_second) {
    std::string text;
    auto made = store.update([&](cloud::control_transaction& with) -> status {
      cloud::enrolment_token terms;
      terms.uses_max = uses;
      terms.expires = clock.wall() + life;
      auto token = tokens.create(with, terms);
      if (!token.ok())
        return token.why();
      text = token.value().text;
      return done;
    });
    VEDETTE_ASSERT(made.ok());
    return text;
  }

  [[nodiscard]] std::string url() const {
    return "https://127.0.0.1:" + std::to_string(listener->port());
  }

  test_pki pki;
  manual_clock clock{test_pki::now(), 0};
  memory_records records;
  cloud::control_store store{records};
  cloud::audit_log audit{store, clock};
  cloud::enrolment_tokens tokens{store, clock, pki.ca.fingerprint()};
  fake_backend backend;
  session_log sessions;
  cloud::enrolment enrol;
  net::io_pool pool{1};
  std::shared_ptr<cloud::gateway> handler;
  std::unique_ptr<net::server> listener;
};

} // namespace vedette::test
