#include "agent/process/enrich.hpp"
#include "schema/catalog_fields.hpp"

#include <gtest/gtest.h>

namespace vedette::agent {
namespace {

using schema::id_of;

TEST(enrich, says_who_did_it_and_who_began_that) {
  manual_clock clock;
  user_names users{clock, "/dev/null"};
  process up;
  up.key = process_key::of(1, 0);
  up.entity = "up";
  up.executable = "/sbin/init";
  up.name = "init";
  process who;
  who.key = process_key::of(7, 3 * ns_per_second);
  who.start = 3 * ns_per_second;
  who.entity = "who";
  who.parent = std::make_shared<const process>(up);
  who.executable = "/bin/.hidden";
  who.name = ".hidden";
  who.arguments = std::string{"a\0b c\0", 6};
  join_arguments(who);
  who.uid = 12;
  schema::event x;
  set_process(x, who, detail::full, users, {100 * ns_per_second});
  EXPECT_EQ(x.get(id_of("process.command_line")).text(), "a b c");
  EXPECT_EQ(x.get(id_of("process.args")).size(), 2U);
  EXPECT_EQ(x.get(id_of("process.start")).integer(), 103 * ns_per_second);
  EXPECT_EQ(x.get(id_of("process.parent.name")).text(), "init");
  EXPECT_EQ(x.get(id_of("user.id")).text(), "12");
  EXPECT_TRUE(x.get(id_of("process.Ext.image.hidden")).boolean());
  EXPECT_FALSE(x.has(id_of("process.hash.sha256")));
  auto hash = std::make_shared<file_hash>();
  hash->publish("beef");
  who.hash = hash;
  x.clear();
  set_process(x, who, detail::actor, users, {});
  EXPECT_EQ(x.get(id_of("process.hash.sha256")).text(), "beef");
  EXPECT_FALSE(x.has(id_of("process.args")));
}

TEST(enrich, takes_paths_apart) {
  schema::event x;
  set_file(x, "/home/ann/.ssh/.config.bak");
  EXPECT_EQ(x.get(id_of("file.name")).text(), ".config.bak");
  EXPECT_EQ(x.get(id_of("file.directory")).text(), "/home/ann/.ssh");
  EXPECT_EQ(x.get(id_of("file.extension")).text(), "bak");
  EXPECT_TRUE(x.get(id_of("file.Ext.hidden")).boolean());
  x.clear();
  set_file(x, "/x");
  EXPECT_EQ(x.get(id_of("file.directory")).text(), "/");
  EXPECT_FALSE(x.has(id_of("file.extension")));
}

} // namespace
} // namespace vedette::agent
