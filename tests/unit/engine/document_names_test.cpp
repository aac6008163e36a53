#include "engine/document_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace vedette::engine {
namespace {

bool offers(std::string_view name, std::string_view path) {
  auto list = document_names(name);
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& x) { return x.path == path; });
}

TEST(document_names, prefers_the_name_as_it_was_written) {
  EXPECT_EQ(document_names("CommandLine").front().path, "CommandLine");
}

TEST(document_names, looks_into_the_wrappers_of_log_shippers) {
  EXPECT_TRUE(offers("CommandLine", "event_data.CommandLine"));
  EXPECT_TRUE(offers("CommandLine", "winlog.event_data.CommandLine"));
  EXPECT_TRUE(offers("CommandLine", "Event.EventData.CommandLine"));
}

TEST(document_names, knows_the_windows_event_header) {
  EXPECT_TRUE(offers("EventID", "Event.System.EventID"));
  EXPECT_TRUE(offers("event_id", "EventID"));
  EXPECT_TRUE(
    offers("Provider_Name", "Event.System.Provider.#attributes.Name"));
  EXPECT_FALSE(offers("EventID", "Event.System.Channel"));
}

TEST(document_names, knows_what_windows_calls_the_parts_of_a_process) {
  EXPECT_TRUE(offers("Image", "NewProcessName"));
  EXPECT_TRUE(offers("ParentImage", "ParentProcessName"));
  EXPECT_TRUE(offers("User", "EventData.SubjectUserName"));
}

TEST(document_names, tells_the_category_of_a_sysmon_event) {
  EXPECT_EQ(category_of_windows_event("Microsoft-Windows-Sysmon", 1),
            "process");
  EXPECT_EQ(category_of_windows_event("Microsoft-Windows-Sysmon", 99), "");
  EXPECT_EQ(category_of_windows_event("Security", 4688), "process");
  EXPECT_EQ(category_of_windows_event("Application", 1), "");
}

} // namespace
} // namespace vedette::engine
