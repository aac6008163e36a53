#pragma once

#include "base/diagnostic.hpp"
#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace vedette::cloud {

using json = nlohmann::json;

/// Parses a request body, the one place that does: one JSON value, valid UTF-8,
/// at most 32 levels deep, no name twice in an object, no NUL, no number beyond
/// a double. Otherwise null and a diagnostic with its place; throws nothing.
json parse_body(std::string_view text, diagnostics& out);

/// Takes fields out of a JSON object, strictly: a field of the wrong type, one
/// that is missing or one that nobody asked for is a diagnostic with its JSON
/// pointer.
class body_reader {
public:
  body_reader(const json& object, diagnostics& out, std::string pointer = "");

  /// Fields that may be there. Others are errors.
  void only(std::initializer_list<std::string_view> names);

  [[nodiscard]] bool has(const char* name) const;
  std::string text(const char* name, std::size_t bytes_max = 4096);
  std::string text_or(const char* name, std::string otherwise,
                      std::size_t bytes_max = 4096);
  bool flag_or(const char* name, bool otherwise);
  std::uint64_t number_or(const char* name, std::uint64_t otherwise,
                          std::uint64_t max);
  std::vector<std::string> texts_or_none(const char* name,
                                         std::size_t count_max = 1000);
  /// An empty array when it is not there.
  const json& array_or_none(const char* name, std::size_t count_max = 10'000);

  void complain(const std::string& name, std::string message,
                std::string hint = "");
  [[nodiscard]] std::string pointer_to(const std::string& name) const;

private:
  const json* member(const char* name) const;

  const json& object_;
  diagnostics& out_;
  std::string pointer_;
};

} // namespace vedette::cloud
