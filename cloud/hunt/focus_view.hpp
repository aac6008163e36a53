#pragma once

#include "cloud/hunt/process_family.hpp"
#include "schema/event.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace vedette::cloud {

/// Turns the events of a process and its descendants into what the console
/// draws: nodes, edges and a timeline (docs/api.md).
class focus_view {
public:
  /// More artifacts or timeline entries than that are left out and counted.
  static constexpr std::size_t artifacts_max = 2'000;
  static constexpr std::size_t timeline_max = 5'000;

  focus_view(const process_family& family, std::string focus);

  /// Whether an event belongs to the story: its process is the focus or one of
  /// its descendants.
  [[nodiscard]] bool wants(const schema::event& what) const;
  void add(const schema::event& what);
  [[nodiscard]] std::string to_json() const;

private:
  struct artifact {
    std::string kind;
    std::string label;
    time_ns first = 0;
  };
  struct edge {
    std::uint64_t count = 0;
    time_ns first = 0;
  };
  struct entry {
    time_ns time = 0;
    std::string json;
  };
  void touch(const schema::event& what, const std::string& process);

  const process_family& family_;
  std::string focus_;
  std::vector<std::string> ancestors_;
  std::set<std::string> story_;
  std::map<std::string, artifact> artifacts_;
  std::map<std::tuple<std::string, std::string, std::string>, edge> edges_;
  std::multimap<time_ns, std::string> timeline_;
  std::uint64_t left_out_ = 0;
};

} // namespace vedette::cloud
