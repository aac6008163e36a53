#include "cloud/hunt/hunt_engine.hpp"
#include "schema/catalog_fields.hpp"
#include "tests/unit/cloud/hunt/memory_blocks.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace vedette::cloud {
namespace {

using json = nlohmann::json;
using schema::event;
using schema::event_class;
using schema::event_type;
using schema::id_of;

class hunt_engine_test : public testing::Test {
protected:
  hunt_engine_test() {
    for (const auto* name : {"alpha", "beta"}) {
      auto device = uid::of(name);
      names_[device] = name;
      schema::block_builder builder;
      builder.set_origin(device, 1);
      auto add = [&](event e, time_ns wall) {
        e.wall = wall;
        e.sequence = static_cast<std::uint64_t>(wall);
        builder.add(e);
      };
      add(start("p1", "", "init", 1), 10);
      add(start("p2", "p1", "sshd", 2), 20);
      add(start("p3", "p2", "bash", 3), 30);
      add(start("p4", "p3", "curl", 4), 40);
      blocks_->add({device}, builder.seal());
      add(write("p3", "bash", "/tmp/x"), 50);
      add(write("p4", "curl", "/tmp/x"), 60);
      add(write("p2", "sshd", "/var/log/auth"), 70);
      add(connect("p4", "curl", "10.0.0.9", 443), 80);
      blocks_->add({device}, builder.seal());
    }
    engine_ = make_hunt_engine(
      {[this] { return blocks_; },
       [this](const uid& device) {
         return schema::linux_device(
           {device.dashed(), names_[device], "Debian", "6.1", "0.1.0"});
       }});
  }

  static event about(event_class cls, event_type type, const char* id,
                     const char* name) {
    event e;
    e.cls = cls;
    e.type = type;
    e.sensor = schema::sensor_id::process;
    e.set(id_of("process.entity_id"), id);
    e.set(id_of("process.name"), name);
    return e;
  }
  static event start(const char* id, const char* parent, const char* name,
                     int pid) {
    auto e = about(event_class::process, event_type::start, id, name);
    e.set(id_of("process.pid"), pid);
    if (*parent != '\0')
      e.set(id_of("process.parent.entity_id"), parent);
    return e;
  }
  static event write(const char* id, const char* name, const char* path) {
    auto e = about(event_class::file, event_type::write, id, name);
    e.set(id_of("file.path"), path);
    return e;
  }
  static event connect(const char* id, const char* name, const char* ip,
                       int port) {
    auto e = about(event_class::network, event_type::connect, id, name);
    e.set(id_of("destination.ip"), ip);
    e.set(id_of("destination.port"), port);
    return e;
  }

  std::vector<json> run(const actors::query_spec& what) {
    EXPECT_TRUE(engine_->check(what).empty())
      << engine_->check(what).front().to_string();
    auto shared = std::make_shared<const actors::query_spec>(what);
    auto merge = engine_->make_merge(what);
    progress_ = {};
    for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
      auto scan = engine_->open(shared, shard);
      EXPECT_TRUE(scan.ok()) << scan.why().detail;
      for (bool more = true; more;) {
        std::vector<actors::query_row> rows;
        auto stepped = scan.value()->step(rows, progress_);
        EXPECT_TRUE(stepped.ok()) << stepped.why().detail;
        more = stepped.ok() && stepped.value();
        merge->add(std::move(rows));
      }
    }
    std::vector<json> out;
    for (const auto& row : merge->rows())
      out.push_back(json::parse(row));
    return out;
  }

  std::shared_ptr<memory_blocks> blocks_ = std::make_shared<memory_blocks>();
  std::map<uid, std::string> names_;
  std::unique_ptr<actors::query_engine> engine_;
  actors::scan_progress progress_;
};

