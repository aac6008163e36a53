#include "actors/detection/triage.hpp"

#include <gtest/gtest.h>

namespace vedette::actors {
namespace {

schema::detection_report report_of(std::uint32_t revision) {
  schema::detection_report out;
  out.id = uid::of("detection");
  out.revision = revision;
  out.rule_name = "Evil program";
  out.severity = "High";
  out.occurred = 50;
  return out;
}

triage make() {
  return {uid::of("device"), "web-1", report_of(1), 100};
}

TEST(triage, takes_newer_reports_only) {
  auto t = make();
  EXPECT_TRUE(t.take(report_of(3)));
  EXPECT_FALSE(t.take(report_of(3)));
  EXPECT_FALSE(t.take(report_of(2)));
}

TEST(triage, notes_who_changed_what) {
  auto t = make();
  detection_edit edit;
  edit.user = "ann";
  edit.status = "Done";
  ASSERT_TRUE(t.edit(edit, 200).ok());
  EXPECT_EQ(t.view().status, "Done");
  ASSERT_EQ(t.view().history.size(), 1u);
  EXPECT_EQ(t.view().history[0].before, "New");
  EXPECT_EQ(t.view().history[0].user, "ann");
}

TEST(triage, refuses_unknown_statuses_stale_edits_and_empty_comments) {
  auto t = make();
  detection_edit edit;
  edit.status = "Whatever";
  EXPECT_EQ(t.edit(edit, 1).why().code, errc::invalid_argument);
  edit.status = "Done";
  edit.if_revision = 9;
  EXPECT_EQ(t.edit(edit, 1).why().code, errc::conflict);
  detection_edit comment;
  comment.comment = "";
  EXPECT_EQ(t.edit(comment, 1).why().code, errc::invalid_argument);
  EXPECT_EQ(t.view().status, "New");
}

TEST(triage, survives_its_record) {
  auto t = make();
  detection_edit edit;
  edit.user = "ann";
  edit.comment = "looks bad";
  ASSERT_TRUE(t.edit(edit, 200).ok());
  schema::command_result output;
  output.output = std::string{"\x00\xff", 2};
  t.add_output(output);
  auto back = triage::decode(t.encode());
  ASSERT_TRUE(back.ok()) << back.why().detail;
  const auto& view = back.value().view();
  EXPECT_EQ(view.report.rule_name, "Evil program");
  EXPECT_EQ(view.comments.at(0).text, "looks bad");
  EXPECT_EQ(view.outputs.at(0).output, output.output);
  EXPECT_EQ(view.revision, t.view().revision);
  EXPECT_EQ(view.phonetic_id, phonetic_id(view.report.id));
}

TEST(triage, says_corrupt_for_damaged_records) {
  const auto record = make().encode();
  for (std::size_t size : {std::size_t{0}, std::size_t{3}, record.size() / 2})
    EXPECT_FALSE(triage::decode(record.substr(0, size)).ok());
}

TEST(triage, filters_by_every_field) {
  const auto view = make().view();
  detection_filter which;
  EXPECT_TRUE(fits(view, which));
  which.text = "EVIL";
  EXPECT_TRUE(fits(view, which));
  which.status = "Done";
  EXPECT_FALSE(fits(view, which));
  which.status = "New";
  which.from = 51;
  EXPECT_FALSE(fits(view, which));
}

TEST(triage, is_found_by_what_its_events_say) {
  auto report = report_of(1);
  report.events.push_back(
    {"s",
     R"({"process":{"command_line":"curl \"http://x/a\" flood-00777",)"
     R"("executable":"/tmp/\u00fcx","pid":4711,"args":["curl","-O"]},)"
     R"("user":{"name":"ann"},"file":{"hash":{"sha256":"ABCDEF12"}}})",
     "e",
     {}});
  triage made{uid::of("device"), "web-1", report, 100};
  const auto record = made.encode();
  for (const auto* text : {"flood-00777", "FLOOD", R"("http://x/a")", "4711",
                           "-O", "ann", "abcdef", "\xc3\xbcx", "/tmp/"}) {
    EXPECT_TRUE(events_have(made.view(), text)) << text;
    EXPECT_TRUE(record_may_have(record, text)) << text;
    detection_filter which;
    which.text = text;
    EXPECT_TRUE(fits(made.view(), which)) << text;
    EXPECT_FALSE(fits(summary_of(made.view()), which)) << text;
  }
  // Names of fields are in everybody's events.
  EXPECT_FALSE(events_have(made.view(), "command_line"));
  EXPECT_FALSE(events_have(made.view(), "flood-00778"));
  EXPECT_FALSE(record_may_have(record, "flood-00778"));
}

TEST(triage, keeps_what_its_rule_said) {
  triage made{uid::of("device"),
              "web-1",
              report_of(1),
              100,
              {"A download.", {"attack.t1105"}}};
  auto back = triage::decode(made.encode());
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back.value().view().rule.description, "A download.");
  EXPECT_EQ(summary_of(made.view()).rule.tags.at(0), "attack.t1105");
}

// -- lists ------------------------------

detection_view one(const std::string& status, const std::string& severity) {
  detection_view out;
  out.status = status;
  out.report.severity = severity;
  return out;
}

TEST(triage, a_filter_names_one_value_or_several) {
  detection_filter which;
  EXPECT_TRUE(fits(one("New", "High"), which));
  which.status = "New,In Progress";
  which.severity = "High,Medium";
  EXPECT_TRUE(fits(one("New", "Medium"), which));
  EXPECT_TRUE(fits(one("In Progress", "High"), which));
  EXPECT_FALSE(fits(one("Done", "High"), which));
  EXPECT_FALSE(fits(one("New", "Low"), which));
}

TEST(triage, part_of_a_value_is_not_the_value) {
  detection_filter which;
  which.status = "In Progress";
  EXPECT_FALSE(fits(one("In", "High"), which));
  EXPECT_FALSE(fits(one("Progress", "High"), which));
  EXPECT_FALSE(fits(one("", "High"), which));
}

} // namespace
} // namespace vedette::actors
