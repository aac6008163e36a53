#include "engine/document.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace vedette::engine {
namespace {

std::string show(const value& x) {
  auto out = std::ostringstream{};
  if (x.is_object()) {
    for (std::size_t i = 0; i < x.size(); i += 2)
      out << (i > 0 ? "," : "{") << show(x.begin()[i]) << ":"
          << show(x.begin()[i + 1]);
    return out.str() + "}";
  }
  switch (x.kind()) {
  case value_kind::null:
    return "null";
  case value_kind::boolean:
    return x.boolean() ? "true" : "false";
  case value_kind::integer:
    return std::to_string(x.integer());
  case value_kind::real:
    out << x.real();
    return out.str();
  case value_kind::text:
    return "'" + std::string{x.text()} + "'";
  case value_kind::list:
    for (const auto& item : x)
      out << (out.tellp() > 0 ? "," : "[") << show(item);
    return out.str() + "]";
  }
  return "?";
}

/// Reads documents with a reader over the given fields.
class document_test : public testing::Test {
protected:
  layout fields;
  document_options options;
  std::unique_ptr<document_reader> reader;
  std::string text;

  slot bind(std::string_view name) { return fields.bind(name); }

  result<row> read(std::string_view json) {
    if (!reader)
      reader = std::make_unique<document_reader>(fields, options);
    text = json;
    text.append(document_reader::padding, ' ');
    return reader->read(std::string_view{text}.substr(0, json.size()));
  }
  std::string cell(std::string_view json, std::string_view name) {
    auto where = bind(name);
    auto got = read(json);
    return got.ok() ? show(got.value().cells[where]) : got.why().detail;
  }
  time_ns time_of(std::string_view json) {
    auto got = read(json);
    return got.ok() ? got.value().time : -1;
  }
};

TEST_F(document_test, reads_every_kind_of_scalar) {
  for (auto name : {"t", "i", "r", "b", "n", "u"})
    bind(name);
  auto json
    = R"({"t":"x\ny","i":-7,"r":1.5,"b":true,"n":null,"u":18446744073709551615})";
  EXPECT_EQ(cell(json, "t"), "'x\ny'");
  EXPECT_EQ(cell(json, "i"), "-7");
  EXPECT_EQ(cell(json, "r"), "1.5");
  EXPECT_EQ(cell(json, "b"), "true");
  EXPECT_EQ(cell(json, "n"), "null");
  EXPECT_EQ(cell(json, "u"), "1.84467e+19");
}

TEST_F(document_test, reaches_nested_objects_by_dotted_path) {
  bind("process.parent.name");
  EXPECT_EQ(
    cell(R"({"process":{"parent":{"name":"sh"}}})", "process.parent.name"),
    "'sh'");
  EXPECT_EQ(cell(R"({"process.parent.name":"sh"})", "process.parent.name"),
            "'sh'");
  EXPECT_EQ(cell(R"({"process":{"parent.name":"sh"}})", "process.parent.name"),
            "'sh'");
  EXPECT_EQ(cell(R"({"process":"flat"})", "process.parent.name"), "null");
}

TEST_F(document_test, an_explicit_null_may_stand_for_a_text) {
  ASSERT_TRUE(options.add_null_value("x=NULL").ok());
  EXPECT_FALSE(options.add_null_value("x").ok());
  EXPECT_FALSE(options.add_null_value("=x").ok());
  EXPECT_EQ(cell(R"({"x":null})", "x"), "'NULL'");
  EXPECT_EQ(cell(R"({"y":null})", "x"), "null");
}

TEST_F(document_test, forgets_the_document_before) {
  bind("a");
  EXPECT_EQ(cell(R"({"a":[1,2]})", "a"), "[1,2]");
  EXPECT_EQ(cell(R"({"b":1})", "a"), "null");
  EXPECT_EQ(cell(R"({"a":[3]})", "a"), "[3]");
}

TEST_F(document_test, turns_arrays_into_lists) {
  for (auto name : {"a", "x.y"})
    bind(name);
  EXPECT_EQ(cell(R"({"a":["x",2,null,[true]]})", "a"), "['x',2,[true]]");
  EXPECT_EQ(cell(R"({"a":[]})", "a"), "null");
  EXPECT_EQ(cell(R"({"x":[{"y":1},{"z":2},{"y":[3,4]}]})", "x.y"), "[1,3,4]");
}

TEST_F(document_test, keeps_whole_objects_that_a_rule_names) {
  bind("a");
  bind("a.b");
  auto json = R"({"a":[{"b":1,"c":[2,{"d":"x"}]}]})";
  EXPECT_EQ(cell(json, "a"), "[{'b':1,'c':[2,{'d':'x'}]}]");
  EXPECT_EQ(cell(json, "a.b"), "[1]");
}

TEST_F(document_test, prefers_the_exact_name_over_wrappers) {
  bind("CommandLine");
  EXPECT_EQ(cell(R"({"event_data":{"CommandLine":"w"},"CommandLine":"x"})",
                 "CommandLine"),
            "'x'");
  EXPECT_EQ(cell(R"({"CommandLine":"x","event_data":{"CommandLine":"w"}})",
                 "CommandLine"),
            "'x'");
  EXPECT_EQ(
    cell(R"({"Event":{"EventData":{"CommandLine":"w"}}})", "CommandLine"),
    "'w'");
}

TEST_F(document_test, knows_the_other_names_of_a_field) {
  bind("process.command_line");
  EXPECT_EQ(cell(R"({"command_line":"x"})", "process.command_line"), "'x'");
  EXPECT_EQ(
    cell(R"({"event_data":{"CommandLine":"x"}})", "process.command_line"),
    "'x'");
  options.catalogue_names = false;
  reader.reset();
  EXPECT_EQ(cell(R"({"command_line":"x"})", "process.command_line"), "null");
}

TEST_F(document_test, lets_the_class_decide_what_an_artifact_means) {
  bind("InstigatingProcess.Name");
  EXPECT_EQ(cell(R"({"event":{"category":"process"},
    "process":{"name":"child","parent":{"name":"parent"}}})",
                 "InstigatingProcess.Name"),
            "'parent'");
  EXPECT_EQ(cell(R"({"event":{"category":["file"]},
    "process":{"name":"child","parent":{"name":"parent"}}})",
                 "InstigatingProcess.Name"),
            "'child'");
  EXPECT_EQ(cell(R"({"EventID":11,"Channel":"Microsoft-Windows-Sysmon/Op",
    "process":{"name":"child","parent":{"name":"parent"}}})",
                 "InstigatingProcess.Name"),
            "'child'");
}

