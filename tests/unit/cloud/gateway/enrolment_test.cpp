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
  EXPECT_TRUE(enrol.enrol(asked, "").ok());
}

TEST_F(enrolment_test, renews_for_the_same_device) {
  auto device = uid::random();
  auto made = enrol.renew(device, request().csr_pem);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(net::identity_of_pem(made.value().certificate_pem).value().device,
            device);
}

} // namespace
} // namespace vedette::cloud
