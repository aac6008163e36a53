#include "actors/detection/triage.hpp"

#include <gtest/gtest.h>

namespace vedette::actors {
namespace {

detection_view one(const std::string& status, const std::string& severity) {
  detection_view out;
  out.status = status;
  out.report.severity = severity;
  return out;
}

TEST(Triage, AFilterNamesOneValueOrSeveral) {
  detection_filter which;
  EXPECT_TRUE(fits(one("New", "High"), which));
  which.status = "New,In Progress";
  which.severity = "High,Medium";
  EXPECT_TRUE(fits(one("New", "Medium"), which));
  EXPECT_TRUE(fits(one("In Progress", "High"), which));
  EXPECT_FALSE(fits(one("Done", "High"), which));
  EXPECT_FALSE(fits(one("New", "Low"), which));
}

TEST(Triage, PartOfAValueIsNotTheValue) {
  detection_filter which;
  which.status = "In Progress";
  EXPECT_FALSE(fits(one("In", "High"), which));
  EXPECT_FALSE(fits(one("Progress", "High"), which));
  EXPECT_FALSE(fits(one("", "High"), which));
}

} // namespace
} // namespace vedette::actors
