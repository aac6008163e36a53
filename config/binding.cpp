#include "config/binding.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

// Tested by tests/unit/config/load_test.cpp

namespace vedette::config {

namespace {

constexpr std::array<std::pair<std::string_view, log_level>, 4> levels{
  {{"debug", log_level::debug},
   {"info", log_level::info},
   {"warning", log_level::warning},
   {"error", log_level::error}}};

const log_level* level_named(std::string_view name) {
  for (const auto& [text, level] : levels)
    if (text == name)
      return &level;
  return nullptr;
}

std::string variable_name(std::string_view section, std::string_view name) {
  std::string out = "VEDETTE_";
  if (!section.empty())
    out += std::string{section} + "__";
  out += name;
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return static_cast<char>(std::toupper(c));
  });
  return out;
}

bool fits(std::uint64_t number, const allowed& range) {
  return range.least <= number && number <= range.most;
}

std::string text_of(const allowed& range) {
  return std::to_string(range.least) + " to " + std::to_string(range.most);
}

std::string qualified(std::string_view section, std::string_view name) {
  return section.empty() ? std::string{name}
                         : std::string{section} + "." + std::string{name};
}

} // namespace

// -- TOML -------------------------------------------------------------------

toml_binder::toml_binder(const toml::table& root, std::string source,
                         diagnostics& problems)
  : root_{root}, source_{std::move(source)}, problems_{problems} {}

void toml_binder::section(std::string_view name) {
  section_ = name;
  known_.emplace_back(name);
}

const toml::node* toml_binder::find(std::string_view name) {
  known_.push_back(qualified(section_, name));
  if (section_.empty())
    return root_.get(name);
  const auto* table = root_.get_as<toml::table>(section_);
  return table == nullptr ? nullptr : table->get(name);
}

void toml_binder::complain(const toml::node& at, std::string message,
                           std::string hint) {
  diagnostic d;
  d.source = source_;
  d.line = at.source().begin.line;
  d.column = at.source().begin.column;
  d.message = std::move(message);
  d.hint = std::move(hint);
  problems_.push_back(std::move(d));
}

void toml_binder::key(std::string_view name, std::string& to) {
  const auto* node = find(name);
  if (node == nullptr)
    return;
  if (auto text = node->value_exact<std::string>())
    to = *text;
  else
    complain(*node, qualified(section_, name) + ": expected a string");
}

void toml_binder::key(std::string_view name, bool& to) {
  const auto* node = find(name);
  if (node == nullptr)
    return;
  if (auto flag = node->value_exact<bool>())
    to = *flag;
  else
    complain(*node, qualified(section_, name) + ": expected true or false");
}

void toml_binder::key(std::string_view name, std::vector<std::string>& to) {
  const auto* node = find(name);
  if (node == nullptr)
    return;
  const auto* items = node->as_array();
  if (items == nullptr) {
    complain(*node, qualified(section_, name) + ": expected a list of strings");
    return;
  }
  std::vector<std::string> texts;
  for (const auto& item : *items) {
    if (auto text = item.value_exact<std::string>())
      texts.push_back(*text);
    else
      complain(item, qualified(section_, name) + ": expected a string");
  }
  to = std::move(texts);
}

void toml_binder::key(std::string_view name, log_level& to) {
  std::string text;
  key(name, text);
  if (text.empty())
    return;
  if (const auto* level = level_named(text))
    to = *level;
  else
    complain(*find(name),
             qualified(section_, name) + ": no level \"" + text + "\"",
             "debug, info, warning or error");
}

void toml_binder::integer(std::string_view name, std::uint64_t& to,
                          allowed range) {
  const auto* node = find(name);
  if (node == nullptr)
    return;
  auto number = node->value_exact<std::int64_t>();
  if (!number)
    complain(*node, qualified(section_, name) + ": expected a whole number");
  else if (*number < 0 || !fits(static_cast<std::uint64_t>(*number), range))
    complain(*node, qualified(section_, name) + ": expected " + text_of(range));
  else
    to = static_cast<std::uint64_t>(*number);
}

