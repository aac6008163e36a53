#include "schema/json_kind.hpp"

#include <gtest/gtest.h>

namespace vedette::schema {
namespace {

event_kind said(std::string_view category, std::string_view action,
                std::string_view ecs_type = {}) {
  return kind_of({category, action, ecs_type, {}, {}, -1});
}

TEST(json_kind_test, a_word_means_what_its_class_makes_of_it) {
  using enum event_class;
  EXPECT_EQ(said("process", "create"),
            (event_kind{process, event_type::start}));
  EXPECT_EQ(said("file", "create"), (event_kind{file, event_type::create}));
  EXPECT_EQ(said("file", "", "deletion"),
            (event_kind{file, event_type::remove}));
  EXPECT_EQ(said("network", "incoming"),
            (event_kind{network, event_type::accept}));
  EXPECT_EQ(said("image_load", ""), (event_kind{module, event_type::load}));
}

TEST(json_kind_test, windows_codes_count_when_no_category_is_given) {
  using enum event_class;
  EXPECT_EQ(kind_of({{}, {}, {}, "Security", {}, 4625}),
            (event_kind{logon, event_type::logon_failure}));
  EXPECT_EQ(kind_of({{}, {}, {}, "Application", {}, 1}),
            (event_kind{log, event_type::unknown}));
  EXPECT_EQ(kind_of({"access", {}, {}, "Sysmon", {}, 10}),
            (event_kind{other, event_type::unknown}));
  EXPECT_EQ(said("", ""), (event_kind{other, event_type::unknown}));
}

} // namespace
} // namespace vedette::schema
