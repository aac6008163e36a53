#include "cli/eql_text.hpp"

#include <CLI/CLI.hpp>

// Tested by tests/unit/cli/query_commands_test.cpp

namespace vedette::cli {

void dialect_options::declare(CLI::App& app) {
  app.add_option("--dialect", name_, "Which EQL: endgame, elastic or optics")
    ->check(CLI::IsMember({"endgame", "elastic", "optics"}))
    ->capture_default_str();
  app.add_flag("--case-sensitive", case_sensitive_,
               "Endgame's EQL: comparisons of text respect case");
}

engine::eql::options dialect_options::options() const {
  return {
    engine::eql::dialect_named(name_).value_or(engine::eql::dialect::elastic),
    case_sensitive_};
}

void say_problems(command_io& io, const diagnostics& problems,
                  std::string_view text) {
  for (const auto& x : problems)
    io.say(x.to_string() + '\n' + excerpt(x, text));
}

json json_of(const engine::constant& x) {
  switch (x.kind) {
  case engine::value_kind::boolean:
    return x.boolean;
  case engine::value_kind::integer:
    return x.integer;
  case engine::value_kind::real:
    return x.whole != 0 ? json(x.whole) : json(x.real);
  case engine::value_kind::text:
    return x.text;
  case engine::value_kind::list: {
    auto made = json::array();
    for (const auto& item : x.items)
      made.push_back(json_of(item));
    return made;
  }
  case engine::value_kind::null:
    break;
  }
  return nullptr;
}

std::string on_one_line(std::string_view text) {
  if (text.find_first_of("\r\n") == std::string_view::npos)
    return std::string{text};
  std::string out;
  auto in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (in_text && c == '\\' && i + 1 < text.size()) {
      out += c;
      out += text[++i];
      continue;
    }
    if (c == '"')
      in_text = !in_text;
    auto blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (in_text || !blank)
      out += c;
  }
  return out;
}

} // namespace vedette::cli