TEST_F(hunt_engine_test, finds_events_newest_first_and_skips_blocks) {
  actors::query_spec what;
  what.text = R"(file where file.path == "/tmp/x")";
  auto rows = run(what);
  ASSERT_EQ(rows.size(), 4);
  EXPECT_EQ(rows[0]["event"]["process"]["name"], "curl");
  EXPECT_EQ(rows[0]["device"]["hostname"], "alpha");
  EXPECT_EQ(rows[3]["event"]["process"]["name"], "bash");
  EXPECT_EQ(progress_.blocks_scanned, 2);
  EXPECT_EQ(progress_.blocks_skipped, 2);
}

TEST_F(hunt_engine_test, keeps_to_device_time_and_limit) {
  actors::query_spec what;
  what.text = "any where true";
  EXPECT_EQ(run(what).size(), 16);
  what.from = 30;
  what.to = 60;
  EXPECT_EQ(run(what).size(), 8);
  what.device = uid::of("beta");
  auto rows = run(what);
  ASSERT_EQ(rows.size(), 4);
  EXPECT_EQ(rows[0]["device"]["id"], uid::of("beta").dashed());
  what.limit = 3;
  EXPECT_EQ(run(what).size(), 3);
}

TEST_F(hunt_engine_test, finds_sequences_of_stored_events) {
  actors::query_spec what;
  what.text = R"(sequence by host.id, process.entity_id
    [process where process.name == "curl"] [network where true])";
  auto rows = run(what);
  ASSERT_EQ(rows.size(), 2);
  ASSERT_EQ(rows[0]["events"].size(), 2);
  EXPECT_EQ(rows[0]["events"][0]["event"]["action"], "start");
  EXPECT_EQ(rows[0]["events"][1]["destination"]["port"], 443);
  EXPECT_NE(rows[0]["device"], rows[1]["device"]);
}

TEST_F(hunt_engine_test, sends_results_through_pipes) {
  actors::query_spec what;
  what.dialect = "endgame";
  what.text = "process where true | unique_count process.name | head 2";
  auto rows = run(what);
  ASSERT_EQ(rows.size(), 2);
  what.text = "file where true | tail 1";
  rows = run(what);
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0]["event"]["file"]["path"], "/var/log/auth");
}

TEST_F(hunt_engine_test, says_what_is_wrong_with_a_query) {
  actors::query_spec what;
  what.text = "process where";
  EXPECT_FALSE(engine_->check(what).empty());
  EXPECT_FALSE(
    engine_->open(std::make_shared<const actors::query_spec>(what), 0).ok());
  what.text = "process where true";
  what.dialect = "klingon";
  EXPECT_NE(engine_->check(what).front().message.find("klingon"),
            std::string::npos);
  what.kind = actors::query_kind::insta;
  what.artifact = "File";
  what.facet = "Colour";
  EXPECT_EQ(engine_->check(what).size(), 2);
  what.kind = actors::query_kind::focus;
  EXPECT_EQ(engine_->check(what).size(), 2);
}

TEST_F(hunt_engine_test, an_insta_query_counts_sightings_per_device) {
  actors::query_spec what;
  what.kind = actors::query_kind::insta;
  what.artifact = "File";
  what.facet = "Path";
  what.values = {"TMP"};
  auto rows = run(what);
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[0]["value"], "/tmp/x");
  EXPECT_EQ(rows[0]["count"], 2);
  EXPECT_EQ(rows[0]["first_observed"], "1970-01-01T00:00:00.000Z");
  what.case_sensitive = true;
  EXPECT_TRUE(run(what).empty());
  what.values = {"/tmp/x"};
  what.exact = true;
  EXPECT_EQ(run(what).size(), 2);
  EXPECT_EQ(progress_.blocks_skipped, 2);
  what.artifact = "NetworkConnection";
  what.facet = "DestPort";
  what.values = {"443"};
  rows = run(what);
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[1]["value"], "443");
}

