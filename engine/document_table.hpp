#pragma once

#include "engine/layout.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine {

/// Where a value found at some path goes.
struct document_target {
  slot where = 0;
  std::uint8_t rank = 0; ///< Lower beats higher when a document has several.
  std::uint32_t classes = 0; ///< Bit c = for events of schema class c.
};

/// What a reader wants to know about one path.
struct document_node {
  std::string path;
  std::vector<document_target> targets;
  bool leads_on = false; ///< Wanted paths go on below this one.
};

/// Finds nodes by path. Built once, then asked for every key of every document.
class document_table {
public:
  /// Adds a target and all nodes that lead to it.
  void add(std::string_view path, const document_target& target);

  /// nullptr when nobody wants the path.
  [[nodiscard]] const document_node* find(std::string_view path) const;

private:
  document_node& node(std::string_view path);
  void grow();

  struct entry {
    std::uint64_t hash = 0;
    document_node* node = nullptr;
  };
  std::vector<entry> entries_; // Open addressing; a power of two, half full.
  std::vector<std::unique_ptr<document_node>> nodes_;
};

} // namespace vedette::engine
