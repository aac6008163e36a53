#include "actors/device/device_state.hpp"
#include "actors/net/keys.hpp"
#include "cloud/gateway/enrolment.hpp"
#include "tests/support/memory_records.hpp"

#include <gtest/gtest.h>

namespace vedette::cloud {
namespace {

class enrolment_test : public testing::Test {
protected:
  schema::enrol_request request() {
    schema::enrol_request asked;
    auto made = store.update([&](control_transaction& with) -> status {
      enrolment_token terms;
      terms.expires = clock.wall() + 3600 * ns_per_second;
      terms.policy_id = "p1";
      asked.token = tokens.create(with, terms).value().text;
      return done;
    });
    EXPECT_TRUE(made.ok());
    asked.csr_pem
      = net::make_csr_pem(net::make_key_pem().value(), "host").value();
    asked.hostname = "web-1";
    return asked;
  }

  schema::enrol_request of_machine(const std::string& machine,
                                   const std::string& product,
                                   const std::string& dir) {
    auto out = request();
    out.machine_id = machine;
    out.product_uuid = product;
    out.mac_addresses = {"02:00:00:00:00:01"};
    out.data_dir = dir;
    return out;
  }

  static constexpr time_ns day = 86'400 * ns_per_second;

  int devices() const {
    int count = 0;
    auto scanned = records.scan(
      actors::record_table::devices, "",
      [&count](std::string_view, std::string_view) { return ++count > 0; });
    EXPECT_TRUE(scanned.ok());
    return count;
  }

