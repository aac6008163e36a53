#include "agent/doctor/doctor.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

TEST(doctor, shows_each_class_and_why) {
  doctor_report what;
  what.sensors = {{"process", "tracepoint", ""}, {"dns", "off", "no \"one\""}};
  what.checks = {{"root", false, "needed"}};
  EXPECT_EQ(
    to_json(what),
    R"({"sensors":[{"class":"process","backend":"tracepoint","reason":""},)"
    R"({"class":"dns","backend":"off","reason":"no \"one\""}],)"
    R"("checks":[{"name":"root","good":false,"detail":"needed"}]})");
  EXPECT_NE(to_table(what).find("dns         off         no \"one\""),
            std::string::npos)
    << to_table(what);
}

} // namespace
} // namespace vedette::agent
