#include "engine/sigma/yaml.hpp"

#include <nlohmann/json.hpp>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <sstream>

namespace vedette::engine::sigma {

namespace {

place place_of(const YAML::Mark& mark) {
  return {static_cast<std::size_t>(mark.line + 1),
          static_cast<std::size_t>(mark.column + 1)};
}

YAML::Mark mark_of(place at) {
  YAML::Mark mark;
  mark.line = static_cast<int>(at.line) - 1;
  mark.column = static_cast<int>(at.column) - 1;
  return mark;
}

// Builds our own tree straight from the parser's events, so that aliases never
// get resolved and limits hold before memory is used. Limits are reported the
// way yaml-cpp reports its own errors.
class tree_builder final : public YAML::EventHandler {
public:
  explicit tree_builder(std::size_t& nodes) : nodes_{nodes} {}

  yaml_node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(mark, yaml_kind::null);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw YAML::ParserException(mark, "aliases (*name) are not accepted");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& text) override {
    refuse_anchor(mark, anchor);
    auto& node = add(mark, yaml_kind::scalar);
    node.text = text;
    node.quoted = tag != "?";
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, yaml_kind::sequence);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, anchor, yaml_kind::mapping);
  }
  void OnMapEnd() override {
    check_keys(*open_.back());
    open_.pop_back();
  }

private:
  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0)
      throw YAML::ParserException(mark, "anchors (&name) are not accepted");
  }
  void open(const YAML::Mark& mark, YAML::anchor_t anchor, yaml_kind kind) {
    refuse_anchor(mark, anchor);
    if (open_.size() >= yaml_depth_max)
      throw YAML::ParserException(mark, "nested deeper than "
                                          + std::to_string(yaml_depth_max)
                                          + " levels");
    open_.push_back(&add(mark, kind));
  }
  yaml_node& add(const YAML::Mark& mark, yaml_kind kind) {
    if (++nodes_ > yaml_nodes_max)
      throw YAML::ParserException(
        mark, "more than " + std::to_string(yaml_nodes_max) + " values");
    yaml_node node;
    node.kind = kind;
    node.at = place_of(mark);
    if (open_.empty()) {
      root_ = std::move(node);
      return root_;
    }
    // A parent never grows while a child is open, so pointers stay good.
    auto& parent = *open_.back();
    bool key = parent.is_mapping() && parent.keys.size() == parent.items.size();
    auto& list = key ? parent.keys : parent.items;
    list.push_back(std::move(node));
    return list.back();
  }
  // Keys must be text, and each key is there once.
  static void check_keys(const yaml_node& map) {
    std::vector<const yaml_node*> sorted;
    for (const auto& key : map.keys) {
      if (!key.is_scalar())
        throw YAML::ParserException(mark_of(key.at), "a key must be text");
      sorted.push_back(&key);
    }
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](auto* a, auto* b) { return a->text < b->text; });
    for (std::size_t i = 1; i < sorted.size(); ++i)
      if (sorted[i - 1]->text == sorted[i]->text)
        throw YAML::ParserException(mark_of(sorted[i]->at),
                                    "the key `" + sorted[i]->text
                                      + "` is there twice");
  }

  std::size_t& nodes_;
  yaml_node root_;
  std::vector<yaml_node*> open_;
};

diagnostic problem_of(const YAML::Exception& what) {
  return problem_at(what.mark.is_null() ? place{} : place_of(what.mark),
                    "not readable as YAML: " + what.msg);
}

template <class Number>
std::optional<Number> number_of(std::string_view text, int base) {
  Number out{};
  auto [end, error]
    = std::from_chars(text.data(), text.data() + text.size(), out, base);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return out;
}