TEST_F(document_test, reads_windows_events_turned_from_xml) {
  for (auto name : {"EventID", "Provider_Name", "event.category"})
    bind(name);
  auto json = R"({"Event":{"System":{"Provider":{"#attributes":
    {"Name":"Microsoft-Windows-Sysmon"}},"EventID":{"#text":1},
    "TimeCreated":{"#attributes":{"SystemTime":"1970-01-01T00:00:02Z"}}}}})";
  EXPECT_EQ(cell(json, "EventID"), "1");
  EXPECT_EQ(cell(json, "Provider_Name"), "'Microsoft-Windows-Sysmon'");
  EXPECT_EQ(cell(json, "event.category"), "'process'");
  EXPECT_EQ(time_of(json), 2 * ns_per_second);
}

TEST_F(document_test, looks_below_the_changing_name_in_user_data) {
  EXPECT_EQ(
    cell(R"({"Event":{"UserData":{"Operation_Failure":{"User":"bob"}}}})",
         "User"),
    "'bob'");
}

TEST_F(document_test, finds_the_category_under_its_usual_names) {
  EXPECT_EQ(cell(R"({"event_type":"process"})", "event.category"), "'process'");
  EXPECT_EQ(cell(R"({"event":{"category":["file"]}})", "event.category"),
            "'file'");
  EXPECT_EQ(cell(R"({"event":{"category":["file","x"]}})", "event.category"),
            "['file','x']");
}

TEST_F(document_test, takes_the_category_from_the_field_it_is_told) {
  options.category_field = "kind";
  EXPECT_EQ(cell(R"({"event_type":"process","kind":"k"})", "event.category"),
            "'k'");
}

TEST_F(document_test, keeps_the_last_time_for_documents_without_one) {
  EXPECT_EQ(time_of(R"({"a":1})"), 0);
  EXPECT_EQ(time_of(R"({"timestamp":131485996510000000})"),
            1504126051 * ns_per_second);
  EXPECT_EQ(time_of(R"({"a":1})"), 1504126051 * ns_per_second);
}

TEST_F(document_test, takes_the_time_from_the_field_it_is_told) {
  ASSERT_TRUE(options.set_timestamp("when:dd-MM-yyyy").ok());
  EXPECT_EQ(time_of(R"({"when":"02-01-1970","@timestamp":"77"})"),
            86400 * ns_per_second);
}

TEST_F(document_test, breaks_ties_by_field_or_by_order) {
  auto first = read(R"({"a":1})").value().tiebreak;
  EXPECT_LT(first, read(R"({"a":1})").value().tiebreak);
  reader.reset();
  options.tiebreak_field = "n";
  EXPECT_EQ(read(R"({"n":"42"})").value().tiebreak, 42);
}

TEST_F(document_test, follows_type_hints) {
  for (auto hint : {"k:keyword", "d:date", "l:long"})
    ASSERT_TRUE(options.add_type(hint).ok());
  for (auto name : {"k", "d", "l"})
    bind(name);
  auto json = R"({"k":12,"d":["1970-01-02","03-01-1970"],"l":"12"})";
  EXPECT_EQ(cell(json, "k"), "'12'");
  EXPECT_EQ(cell(json, "d"), "[86400000,172800000]");
  EXPECT_EQ(cell(json, "l"), "12");
  EXPECT_FALSE(options.add_type("k:quux").ok());
  EXPECT_FALSE(options.add_type("k").ok());
}

TEST_F(document_test, collects_every_scalar_when_asked_to) {
  options.collect_all = true;
  auto got = read(R"({"a":"x","b":{"c":[1,{"d":"y"}]},"e":null})");
  auto shown = std::string{};
  for (const auto& x : got.value().all)
    shown += show(x);
  EXPECT_EQ(shown, "'x'1'y'");
}

TEST_F(document_test, replaces_bytes_that_are_not_utf8) {
  bind("a");
  EXPECT_EQ(cell("{\"a\":\"x\xffy\xc3\xa4\"}", "a"),
            "'x\xef\xbf\xbdy\xc3\xa4'");
}

TEST_F(document_test, refuses_what_is_not_one_json_object) {
  for (auto json : {"", "[1]", "7", "{", "{\"a\":1}x", "{\"a\":01}"})
    EXPECT_FALSE(read(json).ok()) << json;
  auto deep = std::string(100, '[');
  EXPECT_FALSE(read("{\"a\":" + deep + std::string(100, ']') + "}").ok());
}

TEST_F(document_test, grows_long_lists_without_losing_items) {
  bind("a");
  auto json = std::string{"{\"a\":["};
  for (int i = 0; i < 5000; ++i)
    json += std::to_string(i) + ",";
  json += "0]}";
  auto got = read(json);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got.value().cells[bind("a")].size(), 5001U);
}

} // namespace
} // namespace vedette::engine
