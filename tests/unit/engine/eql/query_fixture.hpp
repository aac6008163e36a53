#pragma once

#include "engine/eql/document_run.hpp"
#include "support.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace vedette::engine::eql {

/// What one query answered, as the suites spell it.
struct answer {
  std::vector<std::vector<std::int64_t>> ids; ///< -1: a missing step.
  std::vector<nlohmann::json> groups;         ///< Of counting pipes, or null.
};

/// Runs queries over documents and reads the ids of the events they found.
class query_fixture : public testing::Test {
protected:
  std::string id_field = "serial_event_id";
  document_options documents;
  run_options how;
  options speaks;

  std::vector<answer> run(const std::vector<std::string>& queries,
                          const std::vector<std::string>& events) {
    document_run* running = nullptr;
    std::vector<answer> answers(queries.size());
    document_run made{documents, how, speaks.speaks,
                      [&](std::size_t query, const query_result& what) {
                        take(*running, what, answers[query]);
                      }};
    running = &made;
    for (const auto& text : queries) {
      diagnostics problems;
      auto query = compile_query(text, speaks, made.fields(), problems);
      if (!query) {
        ADD_FAILURE() << text << "\n"
                      << (problems.empty() ? std::string{}
                                           : problems.front().to_string());
        return answers;
      }
      auto added = made.add(std::move(*query));
      EXPECT_TRUE(added.ok()) << text;
    }
    for (auto text : events) {
      auto size = text.size();
      text.append(document_reader::padding, ' ');
      EXPECT_TRUE(made.feed(std::string_view{text}.substr(0, size)).ok());
    }
    made.finish();
    return answers;
  }

  std::vector<std::int64_t> run_one(const std::string& query,
                                    const std::vector<std::string>& events) {
    std::vector<std::int64_t> flat;
    auto answers = run({query}, events);
    for (const auto& ids : answers.front().ids)
      flat.insert(flat.end(), ids.begin(), ids.end());
    return flat;
  }

  static std::vector<std::string> lines_of(const nlohmann::json& list) {
    std::vector<std::string> made;
    for (const auto& x : list)
      made.push_back(x.dump());
    return made;
  }

private:
  void take(const document_run& from, const query_result& what, answer& into) {
    auto& ids = into.ids.emplace_back();
    for (const auto& event : what.events)
      ids.push_back(event ? id_of(from.text_of(*event)) : -1);
    nlohmann::json group;
    if (what.group) {
      group["count"] = what.group->count;
      if (what.group->percent)
        group["percent"] = *what.group->percent;
      for (const auto& x : what.group->key) {
        if (x.kind == value_kind::integer)
          group["key"].push_back(x.integer);
        else
          group["key"].push_back(x.text);
      }
    }
    into.groups.push_back(std::move(group));
  }

  std::int64_t id_of(std::string_view text) const {
    return nlohmann::json::parse(text)[id_field].get<std::int64_t>();
  }
};

} // namespace vedette::engine::eql
