#include "schema/codec.hpp"
#include "tests/support/places.hpp"
#include "tests/support/seed.hpp"
#include "tests/unit/schema/wire_samples.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

namespace vedette::schema {
namespace {

std::string golden_path(const std::string& name) {
  return test::source_dir() + "/tests/data/wire/v1/" + name + ".bin";
}

/// The golden bytes of `name`. With VEDETTE_WRITE_GOLDEN set it writes `now` as
/// them first: for a new kind of message, never to change an old one.
std::string golden(const std::string& name, const std::string& now) {
  if (std::getenv("VEDETTE_WRITE_GOLDEN") != nullptr
      && !std::ifstream{golden_path(name)})
    std::ofstream{golden_path(name), std::ios::binary} << now;
  std::ifstream in{golden_path(name), std::ios::binary};
  EXPECT_TRUE(in.good()) << golden_path(name);
  return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(codec_test, every_message_survives_the_wire) {
  for (const auto& [name, sample] : wire_samples()) {
    auto bytes = encode(sample);
    EXPECT_EQ(bytes, encode(sample)) << name;
    auto back = decode(bytes);
    ASSERT_TRUE(back.ok()) << name << ": " << back.why().detail;
    EXPECT_EQ(back.value().index(), sample.index());
    EXPECT_EQ(encode(back.value()), bytes) << name;
  }
  std::set<std::size_t> kinds;
  for (const auto& [name, sample] : wire_samples())
    kinds.insert(sample.index());
  EXPECT_EQ(kinds.size(), std::variant_size_v<message>);
}

TEST(codec_test, fields_arrive_where_they_were_put) {
  auto back = decode(encode(wire_samples()[2].second));
  ASSERT_TRUE(back.ok());
  const auto& x = std::get<detection_report>(back.value());
  EXPECT_EQ(x.id, uid::of("detection"));
  EXPECT_EQ(x.severity, "High");
  EXPECT_EQ(x.key, "bash");
  EXPECT_EQ(x.activated, 1'699'999'999'000'000'000);
  ASSERT_EQ(x.events.size(), 2);
  EXPECT_EQ(x.events[0].event_json, R"({"file":{"path":"/tmp/é"}})");
  EXPECT_EQ(x.responses[0].state, response_state::waiting_for_package);
  EXPECT_EQ(x.responses[0].finished, 1'700'000'000'000'000'002);
}

TEST(codec_test, decodes_the_golden_messages_of_version_1) {
  for (const auto& [name, sample] : wire_samples()) {
    auto bytes = golden(name, encode(sample));
    auto back = decode(bytes);
    ASSERT_TRUE(back.ok()) << name << ": " << back.why().detail;
    EXPECT_EQ(encode(back.value()), encode(sample)) << name;
  }
  auto request = decode_enrol_request(
    golden("enrol_request", encode(sample_enrol_request())));
  ASSERT_TRUE(request.ok()) << request.why().detail;
  EXPECT_EQ(encode(request.value()), encode(sample_enrol_request()));
  auto response = decode_enrol_response(
    golden("enrol_response", encode(sample_enrol_response())));
  ASSERT_TRUE(response.ok()) << response.why().detail;
  EXPECT_EQ(encode(response.value()), encode(sample_enrol_response()));
}

TEST(codec_test, blind_rules_came_after_the_first_applied_policy) {
  policy_applied now{
    "p-1", 12, {}, {{"rule-3", "dns is off"}}, {{"dns", "off", "no back-end"}}};
  auto back = decode(golden("policy_applied_blind", encode(message{now})));
  ASSERT_TRUE(back.ok()) << back.why().detail;
  EXPECT_EQ(encode(back.value()), encode(message{now}));
  const auto& x = std::get<policy_applied>(back.value());
  ASSERT_EQ(x.blind.size(), 1U);
  EXPECT_EQ(x.blind[0].why, "dns is off");
  ASSERT_EQ(x.sensors.size(), 1U);
  EXPECT_EQ(x.sensors[0].backend, "off");
  // An agent that does not tell.
  auto before = decode(golden("policy_applied", ""));
  ASSERT_TRUE(before.ok());
  EXPECT_TRUE(std::get<policy_applied>(before.value()).blind.empty());
}

TEST(codec_test, costs_of_rules_came_after_the_first_health) {
  health now;
  now.rule_costs = {{"rule-1", 1, 2, 3, 4, 5, 6, 0.5, 7, 8}, {"rule-2"}};
  auto back = decode(golden("health_costs", encode(message{now})));
  ASSERT_TRUE(back.ok()) << back.why().detail;
  EXPECT_EQ(encode(back.value()), encode(message{now}));
  const auto& costs = std::get<health>(back.value()).rule_costs;
  ASSERT_EQ(costs.size(), 2U);
  EXPECT_EQ(costs[0].rule_id, "rule-1");
  EXPECT_EQ(costs[0].spent_ns, 3U);
  EXPECT_EQ(costs[0].share, 0.5);
  EXPECT_EQ(costs[0].suspended_until, 8);
  // A device that knows nothing of them yet.
  auto before = decode(golden("health", ""));
  ASSERT_TRUE(before.ok());
  EXPECT_TRUE(std::get<health>(before.value()).rule_costs.empty());
}

TEST(codec_test, who_and_where_a_spool_is_came_after_epochs) {
  event_hello hello{1,
                    5,
                    uid::of("spool"),
                    uid::of("before"),
                    4,
                    {{lane::telemetry, 6, 7, 1'700'000'000'000'000'000, 3}}};
  auto opened = decode(golden("event_hello_spool", encode(message{hello})));
  ASSERT_TRUE(opened.ok()) << opened.why().detail;
  EXPECT_EQ(encode(opened.value()), encode(message{hello}));
  EXPECT_EQ(std::get<event_hello>(opened.value()).previous_spool,
            uid::of("before"));
  event_resume resume{{{lane::bulk, 2, {0x0102030405060708, ~0ULL}}},
                      9,
                      {{lane::telemetry, 6, {17}}}};
  auto back = decode(golden("event_resume_spool", encode(message{resume})));
  ASSERT_TRUE(back.ok()) << back.why().detail;
  EXPECT_EQ(encode(back.value()), encode(message{resume}));
  const auto& positions = std::get<event_resume>(back.value()).positions;
  EXPECT_EQ(positions.at(0).hashes.at(0), 0x0102030405060708U);
  auto before = decode(golden("event_hello", ""));
  ASSERT_TRUE(before.ok());
  EXPECT_TRUE(std::get<event_hello>(before.value()).spool.is_nil());
}

TEST(codec_test, who_and_where_a_machine_is_came_after_the_first_hello) {
  hello now;
  now.machine_id = "machine";
  now.product_uuid = "firmware";
  now.data_dir = "/var/lib/vedette/agent";
  now.installation = uid::of("installation");
  now.run = uid::of("run");
  now.now = 17;
  now.runs = {{1, 2, uid::of("boot"), true}, {3, 4, uid::of("boot"), false}};
  auto back = decode(golden("hello_machine", encode(message{now})));
  ASSERT_TRUE(back.ok()) << back.why().detail;
  EXPECT_EQ(encode(back.value()), encode(message{now}));
  EXPECT_TRUE(std::get<hello>(back.value()).runs.at(0).clean);
  command limited{uid::of("command"), "GetFile", "{}", 17, 18, 0};
  auto told = decode(golden("command_life", encode(message{limited})));
  ASSERT_TRUE(told.ok()) << told.why().detail;
  EXPECT_EQ(std::get<command>(told.value()).life, 18);
}

TEST(codec_test, reads_frames_at_any_address) {
  auto bytes = encode(message{goodbye{"x", 1}});
  for (std::size_t shift = 0; shift < 8; ++shift) {
    std::string moved(shift, 'x');
    moved += bytes;
    auto back = decode(std::string_view{moved}.substr(shift));
    EXPECT_TRUE(back.ok()) << shift;
  }
}

TEST(codec_test,
     text_that_is_not_utf_8_is_repaired_by_us_and_refused_from_them) {
  auto sent = encode(message{goodbye{"a\xff"
                                     "b",
                                     0}});
  auto back = decode(sent);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(std::get<goodbye>(back.value()).reason, "a\xef\xbf\xbd"
                                                    "b");
  auto bytes = encode(message{goodbye{"aXb", 0}});
  bytes[bytes.find('X')] = '\xff';
  auto refused = decode(bytes);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.why().code, errc::corrupt);
  EXPECT_NE(refused.why().detail.find("UTF-8"), std::string::npos)
    << refused.why().detail;
}

TEST(codec_test, refuses_what_is_no_message_and_says_why) {
  EXPECT_EQ(decode("").why().code, errc::corrupt);
  EXPECT_EQ(decode("1234567").why().detail,
            "frame: not a whole number of words");
  EXPECT_FALSE(decode(std::string(64, '\0')).ok());
  EXPECT_FALSE(decode(std::string(64, '\xff')).ok());
  auto bytes = encode(message{goodbye{"x", 1}});
  EXPECT_EQ(decode(bytes + std::string(8, '\0')).why().detail,
            "frame: bytes after its end");
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode(bytes.substr(0, size)).ok()) << size;
}

TEST(codec_test, refuses_unknown_kinds_and_enumerators) {
  auto bytes = encode(message{event_ack{lane::bulk, 9, 1}});
  // Header word, root pointer, then the union's tag.
  auto unknown = bytes;
  unknown[16] = 42;
  auto back = decode(unknown);
  ASSERT_FALSE(back.ok());
  EXPECT_NE(back.why().detail.find("unknown kind of message"),
            std::string::npos);
  auto lane_at = bytes.find('\3', 32);
  ASSERT_NE(lane_at, std::string::npos);
  bytes[lane_at] = 17;
  back = decode(bytes);
  ASSERT_FALSE(back.ok());
  EXPECT_NE(back.why().detail.find("unknown enumerator"), std::string::npos)
    << back.why().detail;
}

TEST(codec_test, refuses_frames_and_blocks_that_are_too_large) {
  auto huge = decode(std::string(frame_bytes_max + 8, '\0'));
  EXPECT_NE(huge.why().detail.find("are allowed"), std::string::npos);
  event_block block;
  block.sequence = 1;
  block.bytes = std::make_shared<const std::string>(
    std::string(block_bytes_max + 1, 'x'));
  EXPECT_FALSE(decode(encode(message{block})).ok());
}

TEST(codec_test, damaged_frames_never_crash) {
  const auto seed = test::seed();
  SCOPED_TRACE(test::replay(seed));
  std::mt19937 random{static_cast<std::mt19937::result_type>(seed)};
  std::size_t accepted = 0;
  for (const auto& [name, sample] : wire_samples()) {
    auto bytes = encode(sample);
    for (int i = 0; i < 3'000; ++i) {
      auto damaged = bytes;
      for (auto flips = random() % 4 + 1; flips > 0; --flips)
        damaged[random() % damaged.size()]
          ^= static_cast<char>(1U << random() % 8);
      auto back = decode(damaged);
      if (back.ok()) {
        ++accepted; // Damage within a text is not visible.
        EXPECT_FALSE(encode(back.value()).empty());
      } else {
        EXPECT_EQ(back.why().code, errc::corrupt);
      }
    }
  }
  EXPECT_GT(accepted, 0);
}

TEST(codec_test, a_small_frame_cannot_unfold_into_a_large_message) {
  // Many list items that all point at the same long text.
  policy_applied many;
  many.refused.resize(2'000, {"", std::string(2'000, 'x')});
  auto honest = decode(encode(message{many}));
  EXPECT_TRUE(honest.ok());
  health zeros;
  zeros.sensors.resize(200'000);
  auto refused = decode(encode(message{zeros}));
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.why().detail.find("list is too long"), std::string::npos);
}

TEST(codec_test, texts_have_no_nul_and_severities_are_known) {
  detection_report x;
  x.id = uid::of("detection");
  for (const char* severity : {"", "High", "Medium", "Low", "Informational"}) {
    x.severity = severity;
    EXPECT_TRUE(decode(encode(message{x})).ok()) << severity;
  }
  x.severity = "Terrible";
  EXPECT_EQ(decode(encode(message{x})).why().code, errc::corrupt);
  // Our own writer mends what its peer would refuse.
  x.severity = "Low";
  x.key = std::string("a\0b", 3);
  auto read = decode(encode(message{x}));
  ASSERT_TRUE(read.ok()) << read.why().detail;
  EXPECT_EQ(std::get<detection_report>(read.value()).key, "a\xef\xbf\xbd"
                                                          "b");
}

} // namespace
} // namespace vedette::schema
