// Real telemetry against what the reference implementation found in it.

#include "query_fixture.hpp"

#include <zstd.h>

#include <cstdio>
#include <sstream>

namespace vedette::engine::eql {

namespace {

using nlohmann::json;

std::string unpack(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::stringstream bytes;
  bytes << in.rdbuf();
  auto packed = bytes.str();
  std::string out;
  ZSTD_DStream* stream = ZSTD_createDStream();
  ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27);
  ZSTD_inBuffer from{packed.data(), packed.size(), 0};
  std::vector<char> chunk(1U << 20);
  while (from.pos < from.size) {
    ZSTD_outBuffer to{chunk.data(), chunk.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream, &to, &from)) != 0)
      break;
    out.append(chunk.data(), to.pos);
  }
  ZSTD_freeDStream(stream);
  return out;
}

class eql_oracle : public query_fixture {
protected:
  void run_capture(const std::string& name) {
    auto expected
      = shared_path("eql/oracle/expected_" + name + ".public.public.json");
    auto telemetry = shared_path("events/" + name + ".public.ndjson.zst");
    if (expected.empty() || telemetry.empty())
      GTEST_SKIP() << "no shared test data";
    std::vector<std::string> events;
    std::stringstream lines{unpack(telemetry)};
    for (std::string line; std::getline(lines, line);)
      events.push_back(std::move(line));
    auto entries = read_json(expected);
    std::vector<std::string> queries;
    for (const auto& x : entries)
      queries.push_back(x["query"]);
    id_field = "id";
    speaks = {dialect::endgame, false};
    auto answers = run(queries, events);
    for (std::size_t i = 0; i < answers.size(); ++i)
      compare(entries[i], answers[i]);
  }

private:
  static void compare(const json& entry, const answer& found) {
    SCOPED_TRACE(entry["id"].get<std::string>() + "\n"
                 + entry["query"].get<std::string>());
    const auto& expected = entry["results"];
    ASSERT_EQ(found.ids.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const auto& want = expected[i];
      const auto& group = found.groups[i];
      if (want.contains("ids")) {
        ASSERT_EQ(json(found.ids[i]), want["ids"]) << "result " << i;
      }
      if (want.contains("count")) {
        ASSERT_EQ(group["count"], want["count"]) << "result " << i;
      }
      if (want.contains("percent")) {
        ASSERT_NEAR(group["percent"].get<double>(),
                    want["percent"].get<double>(), 1e-6);
      }
      if (want.contains("key")) {
        auto key
          = want["key"].is_array() ? want["key"] : json::array({want["key"]});
        ASSERT_EQ(group["key"], key) << "result " << i;
      }
    }
  }
};

} // namespace

TEST_F(eql_oracle, red_team_automation) {
  run_capture("rta_norm");
}

TEST_F(eql_oracle, security_datasets) {
  run_capture("otrf_norm");
}

} // namespace vedette::engine::eql