TEST_F(hunt_engine_test, a_focus_view_tells_the_story_of_a_process) {
  actors::query_spec what;
  what.kind = actors::query_kind::focus;
  what.device = uid::of("alpha");
  what.process_uid = "p3";
  auto rows = run(what);
  ASSERT_EQ(rows.size(), 1);
  const auto& view = rows[0];
  std::map<std::string, std::string> roles;
  for (const auto& node : view["nodes"])
    roles[node["id"]] = node["role"];
  EXPECT_EQ(roles, (std::map<std::string, std::string>{
                     {"p1", "ancestor"},
                     {"p2", "ancestor"},
                     {"p3", "focus"},
                     {"p4", "descendant"},
                     {"file:/tmp/x", "artifact"},
                     {"network:10.0.0.9:443", "artifact"}}));
  std::set<std::string> edges;
  for (const auto& edge : view["edges"])
    edges.insert(edge["from"].get<std::string>() + " "
                 + edge["kind"].get<std::string>() + " "
                 + edge["to"].get<std::string>());
  EXPECT_EQ(edges, (std::set<std::string>{
                     "p1 started p2", "p2 started p3", "p3 started p4",
                     "p3 wrote file:/tmp/x", "p4 wrote file:/tmp/x",
                     "p4 connected network:10.0.0.9:443"}));
  ASSERT_EQ(view["timeline"].size(), 5);
  EXPECT_EQ(view["timeline"][0]["node"], "p3");
}

TEST_F(hunt_engine_test, a_focus_on_an_unknown_process_says_so) {
  actors::query_spec what;
  what.kind = actors::query_kind::focus;
  what.device = uid::of("alpha");
  what.process_uid = "nobody";
  auto scan = engine_->open(std::make_shared<const actors::query_spec>(what),
                            shard_of(*what.device));
  ASSERT_TRUE(scan.ok());
  actors::scan_progress progress;
  std::vector<actors::query_row> rows;
  for (;;) {
    auto more = scan.value()->step(rows, progress);
    if (!more.ok()) {
      EXPECT_EQ(more.why().code, errc::not_found);
      EXPECT_NE(more.why().detail.find("nobody"), std::string::npos);
      break;
    }
    ASSERT_TRUE(more.value());
  }
  EXPECT_TRUE(rows.empty());
}

// Fifty blocks of ten events each, an hour apart.
class many_blocks_test : public hunt_engine_test {
protected:
  many_blocks_test() {
    blocks_ = std::make_shared<memory_blocks>();
    for (int block = 0; block < 50; ++block) {
      schema::block_builder builder;
      builder.set_origin(uid::of("alpha"), 1);
      for (int i = 0; i < 10; ++i) {
        auto e = start("p", "", i % 2 == 0 ? "even" : "odd", block * 10 + i);
        e.wall = (block * 3600 + i) * ns_per_second;
        e.sequence = static_cast<std::uint64_t>(block * 10 + i);
        builder.add(e);
      }
      blocks_->add({uid::of("alpha")}, builder.seal());
    }
  }
  std::vector<int> pids(const std::string& text, std::uint32_t limit = 10'000) {
    actors::query_spec what;
    what.text = text;
    what.limit = limit;
    what.bound = std::make_shared<actors::answer_bound>();
    std::vector<int> out;
    for (const auto& row : run(what))
      out.push_back(row["event"]["process"]["pid"]);
    return out;
  }
};