  manual_clock clock{1'700'000'000 * ns_per_second, 0};
  test::memory_records records;
  control_store store{records};
  audit_log audit{store, clock};
  authority ca = authority::create("test", clock.wall()).value();
  enrolment_tokens tokens{store, clock, ca.fingerprint()};
  enrolment enrol{
    store, tokens,
    audit, ca,
    clock, {"vedette", "wss://node:7443", "key", 86'400 * ns_per_second}};
};

TEST_F(enrolment_test, trades_a_token_for_a_certificate) {
  auto made = enrol.enrol(request(), "192.0.2.1");
  ASSERT_TRUE(made.ok()) << made.why().detail;
  auto identity = net::identity_of_pem(made.value().answer.certificate_pem);
  EXPECT_EQ(identity.value().device, made.value().answer.device);
  EXPECT_EQ(made.value().device.policy_id, "p1");
  EXPECT_EQ(made.value().answer.server_url, "wss://node:7443");
  auto entries = audit.list({});
  ASSERT_EQ(entries.value().size(), 1U);
  EXPECT_EQ(entries.value()[0].action, "device.enrol");
}

TEST_F(enrolment_test, a_bad_request_does_not_cost_a_use) {
  auto asked = request();
  auto csr = std::exchange(asked.csr_pem, "not a request");
  EXPECT_EQ(enrol.enrol(asked, "").why().code, errc::invalid_argument);
  asked.csr_pem = csr;
  asked.hostname = std::string(1000, 'x');
  EXPECT_EQ(enrol.enrol(asked, "").why().code, errc::invalid_argument);
  asked.hostname = "web-1";
  EXPECT_TRUE(enrol.enrol(asked, "").ok());
  EXPECT_EQ(enrol.enrol(asked, "").why().code, errc::unauthenticated);
}

TEST_F(enrolment_test, nothing_is_granted_when_the_disk_is_full) {
  auto asked = request();
  records.fail_with = {errc::io_failure, "disk full"};
  EXPECT_EQ(enrol.enrol(asked, "").why().code, errc::io_failure);
  records.fail_with = {};
  EXPECT_EQ(devices(), 0);
  EXPECT_TRUE(enrol.enrol(asked, "").ok());
}

TEST_F(enrolment_test, the_device_is_on_disk_with_the_tokens_use) {
  auto made = enrol.enrol(request(), "");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(devices(), 1);
  auto record = records.read(actors::record_table::devices,
                             made.value().answer.device.dashed());
  auto kept = actors::device_state::decode(*record.value());
  ASSERT_TRUE(kept.ok()) << kept.why().detail;
  EXPECT_EQ(kept.value().view().hostname, "web-1");
  EXPECT_EQ(kept.value().view().policy_id, "p1");
}

TEST_F(enrolment_test, renews_for_the_same_device) {
  auto device = uid::random();
  net::device_identity held;
  held.device = device;
  held.expires = clock.wall();
  auto made = enrol.renew(held, request().csr_pem);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(net::identity_of_pem(made.value().certificate_pem).value().device,
            device);
}

TEST_F(enrolment_test, an_expired_certificate_buys_its_successor_for_a_while) {
  net::device_identity held;
  held.device = uid::random();
  held.expires = clock.wall() - 100 * day;
  auto late = enrol.check_time(held);
  ASSERT_FALSE(late.ok()) << "it is good for nothing else";
  EXPECT_NE(late.why().detail.find("expired at"), std::string::npos);
  EXPECT_TRUE(enrol.renew(held, request().csr_pem).ok());
  held.expires = clock.wall() - 366 * day;
  auto too_late = enrol.renew(held, request().csr_pem);
  ASSERT_FALSE(too_late.ok());
  EXPECT_EQ(too_late.why().code, errc::unauthenticated);
  EXPECT_NE(too_late.why().detail.find("enrol it again"), std::string::npos);
}

TEST_F(enrolment_test, the_same_machine_again_is_the_same_device) {
  auto first = enrol.enrol(of_machine("m1", "u1", "/data"), "");
  ASSERT_TRUE(first.ok());
  const auto device = first.value().answer.device;
  EXPECT_FALSE(first.value().again);
  auto again = enrol.enrol(of_machine("m1", "u1", "/data"), "");
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again.value().again);
  EXPECT_EQ(again.value().answer.device, device);
  // Installed anew, the firmware and the network are the same.
  EXPECT_EQ(
    enrol.enrol(of_machine("m2", "u1", "/data"), "").value().answer.device,
    device);
  EXPECT_EQ(devices(), 1);
  // A clone has the system's name and nothing else; another agent of the same
  // machine has another directory.
  auto clone = of_machine("m1", "u2", "/data");
  clone.mac_addresses = {"02:00:00:00:00:09"};
  EXPECT_NE(enrol.enrol(clone, "").value().answer.device, device);
  EXPECT_NE(
    enrol.enrol(of_machine("m1", "u1", "/other"), "").value().answer.device,
    device);
  EXPECT_EQ(devices(), 3);
}

TEST_F(enrolment_test, a_device_that_is_connected_is_not_taken_over) {
  const auto device
    = enrol.enrol(of_machine("m1", "u1", "/data"), "").value().answer.device;
  auto second = enrol.enrol(of_machine("m1", "u1", "/data"), "",
                            [&](const uid& x) { return x == device; });
  ASSERT_TRUE(second.ok());
  EXPECT_NE(second.value().answer.device, device);
  ASSERT_EQ(second.value().device.notices.size(), 1U);
  EXPECT_EQ(second.value().device.notices[0].kind, "machine_conflict");
}

TEST_F(enrolment_test, a_removed_device_is_not_known_again) {
  const auto device
    = enrol.enrol(of_machine("m1", "u1", "/data"), "").value().answer.device;
  ASSERT_TRUE(
    records
      .commit({{actors::record_table::devices, device.dashed(), std::nullopt}})
      .ok());
  EXPECT_NE(
    enrol.enrol(of_machine("m1", "u1", "/data"), "").value().answer.device,
    device);
}

TEST_F(enrolment_test, a_policy_may_want_to_be_asked_first) {
  enrolment strict{
    store,
    tokens,
    audit,
    ca,
    clock,
    {"vedette", "wss://node:7443", "key", day, day, same_machine::refuse}};
  ASSERT_TRUE(strict.enrol(of_machine("m1", "u1", "/data"), "").ok());
  auto asked = of_machine("m1", "u1", "/data");
  auto again = strict.enrol(asked, "");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.why().code, errc::conflict);
  // It did not cost a use of the token.
  asked.data_dir = "/other";
  EXPECT_TRUE(strict.enrol(asked, "").ok());
  EXPECT_FALSE(same_machine_named("ask").ok());
}

} // namespace
} // namespace vedette::cloud