nlohmann::ordered_json json_of(const yaml_node& node) {
  if (node.is_null())
    return nullptr;
  if (node.is_sequence()) {
    auto out = nlohmann::ordered_json::array();
    for (const auto& item : node.items)
      out.push_back(json_of(item));
    return out;
  }
  if (node.is_mapping()) {
    auto out = nlohmann::ordered_json::object();
    for (std::size_t i = 0; i < node.items.size(); ++i)
      out[node.keys[i].text] = json_of(node.items[i]);
    return out;
  }
  if (auto flag = node.as_boolean())
    return *flag;
  if (auto number = node.as_integer())
    return *number;
  if (auto number = node.as_real())
    return *number;
  return node.text;
}

} // namespace

const yaml_node* yaml_node::find(std::string_view key) const {
  if (!is_mapping())
    return nullptr;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (keys[i].text == key)
      return &items[i];
  return nullptr;
}

std::string yaml_node::text_of(std::string_view key) const {
  const auto* node = find(key);
  return node != nullptr && node->is_scalar() ? node->text : std::string{};
}

std::optional<bool> yaml_node::as_boolean() const {
  if (!is_scalar() || quoted)
    return std::nullopt;
  for (std::string_view word :
       {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
    if (text == word)
      return true;
  for (std::string_view word :
       {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})
    if (text == word)
      return false;
  return std::nullopt;
}

std::optional<std::int64_t> yaml_node::as_integer() const {
  if (!is_scalar() || quoted || text.empty())
    return std::nullopt;
  std::string_view rest = text;
  bool minus = rest.front() == '-';
  if (minus || rest.front() == '+')
    rest.remove_prefix(1);
  if (rest.empty() || rest.front() < '0' || rest.front() > '9')
    return std::nullopt;
  int base = 10;
  if (rest.starts_with("0x") || rest.starts_with("0X")) {
    base = 16;
    rest.remove_prefix(2);
  } else if (rest.starts_with("0b")) {
    base = 2;
    rest.remove_prefix(2);
  } else if (rest.size() > 1 && rest.front() == '0') {
    base = 8;
    rest.remove_prefix(1);
  }
  auto out = number_of<std::int64_t>(rest, base);
  return out && minus ? std::optional{-*out} : out;
}

std::optional<double> yaml_node::as_real() const {
  if (!is_scalar() || quoted || text.find('.') == std::string::npos
      || text.find_first_not_of("+-.0123456789eE") != std::string::npos)
    return std::nullopt;
  double out = 0;
  auto [end, error]
    = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return out;
}

std::optional<double> yaml_node::as_number() const {
  if (auto integer = as_integer())
    return static_cast<double>(*integer);
  if (!is_scalar() || quoted
      || text.find_first_not_of("+-.0123456789eE") != std::string::npos)
    return std::nullopt;
  auto digits = std::string_view{text};
  if (digits.starts_with('+'))
    digits.remove_prefix(1);
  double out = 0;
  auto [end, error]
    = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  if (error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return out;
}

std::vector<yaml_node> read_yaml(std::string_view text, diagnostics& out) {
  std::vector<yaml_node> documents;
  if (text.size() > yaml_bytes_max) {
    out.push_back(problem_at(
      {1, 1}, "the file has " + std::to_string(text.size())
                + " bytes; the limit is " + std::to_string(yaml_bytes_max)));
    return documents;
  }
  try {
    std::istringstream stream{std::string{text}};
    YAML::Parser parser{stream};
    std::size_t nodes = 0;
    for (;;) {
      tree_builder builder{nodes};
      if (!parser.HandleNextDocument(builder))
        break;
      if (auto root = builder.take(); !root.is_null())
        documents.push_back(std::move(root));
    }
  } catch (const YAML::Exception& what) {
    out.push_back(problem_of(what));
  }
  return documents;
}

diagnostic problem_at(place at, std::string message, std::string hint,
                      severity level) {
  diagnostic out;
  out.level = level;
  out.line = at.line;
  out.column = at.column;
  out.message = std::move(message);
  out.hint = std::move(hint);
  return out;
}

std::string to_json(const yaml_node& node) {
  return json_of(node).dump(-1, ' ', false,
                            nlohmann::json::error_handler_t::replace);
}

} // namespace vedette::engine::sigma
