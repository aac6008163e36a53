#include "actors/detection/report_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace vedette::actors {
namespace {

TEST(report_json, tells_what_the_device_knows_under_the_names_of_the_api) {
  schema::detection_report report;
  report.id = uid::of("d");
  report.rule_id = "r-1";
  report.rule_name = "rule";
  report.severity = "High";
  report.occurred = 1'700'000'000 * ns_per_second;
  report.events.push_back(
    {"Drop", R"({"process":{"pid":7}})", "e-1", {"TargetFile"}});
  report.process_tree_json = R"([{"pid":7}])";
  const auto out = nlohmann::json::parse(report_json(report));
  EXPECT_EQ(out["id"], uid::of("d").dashed());
  EXPECT_EQ(out["rule"]["id"], "r-1");
  EXPECT_EQ(out["severity"], "High");
  EXPECT_EQ(out["occurred"], "2023-11-14T22:13:20.000000000Z");
  EXPECT_EQ(out["activated"], nullptr);
  EXPECT_EQ(out["states"][0]["name"], "Drop");
  EXPECT_EQ(out["states"][0]["event"]["process"]["pid"], 7);
  EXPECT_EQ(out["states"][0]["artifacts"][0], "TargetFile");
  EXPECT_EQ(out["process_tree"][0]["pid"], 7);
}

TEST(report_json, takes_names_that_are_no_text) {
  schema::detection_report report;
  report.rule_name = "\xff";
  report.process_tree_json = "not json";
  EXPECT_FALSE(
    nlohmann::json::parse(report_json(report), nullptr, false).is_discarded());
}

} // namespace
} // namespace vedette::actors