void toml_binder::report_unknown() {
  report_unknown_in(root_, "");
}

void toml_binder::report_unknown_in(const toml::table& table,
                                    std::string_view section) {
  for (const auto& [name, node] : table) {
    auto whole = qualified(section, name.str());
    const auto* inner = node.as_table();
    bool known = std::find(known_.begin(), known_.end(), whole) != known_.end();
    if (known && inner != nullptr && section.empty()) {
      report_unknown_in(*inner, whole);
    } else if (!known) {
      std::vector<std::string_view> names{known_.begin(), known_.end()};
      auto near = nearest(whole, names);
      complain(node, "unknown key \"" + whole + "\"",
               near.empty() ? "" : "did you mean \"" + near + "\"?");
    }
  }
}

// -- environment --------------------------------------------------------------

environment_binder::environment_binder(
  const std::vector<std::string>& environment, diagnostics& problems)
  : environment_{environment}, problems_{problems} {}

void environment_binder::section(std::string_view name) {
  section_ = name;
}

const std::string* environment_binder::find(std::string_view name) {
  auto prefix = variable_name(section_, name) + "=";
  for (const auto& entry : environment_) {
    if (entry.starts_with(prefix)) {
      found_ = entry.substr(prefix.size());
      return &found_;
    }
  }
  return nullptr;
}

void environment_binder::complain(std::string_view name, std::string message) {
  diagnostic d;
  d.source = variable_name(section_, name);
  d.message = std::move(message);
  problems_.push_back(std::move(d));
}

void environment_binder::key(std::string_view name, std::string& to) {
  if (const auto* text = find(name))
    to = *text;
}

void environment_binder::key(std::string_view name, bool& to) {
  const auto* text = find(name);
  if (text == nullptr)
    return;
  if (*text == "true" || *text == "false")
    to = *text == "true";
  else
    complain(name, "expected true or false");
}

void environment_binder::key(std::string_view name,
                             std::vector<std::string>& to) {
  const auto* text = find(name);
  if (text == nullptr)
    return;
  to.clear();
  for (std::size_t at = 0; at <= text->size();) {
    auto end = std::min(text->find(',', at), text->size());
    if (end > at)
      to.push_back(text->substr(at, end - at));
    at = end + 1;
  }
}

void environment_binder::key(std::string_view name, log_level& to) {
  const auto* text = find(name);
  if (text == nullptr)
    return;
  if (const auto* level = level_named(*text))
    to = *level;
  else
    complain(name, "expected debug, info, warning or error");
}

void environment_binder::integer(std::string_view name, std::uint64_t& to,
                                 allowed range) {
  const auto* text = find(name);
  if (text == nullptr)
    return;
  std::uint64_t number = 0;
  const auto* end = text->data() + text->size();
  auto parsed = std::from_chars(text->data(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !fits(number, range))
    complain(name, "expected " + text_of(range));
  else
    to = number;
}

// -- printing
// -------------------------------------------------------------------

void print_binder::section(std::string_view name) {
  text_ += "\n[" + std::string{name} + "]\n";
}

void print_binder::line(std::string_view name, const std::string& value) {
  text_ += std::string{name} + " = " + value + "\n";
}

void print_binder::key(std::string_view name, std::string& to) {
  std::string quoted;
  append_json_string(quoted, to);
  line(name, quoted);
}

void print_binder::key(std::string_view name, bool& to) {
  line(name, to ? "true" : "false");
}

void print_binder::key(std::string_view name, std::vector<std::string>& to) {
  std::string list = "[";
  for (const auto& item : to) {
    list += list.size() > 1 ? ", " : "";
    append_json_string(list, item);
  }
  line(name, list + "]");
}

void print_binder::key(std::string_view name, log_level& to) {
  for (const auto& [text, level] : levels)
    if (level == to)
      line(name, "\"" + std::string{text} + "\"");
}

void print_binder::integer(std::string_view name, std::uint64_t& to, allowed) {
  line(name, std::to_string(to));
}

} // namespace vedette::config
