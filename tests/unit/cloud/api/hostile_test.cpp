#include "cloud/api/api.hpp"
#include "tests/support/api_fixture.hpp"

#include <gtest/gtest.h>

#include <limits>

/// Every route that the OpenAPI document names, with every kind of body and
/// parameter that nobody should send. The document is made of the table that
/// checks requests: a route that somebody adds is in here by itself.
namespace vedette::cloud {
namespace {

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr auto int64_min = std::numeric_limits<std::int64_t>::min();
constexpr auto uint64_max = std::numeric_limits<std::uint64_t>::max();

struct operation {
  std::string method, path; ///< With an id that nothing has.
  json what;

  [[nodiscard]] json schema() const {
    const auto at
      = json::json_pointer{"/requestBody/content/application~1json/schema"};
    return what.contains(at) ? what[at] : json();
  }
};

/// A value that a schema takes.
json sample(const json& schema) {
  const auto type = schema.value("type", "");
  if (schema.contains("enum"))
    return schema["enum"][0];
  if (type == "integer")
    return schema["minimum"];
  if (type == "boolean")
    return true;
  if (type == "array")
    return json::array({sample(schema["items"])});
  if (type == "object") {
    json out = json::object();
    const auto members = schema.value("properties", json::object());
    for (const auto& [name, member] : members.items())
      out[name] = sample(member);
    return out;
  }
  if (schema.value("format", "") == "date-time")
    return "2026-01-01T00:00:00Z";
  return "x";
}

bool takes(const json& schema, const json& value) {
  const auto type = schema.value("type", "");
  if (value.is_null())
    return true; // As good as not there.
  if (type == "integer")
    return value.is_number_integer() && value >= schema["minimum"]
           && value <= schema["maximum"];
  if (type == "boolean")
    return value.is_boolean();
  if (type == "array")
    return value.is_array();
  if (type == "object")
    return value.is_object();
  return value.is_string();
}

std::vector<json> hostile_values() {
  json deep = 1;
  for (int i = 0; i < 20; ++i)
    deep = json::array({deep});
  return {nullptr,
          true,
          0,
          -1,
          1,
          1.5,
          -0.0,
          1e308,
          int64_max,
          int64_min,
          uint64_max,
          "",
          " ",
          "x",
          "0",
          "NaN",
          "../../../etc/passwd",
          "\x1b[2J\r\n",
          "\xef\xbf\xbf\xe2\x80\xae",
          std::string(70'000, 'x'),
          json::array(),
          json::array({nullptr}),
          json::array({json::array()}),
          json::array({json::object()}),
          json(std::vector<int>(20'000, 1)),
          json::object(),
          json{{"", nullptr}},
          deep};
}

class hostile_test : public testing::Test {
protected:
  void SetUp() override {
    world.add_user("admin", "administrator");
    token = world.token_of("admin");
    const auto document = world.call("GET", "/api/v1/openapi.json").body;
    for (const auto& [path, methods] : document["paths"].items())
      for (const auto& [method, what] : methods.items())
        add(method, path, what);
    ASSERT_GT(operations.size(), 70U);
  }

  void add(const std::string& method, std::string path, const json& what) {
    std::string verb;
    for (char c : method)
      verb += static_cast<char>(c - 'a' + 'A');
    for (auto at = path.find('{'); at != std::string::npos; at = path.find('{'))
      path.replace(at, path.find('}') - at + 1, uid::of("nobody").dashed());
    // Signing in by guesses slows everything down, which others test.
    if (verb == "DELETE" && path == "/api/v1/session")
      return;
    operations.push_back({verb, path, what});
  }

  reply call(const operation& to, const std::string& query,
             const std::string& body) {
    auto answer = world.call(to.method, to.path + query, token, body);
    EXPECT_LT(answer.status, 500)
      << to.method << ' ' << to.path << query << ' ' << body.substr(0, 200)
      << ' ' << dump(answer.body);
    if (answer.status >= 400) {
      EXPECT_EQ(answer.content_type, "application/problem+json") << to.path;
      EXPECT_EQ(answer.body["status"], answer.status) << to.path;
      EXPECT_NE(answer.body["detail"], "") << to.path;
    }
    return answer;
  }

  /// 4xx, and one of the places is `pointer` or lies within it.
  void expect_refused(const operation& to, const std::string& query,
                      const std::string& body, const std::string& pointer) {
    auto answer = call(to, query, body);
    EXPECT_TRUE(answer.status >= 400 && answer.status < 500)
      << to.method << ' ' << to.path << query << ' ' << body.substr(0, 200);
    if (answer.status == 413)
      return; // As a whole.
    bool named = false;
    for (const auto& problem : answer.body.value("errors", json::array()))
      named
        = named || problem["pointer"].get<std::string>().rfind(pointer, 0) == 0;
    EXPECT_TRUE(named) << to.method << ' ' << to.path << query << ' '
                       << body.substr(0, 200) << " should name " << pointer
                       << ", not " << dump(answer.body).substr(0, 500);
  }

  void abuse(const operation& to, const json& whole, const json& schema,
             const std::string& pointer) {
    for (const auto& value : hostile_values()) {
      auto body = whole;
      body[json::json_pointer{pointer}] = value;
      if (takes(schema, value))
        call(to, "", body.dump());
      else
        expect_refused(to, "", body.dump(), pointer);
    }
    const auto members = schema.value("properties", json::object());
    for (const auto& [name, member] : members.items())
      abuse(to, whole, member, pointer + '/' + name);
    if (schema.contains("items") && schema["items"]["type"] == "object")
      abuse(to, whole, schema["items"], pointer + "/0");
  }

  test::api_world world;
  std::string token;
  std::vector<operation> operations;
};

TEST_F(hostile_test, each_route_declares_all_that_it_takes) {
  for (const auto& route : world.served->table().routes()) {
    const auto who = route.method + ' ' + route.pattern;
    if (route.body == body_kind::json_object) {
      EXPECT_FALSE(route.members.empty()) << who;
    } else {
      EXPECT_TRUE(route.members.empty()) << who;
    }
    for (const auto& one : route.parameters)
      if (one.is == field_kind::number) {
        EXPECT_LT(one.min, one.max) << who << ' ' << one.name;
      } else if (one.name == "limit") {
        ADD_FAILURE() << who << ": limit is no number";
      }
  }
}

TEST_F(hostile_test, what_is_no_body_is_refused_with_its_place) {
  const std::pair<std::string, std::string> bodies[] = {
    {"", ""},
    {"null", ""},
    {"[]", ""},
    {"0", ""},
    {"\"x\"", ""},
    {"{", ""},
    {"{}{}", ""},
    {std::string(100'000, '['), ""},
    {std::string(100'000, '{'), ""},
    {"{\"a\":" + std::string(64, '[') + std::string(64, ']') + "}", "/a"},
    {R"({"a":1e999})", "/a"},
    {R"({"a":-1e999})", "/a"},
    {R"({"a":NaN})", "/a"},
    {R"({"a":Infinity})", "/a"},
    {R"({"a":1,"a":1})", "/a"},
    {R"({"a":"\ud800"})", "/a"},
    {R"({"a":"\udfff\ud800"})", "/a"},
    {R"({"a":"x\u0000y"})", "/a"},
    {"{\"a\":\"\xff\"}", "/a"},
    {"{\"a\":\"\xed\xa0\x80\"}", "/a"},
    {std::string("{\"a\":\"\0\"}", 9), "/a"},
    {R"({"no such field":1})", "/no such field"},
    {R"({"a":)" + std::string(4'000, '9') + "}", "/a"},
  };
  for (const auto& to : operations)
    if (!to.schema().is_null())
      for (const auto& [body, pointer] : bodies)
        expect_refused(to, "", body, pointer);
}

TEST_F(hostile_test, a_body_beyond_the_routes_size_is_refused) {
  for (const auto& route : world.served->table().routes()) {
    if (route.body == body_kind::none
        || route.pattern.find('{') != std::string::npos)
      continue;
    const auto body
      = "{\"x\":\"" + std::string(route.body_bytes_max, 'x') + "\"}";
    EXPECT_EQ(
      world
        .call(
          route.method,
          route.pattern
            + (route.body == body_kind::bytes ? "?name=x&entry_point=x" : ""),
          token, body)
        .status,
      413)
      << route.method << ' ' << route.pattern;
  }
}

TEST_F(hostile_test, each_field_refuses_what_it_does_not_take) {
  for (const auto& to : operations) {
    const auto schema = to.schema();
    if (schema.is_null())
      continue;
    const auto whole = sample(schema);
    for (const auto& [name, member] : schema["properties"].items())
      abuse(to, whole, member, "/" + name);
    for (const auto& name : schema.value("required", json::array())) {
      auto body = whole;
      body.erase(name.get<std::string>());
      expect_refused(to, "", body.dump(), "/" + name.get<std::string>());
    }
  }
}

TEST_F(hostile_test, each_parameter_refuses_what_it_does_not_take) {
  const std::vector<std::string> numbers{"",
                                         "-1",
                                         "-0.5",
                                         "1.5",
                                         "1e3",
                                         "0x1",
                                         "%2B1",
                                         "NaN",
                                         "x",

                                         "%20",
                                         "9223372036854775808",
                                         "-9223372036854775809",
                                         "18446744073709551616"};
  for (const auto& to : operations) {
    if (to.path == "/api/v1/live")
      continue; // A stream.
    expect_refused(to, "?no_such_parameter=1", "{}", "?no_such_parameter");
    for (const auto& parameter : to.what["parameters"]) {
      if (parameter["in"] != "query")
        continue;
      const auto name = parameter["name"].get<std::string>();
      const auto& schema = parameter["schema"];
      if (schema["type"] == "integer") {
        auto all = numbers;
        const auto min = schema["minimum"].get<std::int64_t>();
        const auto max = schema["maximum"].get<std::int64_t>();
        if (min > int64_min)
          all.push_back(std::to_string(min - 1));
        if (max < int64_max)
          all.push_back(std::to_string(max + 1));
        for (const auto& value : all)
          expect_refused(to, "?" + name + "=" + value, "{}", "?" + name);
      }
      for (const std::string value :
           {"%01", "%ff%fe", "%ed%a0%80", "%0d%0aSet-Cookie:%20a"})
        expect_refused(to, "?" + name + "=" + value, "{}", "?" + name);
      expect_refused(to, "?" + name + "=1&" + name + "=1", "{}", "?" + name);
      call(to, "?" + name + "=" + std::string(3'000, 'x'), "{}");
      call(to, "?" + name + "=..%2f..%2fetc", "{}");
    }
  }
}

TEST_F(hostile_test, things_that_are_not_there_have_no_parts_either) {
  for (const auto& route : world.served->table().routes()) {
    if (route.method != "GET" || route.pattern.find('{') == std::string::npos
        || route.pattern.rfind("/admin/", 0) == 0)
      continue;
    for (const std::string& id :
         {uid::of("nobody").dashed(), std::string("x"), std::string("%01"),
          std::string("%ff"), std::string("..%2f.."), std::string(2'000, '9'),
          std::string("-1"), std::string("%7B%7D")}) {
      auto path = route.pattern;
      for (auto at = path.find('{'); at != std::string::npos;
           at = path.find('{'))
        path.replace(at, path.find('}') - at + 1, id);
      const auto by
        = path.find("breakdown") != std::string::npos ? "?by=a" : "";
      EXPECT_EQ(world.call("GET", path + by, token).status, 404) << path;
    }
  }
}

// What agents write into JSON reaches people through the node, which walks it.
TEST_F(hostile_test, what_agents_say_is_data_however_deep_and_odd) {
  const auto deep = std::string(300'000, '[') + std::string(300'000, ']');
  actors::detection_view detection;
  detection.report.id = uid::of("d");
  for (const auto& text : {deep, std::string("7"), std::string("{"),
                           std::string(R"({"a":1e999})"), std::string()}) {
    detection.report.events = {{"s", text, "e", {}}};
    detection.report.process_tree_json = text;
    detection.report.occurred = std::numeric_limits<time_ns>::min();
    world.backend.detections[detection.report.id] = detection;
    auto shown = world.call(
      "GET", "/api/v1/detections/" + detection.report.id.dashed(), token);
    ASSERT_EQ(shown.status, 200) << dump(shown.body);
    EXPECT_EQ(shown.body["states"][0]["event"], json::object());
    EXPECT_EQ(shown.body["process_tree"], json::array());
  }
  actors::device_view device;
  device.id = uid::of("device");
  device.online = true;
  world.backend.devices[device.id] = device;
  for (const auto& page :
       {deep, std::string("<script>"), std::string("[]"),
        std::string(R"({"live":"x","items":7,"truncated":{}})"),
        std::string(R"({"live":-1,"completed":1e300,"items":[null,[]]})")}) {
    world.backend.pages["/admin/v1/windows"] = page;
    EXPECT_EQ(world.call("GET", "/admin/v1/windows", token).status, 200);
    auto one = world.call(
      "GET", "/admin/v1/windows?device=" + device.id.dashed(), token);
    EXPECT_EQ(one.status, page.front() == '{' ? 200 : 503);
    EXPECT_TRUE(one.body.is_object());
  }
}

} // namespace
} // namespace vedette::cloud