TEST_F(many_blocks_test, head_reads_from_the_oldest_block_and_stops) {
  EXPECT_EQ(pids("any where true | head 3"), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(progress_.blocks_scanned, 1U);
  EXPECT_EQ(progress_.blocks_spared, 49U);
  EXPECT_EQ(progress_.blocks_unread, 0U);
  EXPECT_EQ(pids("any where true | head 12").back(), 11);
  EXPECT_EQ(progress_.blocks_scanned, 2U);
}

TEST_F(many_blocks_test, tail_reads_from_the_newest_block_and_stops) {
  EXPECT_EQ(pids("any where true | tail 3"), (std::vector<int>{497, 498, 499}));
  EXPECT_EQ(progress_.blocks_scanned, 1U);
  EXPECT_EQ(pids("any where true", 2), (std::vector<int>{499, 498}));
  EXPECT_EQ(progress_.blocks_scanned, 1U);
}

TEST_F(many_blocks_test, a_filter_in_front_of_head_counts_what_it_lets_pass) {
  const std::string odd = R"(any where true | filter process.name == "odd")";
  EXPECT_EQ(pids(odd + " | head 2"), (std::vector<int>{1, 3}));
  EXPECT_EQ(progress_.blocks_scanned, 1U);
  EXPECT_EQ(pids(odd + " | tail 6").front(), 489);
  EXPECT_EQ(progress_.blocks_scanned, 2U);
}

TEST_F(many_blocks_test, pipes_that_need_all_events_get_them) {
  EXPECT_EQ(pids("any where true | sort process.pid | tail 1").front(), 499);
  EXPECT_EQ(progress_.blocks_scanned, 50U);
  EXPECT_EQ(pids("any where true | unique process.name | head 9").size(), 2U);
  EXPECT_EQ(progress_.blocks_scanned, 50U);
}

TEST_F(many_blocks_test, an_answer_of_many_shards_is_that_of_one) {
  for (int device = 0; device < 40; ++device) {
    const auto id = uid::of("more " + std::to_string(device));
    for (int block = 0; block < 3; ++block) {
      schema::block_builder builder;
      builder.set_origin(id, 1);
      auto e = start("q", "", "x", 1000 + device * 3 + block);
      e.wall = (200 - (device * 3 + block)) * 3600 * ns_per_second;
      e.sequence = 1;
      builder.add(e);
      blocks_->add({id}, builder.seal());
    }
  }
  EXPECT_EQ(pids("any where true | tail 3"),
            (std::vector<int>{1002, 1001, 1000}));
  EXPECT_EQ(pids("any where true", 3), (std::vector<int>{1000, 1001, 1002}));
  EXPECT_GT(progress_.blocks_spared, 100U);
  EXPECT_EQ(pids("any where true | head 2"), (std::vector<int>{0, 1}));
}

TEST_F(many_blocks_test, events_of_a_device_are_as_few_as_were_asked) {
  actors::query_spec what;
  what.text = "any where true";
  what.device = uid::of("alpha");
  what.limit = 5;
  EXPECT_EQ(run(what).size(), 5U);
  EXPECT_EQ(progress_.blocks_scanned, 1U);
}

TEST_F(hunt_engine_test, knows_which_classes_an_answer_can_have) {
  actors::query_spec what;
  auto classes = [&](const char* text) {
    what.text = text;
    return engine_->classes(what);
  };
  auto bit = [](event_class cls) {
    return std::uint64_t{1} << static_cast<unsigned>(cls);
  };
  EXPECT_EQ(classes("process where true"), bit(event_class::process));
  EXPECT_EQ(classes("sequence [process where true] [network where true]"),
            bit(event_class::process) | bit(event_class::network));
  EXPECT_NE(classes("any where true") & bit(event_class::dns), 0U);
  what.kind = actors::query_kind::insta;
  what.artifact = "NetworkConnection";
  what.facet = "DestPort";
  EXPECT_NE(engine_->classes(what) & bit(event_class::network), 0U);
  EXPECT_EQ(engine_->classes(what) & bit(event_class::process), 0U);
}

TEST_F(hunt_engine_test, tells_blocks_of_another_time_from_those_ruled_out) {
  actors::query_spec what;
  what.text = "dns where true";
  EXPECT_TRUE(run(what).empty());
  EXPECT_EQ(progress_.blocks_skipped, 4U);
  EXPECT_EQ(progress_.blocks_elsewhere, 0U);
  what.from = 1000;
  EXPECT_TRUE(run(what).empty());
  EXPECT_EQ(progress_.blocks_skipped, 0U);
  EXPECT_EQ(progress_.blocks_elsewhere, 4U);
}

} // namespace
} // namespace vedette::cloud
