#pragma once

#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

/// How rows of a query's answer are spread over the values of some facets: a
/// tree with one level per facet, the most frequent values first. Each row
/// counts as often as its `count` says, or once.
class breakdown {
public:
  /// Facets are paths into a row: `device.hostname`, `value`,
  /// `event.process.name`. errc::invalid_argument: one to six of them.
  static result<breakdown> by(std::string_view facets_with_commas);

  void add(const nlohmann::json& row);
  /// `{"by":[…],"total":N,"rows":N,"values":[{"value","count","values":[…]}]}`.
  /// At most `width` values a level; `others` counts the rest.
  [[nodiscard]] nlohmann::json to_json(std::size_t width) const;

private:
  struct node;
  breakdown();
  std::vector<std::string> names_;
  std::vector<nlohmann::json::json_pointer> paths_;
  std::shared_ptr<node> root_;
  std::uint64_t rows_ = 0;
};

} // namespace vedette::cloud
