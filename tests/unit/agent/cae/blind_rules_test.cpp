#include "agent/cae/blind_rules.hpp"
#include "agent/cae/rule_book.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace vedette::agent {
namespace {

/// A Linux device with processes, files and connections, whose /dev/shm is not
/// watched.
class blind_rules_test : public ::testing::Test {
protected:
  blind_rules_test() {
    here_.modes = {{"process", "tracepoint", ""},
                   {"signal", "tracepoint", ""},
                   {"network", "tracepoint", ""},
                   {"file", "fanotify", ""},
                   {"dns", "off", "no back-end in this version"}};
    here_.device = schema::linux_device({"id", "host", "Debian", "6.1", "1"});
    here_.why_not_watched = [](std::string_view path) {
      return path.starts_with("/dev/shm") ? std::string{"shm is not watched"}
                                          : std::string{};
    };
  }

  /// Why a rule is blind; empty = it can fire.
  std::string why(const std::string& source,
                  const std::string& language = "eql") {
    schema::policy policy;
    schema::rule_config rule;
    rule.id = "r";
    rule.name = "r";
    rule.language = language;
    rule.source = source;
    policy.rules.push_back(rule);
    schema::policy_applied report;
    const auto book
      = make_rule_book(std::make_shared<const schema::policy>(policy), report);
    EXPECT_TRUE(report.refused.empty()) << report.refused.front().why;
    const auto found = blind_rules(*book, here_);
    return found.empty() ? std::string{} : found[0].why;
  }

  sight here_;
};

TEST_F(blind_rules_test, a_rule_that_can_fire_is_never_blind) {
  for (const auto* rule :
       {R"(process where process.name == "x")", "any where true",
        R"(file where file.path : "/etc/*" and event.action == "write")",
        R"(file where file.path : ("/dev/shm/*", "/tmp/*"))",
        R"(file where not file.path : "/dev/shm/*")",
        R"(process where host.os.type == "linux" and process.args : "-c")",
        R"(sequence by host.id with maxspan=1m [process where true]
           [network where event.action == "connect"])",
        R"(sequence by process.entity_id [process where true]
           ![dns where true] [file where true])",
        R"(process where no.such.field != "x" or process.pid == 1)",
        R"(any where event.category == "dns" or process.pid > 3)"})
    EXPECT_EQ(why(rule), "") << rule;
}

TEST_F(blind_rules_test, a_class_that_is_off_is_named_with_its_reason) {
  EXPECT_EQ(why("dns where true"),
            "it needs dns events (off: no back-end in this version)");
  EXPECT_EQ(why("sequence [process where true] [registry where true]"),
            "it needs registry events (no sensor)");
}

TEST_F(blind_rules_test, a_path_that_is_not_watched_is_named) {
  EXPECT_EQ(why(R"(file where file.path : "/dev/shm/*")"),
            "it needs files that are not watched: shm is not watched");
  EXPECT_EQ(why(R"(file where file.path == "/dev/shm/x")"),
            "it needs files that are not watched: shm is not watched");
}

TEST_F(blind_rules_test, what_no_sensor_reports_or_fills_is_said) {
  EXPECT_EQ(why(R"(file where event.action == "read")"),
            "it needs events that no sensor here reports");
  EXPECT_EQ(why(R"(network where network.transport == "udp")"),
            "it needs events that no sensor here reports");
  EXPECT_EQ(why(R"(process where process.pe.company == "x")"),
            "it needs process.pe.company, which no sensor here fills");
  EXPECT_EQ(why(R"(process where host.os.type == "windows")"),
            "it is for another system than this device's");
}

TEST_F(blind_rules_test, a_recording_may_hold_anything) {
  here_.modes = {{"replay", "replay", ""}};
  EXPECT_EQ(why("dns where true"), "");
}

} // namespace
} // namespace vedette::agent
