#include "schema/catalog_fields.hpp"
#include "schema/json.hpp"

#include <gtest/gtest.h>

namespace vedette::schema {
namespace {

event read(std::string_view text) {
  json_reader reader;
  event out;
  auto done = reader.read(text, out);
  EXPECT_TRUE(done.ok()) << done.why().detail;
  return out;
}

std::string_view text(const event& e, std::string_view name) {
  auto x = e.get(*resolve(e.cls, name));
  return x.is_text() ? x.text() : std::string_view{};
}

TEST(json_test, writes_nested_objects_and_rfc_3339) {
  event e;
  e.cls = event_class::process;
  e.type = event_type::start;
  e.wall = 1'500'000'000;
  e.sequence = 3;
  e.set(id_of("process.name"), "a\"b");
  e.set(id_of("process.parent.name"), "sh");
  e.set(id_of("process.pid"), 7);
  e.set_list(id_of("process.args"), {"x", "y"});
  e.set(id_of("process.start"), time_ns{0});
  EXPECT_EQ(
    to_json(e),
    R"({"@timestamp":"1970-01-01T00:00:01.500000000Z","event":{"action":"start",)"
    R"("category":"process","id":"00000000-0000-0000-0000-000000000000",)"
    R"("kind":"event","provider":"none","sequence":3,"type":"start"},)"
    R"("process":{"args":["x","y"],"name":"a\"b","parent":{"name":"sh"},"pid":7,)"
    R"("start":"1970-01-01T00:00:00.000000000Z"}})");
}

TEST(json_test, reads_back_what_it_wrote) {
  event e;
  e.id = uid::of("x");
  e.sensor = sensor_id::file;
  e.wall = 1'795'403'917'123'456'789;
  e.sequence = 12;
  for (const auto& x : fields()) {
    if (x.id < id_of("event.subcategory"))
      continue;
    switch (x.type) {
    case field_type::text:
    case field_type::ip:
      e.set(x.id, "1é\n");
      break;
    case field_type::integer:
    case field_type::time:
      e.set(x.id, std::int64_t{1'795'403'917'123'456'789});
      break;
    case field_type::real:
      e.set(x.id, 2.0);
      break;
    case field_type::boolean:
      e.set(x.id, true);
      break;
    case field_type::text_list:
      e.set_list(x.id, {"one"});
    }
  }
  for (std::size_t i = 0; i < event_type_count; ++i) {
    e.cls = event_class::file;
    e.type = static_cast<event_type>(i);
    EXPECT_TRUE(read(to_json(e)) == e) << to_json(e);
  }
}

TEST(json_test, reads_flat_endpoint_telemetry) {
  auto e = read(
    R"({"event_type":"process","subtype":"create","timestamp":131883575587910000,)"
    R"("pid":4296,"process_name":"cmd.exe","ppid":12,"user_name":"ann"})");
  EXPECT_EQ(e.cls, event_class::process);
  EXPECT_EQ(e.type, event_type::start);
  EXPECT_EQ(e.wall, 1'543'883'958'791'000'000);
  EXPECT_EQ(e.get(id_of("process.pid")).integer(), 4296);
  EXPECT_EQ(text(e, "process.name"), "cmd.exe");
}

TEST(json_test, reads_sysmon_records) {
  auto e
    = read(R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":12,)"
           R"("EventType":"DeleteKey","UtcTime":"2020-05-02 02:55:56.157",)"
           R"("TargetObject":"HKLM\\x","ProcessId":"0x10"})");
  EXPECT_EQ(e.cls, event_class::registry);
  EXPECT_EQ(e.type, event_type::key_deleting);
  EXPECT_EQ(text(e, "registry.path"), "HKLM\\x");
  EXPECT_EQ(e.get(id_of("process.pid")).integer(), 16);
  EXPECT_GT(e.wall, 0);
}

TEST(json_test, reads_ecs_nested_dotted_and_wrapped_in_arrays) {
  auto e
    = read(R"({"event":{"category":["network"],"type":["connection"]},)"
           R"("destination.port":"443","destination":{"ip":["10.0.0.1"]}})");
  EXPECT_EQ(e.cls, event_class::network);
  EXPECT_EQ(e.type, event_type::connect);
  EXPECT_EQ(e.get(id_of("destination.port")).integer(), 443);
  EXPECT_EQ(text(e, "destination.ip"), "10.0.0.1");
}

TEST(json_test, keeps_what_does_not_fit_and_counts_what_it_does_not_know) {
  json_reader reader;
  event e;
  ASSERT_TRUE(
    reader.read(R"({"pid":"many","no_such_name":1,"x":{"y":null}})", e).ok());
  EXPECT_EQ(e.cls, event_class::other);
  EXPECT_EQ(e.get(id_of("process.pid")).text(), "many");
  EXPECT_EQ(reader.unknown_values(), 1);
}

TEST(json_test, a_number_that_is_no_time_is_kept_and_not_multiplied) {
  auto e = read(R"({"timestamp":263767159984880000,"file":)"
                R"({"created":263767159984880000}})");
  EXPECT_EQ(e.wall, 0);
  EXPECT_EQ(e.get(id_of("file.created")).integer(), 263'767'159'984'880'000);
  EXPECT_EQ(read(R"({"timestamp":1e300})").wall, 0);
  EXPECT_EQ(read(R"({"timestamp":-9223372036854775808})").wall, 0);
  EXPECT_EQ(read(R"({"timestamp":1.5})").wall, 1'500'000'000);
}

TEST(json_test, refuses_what_is_no_object) {
  json_reader reader;
  event e;
  for (auto text : {"", "[]", "1", "{", R"({"a":)", "{}}"})
    EXPECT_FALSE(reader.read(text, e).ok()) << text;
  std::string deep;
  for (int i = 0; i < 40; ++i)
    deep += R"({"a":)";
  deep += "1" + std::string(40, '}');
  EXPECT_FALSE(reader.read(deep, e).ok());
}

} // namespace
} // namespace vedette::schema
