#include "engine/cae/rule_document.hpp"

#include "engine/cae/reader.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace vedette::engine::cae {

namespace {

std::string folded(std::string_view text) {
  std::string out;
  for (auto c : text)
    if (c != ' ')
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

template <class Enum, std::size_t Count>
void read_word(
  reader& in, const json_node& from, std::string_view name,
  const std::array<std::pair<std::string_view, Enum>, Count>& words,
  Enum& out) {
  std::string text;
  in.read(from, name, text);
  if (text.empty())
    return;
  std::vector<std::string_view> known;
  for (const auto& [word, value] : words) {
    if (folded(word) == folded(text)) {
      out = value;
      return;
    }
    known.push_back(word);
  }
  std::string all;
  for (auto word : known)
    all += (all.empty() ? "" : ", ") + std::string{word};
  auto at = from.find(name);
  in.error(reader::place_of(at != nullptr ? *at : from),
           std::string{name} + ": unknown value '" + text + "'",
           "expected one of " + all);
}

void read_head(reader& in, const json_node& from, rule_document& out) {
  static constexpr std::array<std::pair<std::string_view, object_type>, 3>
    types{{{"DetectionRule", object_type::detection},
           {"ResponseRule", object_type::response},
           {"ExceptionRule", object_type::exception}}};
  static constexpr std::array<std::pair<std::string_view, rule_severity>, 6>
    severities{{{"High", rule_severity::high},
                {"Medium", rule_severity::medium},
                {"Low", rule_severity::low},
                {"Informational", rule_severity::informational},
                {"Info", rule_severity::informational},
                {"Critical", rule_severity::critical}}};
  read_word(in, from, "ObjectType", types, out.type);
  read_word(in, from, "Severity", severities, out.severity);
  in.read(from, "Id", out.id);
  in.read(from, "Version", out.version);
  in.read(from, "Name", out.name);
  in.read(from, "Description", out.description);
  in.read(from, "Category", out.category);
  in.read(from, "Tags", out.tags);
  if (out.name.empty())
    in.warning(out.at, "the rule has no Name");
  if (auto schema = from.find("SchemaVersion");
      schema != nullptr && schema->text != "1")
    in.error(reader::place_of(*schema), "SchemaVersion: only 1 is known");
}

void read_systems(reader& in, const json_node& from, rule_document& out) {
  auto list = in.objects(from, "OperatingSystems");
  if (list == nullptr)
    return;
  for (const auto& x : list->items) {
    std::string name;
    in.read(x, "Name", name);
    auto plain = folded(name);
    if (plain == "linux" || plain == "windows" || plain == "macos")
      out.systems.push_back(plain);
    else
      in.warning(reader::place_of(x), "unknown operating system '" + name + "'",
                 "expected Linux, Windows or macOS");
  }
}

void read_limits(reader& in, const json_node& from, rule_document& out) {
  in.read_time(from, "NotValidBefore", out.valid_from);
  in.read_time(from, "NotValidAfter", out.valid_until);
  if (out.valid_from >= out.valid_until)
    in.error(out.at, "the rule is never valid: NotValidBefore is not before "
                     "NotValidAfter");
  in.read_span(from, "ActivationLifetimeLimit", out.lifetime);
  in.read(from, "MaximumConcurrentActivations", out.activations_max);
  in.read(from, "AllowMultipleActivationsPerContext", out.many_per_context);
  in.read(from, "ActivationCanUtlizeDeviceStateEvents", out.rundown_events);
  in.read(from, "ActivationCanUtilizeDeviceStateEvents", out.rundown_events);
}

void read_paths(reader& in, const json_node& from, rule_document& out) {
  auto list = in.objects(from, "Paths");
  if (list == nullptr)
    return;
  for (const auto& x : list->items) {
    rule_path made;
    made.at = reader::place_of(x);
    in.check_members(x, {"StateNames", "Name"});
    in.read(x, "StateNames", made.states);
    out.paths.push_back(std::move(made));
  }
}

void read_tests(reader& in, const json_node& from, rule_document& out) {
  auto tests = from.find("Tests");
  if (tests == nullptr || tests->kind == json_kind::null)
    return;
  if (tests->kind != json_kind::object) {
    in.error(reader::place_of(*tests),
             "Tests: expected an object with match and non_match");
    return;
  }
  in.check_members(*tests, {"match", "non_match"});
  auto take = [&](std::string_view name, std::vector<std::string>& to) {
    auto list = tests->find(name);
    if (list == nullptr)
      return;
    if (list->kind != json_kind::array) {
      in.error(reader::place_of(*list), "expected an array of events, or of "
                                        "arrays of events");
      return;
    }
    for (const auto& x : list->items) {
      auto events = x.kind == json_kind::array;
      auto good = x.kind == json_kind::object || events;
      for (const auto& y : x.items)
        good = good && y.kind == json_kind::object;
      if (good)
        to.emplace_back(in.text().substr(x.offset, x.length));
      else
        in.error(reader::place_of(x), "expected an event (an object) or an "
                                      "array of events");
    }
  };
  take("match", out.match);
  take("non_match", out.non_match);
}

void read_states(reader& in, const json_node& from, rule_document& out) {
  auto list = in.objects(from, "States");
  if (list == nullptr || list->items.empty()) {
    auto found = from.find("States");
    in.error(found != nullptr ? reader::place_of(*found) : out.at,
             "a rule needs at least one state in States");
    return;
  }
  for (const auto& x : list->items)
    read_state(in, x, 0, out.states);
  std::set<std::string> names;
  for (auto& x : out.states) {
    if (x.name.empty() && out.states.size() > 1)
      in.warning(x.at, "a state without Name");
    else if (!names.insert(x.name).second)
      in.error(x.at, "two states are called '" + x.name + "'");
  }
}

} // namespace

std::optional<rule_document> read_rule(std::string_view text,
                                       diagnostics& out) {
  auto root = parse_json(text, out);
  if (!root)
    return std::nullopt;
  reader in{text, out};
  rule_document made;
  made.at = reader::place_of(*root);
  if (root->kind != json_kind::object) {
    in.error(made.at, "a rule is a JSON object, found "
                        + std::string{name_of(root->kind)});
    return std::nullopt;
  }
  made.at.length = 1;
  in.check_members(*root, {"Name",
                           "Description",
                           "Severity",
                           "ObjectType",
                           "OperatingSystems",
                           "Plugin",
                           "Product",
                           "SchemaVersion",
                           "States",
                           "Paths",
                           "Tags",
                           "Id",
                           "Version",
                           "NotValidBefore",
                           "NotValidAfter",
                           "ActivationLifetimeLimit",
                           "ActivationCanUtilizeDeviceStateEvents",
                           "ActivationCanUtlizeDeviceStateEvents",
                           "AllowMultipleActivationsPerContext",
                           "MaximumConcurrentActivations",
                           "RuleSource",
                           "RuleSourceGrouping",
                           "Category",
                           "Tests",
                           "LastModified",
                           "ModifiedBy"});
  read_head(in, *root, made);
  read_systems(in, *root, made);
  read_limits(in, *root, made);
  read_states(in, *root, made);
  read_paths(in, *root, made);
  read_tests(in, *root, made);
  if (in.failed())
    return std::nullopt;
  return made;
}

} // namespace vedette::engine::cae
