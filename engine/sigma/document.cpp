#include "engine/sigma/document.hpp"

#include "engine/sigma/metadata.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

// Tested by tests/unit/engine/sigma/document_test.cpp

namespace vedette::engine::sigma {

namespace {

/// Reads one document; the first error ends it.
class reader {
public:
  reader(const yaml_node& root, std::string_view source, diagnostics& out)
    : root_{root}, out_{out} {
    made_.source = source;
  }

  bool read() {
    made_.at = root_.at;
    if (!root_.is_mapping())
      return fail(root_.at, "a Sigma document is a map of keys like `title`, "
                            "`logsource` and `detection`");
    header();
    if (made_.title.empty())
      return fail(root_.at, "`title` is missing");
    check_metadata(root_, made_.source, out_);
    if (const auto* section = root_.find("correlation"))
      return correlation(*section) && tests();
    if (const auto* section = root_.find("filter"))
      return logsource() && filter(*section);
    return logsource() && detection_section() && tests();
  }

  document take() { return std::move(made_); }

private:
  bool fail(place at, std::string message, std::string hint = {}) {
    auto why = problem_at(at, std::move(message), std::move(hint));
    why.source = made_.source;
    out_.push_back(std::move(why));
    return false;
  }

  void header() {
    made_.id = root_.text_of("id");
    made_.name = root_.text_of("name");
    made_.title = root_.text_of("title");
    made_.description = root_.text_of("description");
    made_.level = root_.text_of("level");
    for (auto& c : made_.level)
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    made_.status = root_.text_of("status");
    if (const auto* node = root_.find("generate"))
      made_.generate = node->as_boolean().value_or(false);
    if (const auto* node = root_.find("tags"); node && node->is_sequence())
      for (const auto& tag : node->items)
        if (tag.is_scalar())
          made_.tags.push_back(tag.text);
  }

  bool logsource() {
    const auto* node = root_.find("logsource");
    if (node == nullptr || !node->is_mapping())
      return fail(node ? node->at : root_.at,
                  "`logsource` is missing or not a map",
                  "for example `logsource: {product: linux, category: "
                  "process_creation}`");
    for (auto key : {"product", "category", "service"})
      if (const auto* part = node->find(key);
          part && (part->is_sequence() || part->is_mapping()))
        return fail(part->at, "`" + std::string{key} + "` must be a text");
    made_.from.at = node->at;
    made_.from.product = node->text_of("product");
    made_.from.category = node->text_of("category");
    made_.from.service = node->text_of("service");
    if (made_.from.product.empty() && made_.from.category.empty()
        && made_.from.service.empty())
      return fail(node->at,
                  "`logsource` names no product, category or service");
    return true;
  }

  bool detection_section() {
    const auto* section = root_.find("detection");
    if (section == nullptr || !section->is_mapping())
      return fail(section ? section->at : root_.at,
                  "`detection` is missing or not a map");
    return searches(*section) && conditions(*section);
  }

  bool searches(const yaml_node& section) {
    for (std::size_t i = 0; i < section.items.size(); ++i) {
      const auto& name = section.keys[i];
      if (name.text == "condition" || name.text == "timeframe"
          || name.text == "rules")
        continue;
      named_detection made{name.text, {}, name.at};
      if (!detection_of(section.items[i], made.what))
        return false;
      made_.detections.push_back(std::move(made));
    }
    if (made_.detections.empty())
      return fail(section.at, "`detection` has no search identifier");
    return true;
  }

  bool conditions(const yaml_node& section) {
    const auto* node = section.find("condition");
    if (node == nullptr)
      return fail(section.at, "`condition` is missing");
    if (node->is_scalar())
      made_.conditions.push_back({node->text, node->at});
    if (node->is_sequence())
      for (const auto& item : node->items) {
        if (!item.is_scalar())
          return fail(item.at, "a condition is a text");
        made_.conditions.push_back({item.text, item.at});
      }
    if (made_.conditions.empty())
      return fail(node->at, "`condition` must be text or a list of texts");
    return true;
  }

  bool detection_of(const yaml_node& node, detection& out) {
    switch (node.kind) {
    case yaml_kind::mapping:
      return map_of(node, out);
    case yaml_kind::sequence:
      return list_of(node, out);
    case yaml_kind::scalar:
      out.item.at = node.at;
      out.item.values.push_back(node);
      return true;
    case yaml_kind::null:
      return fail(node.at, "an empty search identifier matches nothing");
    }
    return false;
  }

  bool map_of(const yaml_node& node, detection& out) {
    out.kind = detection::kind_t::all;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      detection part;
      if (!item_of(node.keys[i], node.items[i], part.item))
        return false;
      out.parts.push_back(std::move(part));
    }
    if (out.parts.empty())
      return fail(node.at, "an empty map matches nothing");
    return true;
  }

  // Plain values of a list are keywords, one of which must be found.
  bool list_of(const yaml_node& node, detection& out) {
    out.kind = detection::kind_t::any;
    detection keywords;
    keywords.item.at = node.at;
    for (const auto& item : node.items) {
      if (item.is_scalar()) {
        keywords.item.values.push_back(item);
        continue;
      }
      detection part;
      if (!detection_of(item, part))
        return false;
      out.parts.push_back(std::move(part));
    }
    if (!keywords.item.values.empty())
      out.parts.push_back(std::move(keywords));
    if (out.parts.empty())
      return fail(node.at, "an empty list matches nothing");
    return true;
  }

  bool item_of(const yaml_node& key, const yaml_node& value,
               detection_item& out) {
    out.at = key.at;
    std::string_view rest = key.text;
    auto bar = rest.find('|');
    out.field = rest.substr(0, bar);
    while (bar != std::string_view::npos) {
      rest.remove_prefix(bar + 1);
      bar = rest.find('|');
      out.modifiers.emplace_back(rest.substr(0, bar));
    }
    if (value.is_mapping())
      return fail(value.at, "expected a value or a list of values for `"
                              + key.text + "`, not a map");
    if (!value.is_sequence()) {
      out.values.push_back(value);
      return true;
    }
    for (const auto& item : value.items) {
      if (!item.is_scalar() && !item.is_null())
        return fail(item.at, "values of `" + key.text
                               + "` must be texts, numbers or null");
      out.values.push_back(item);
    }
    if (out.values.empty())
      return fail(value.at, "an empty list of values matches nothing");
    return true;
  }

  bool filter(const yaml_node& section) {
    made_.kind = document_kind::filter;
    if (!section.is_mapping())
      return fail(section.at, "`filter` is not a map");
    const auto* rules = section.find("rules");
    made_.filter.rules_at = rules ? rules->at : section.at;
    if (rules && rules->is_scalar())
      made_.filter.rules.push_back(rules->text);
    if (rules && rules->is_sequence())
      for (const auto& item : rules->items)
        made_.filter.rules.push_back(item.text);
    if (made_.filter.rules.empty())
      return fail(section.at, "`filter.rules` names no rule",
                  "a list of ids or names, or `any`");
    return searches(section) && conditions(section);
  }

  bool tests() {
    const auto* section = root_.find("tests");
    if (section == nullptr)
      return true;
    if (!section->is_mapping())
      return fail(section->at, "`tests` is a map of `match` and `non_match`");
    return test_events(section->find("match"), made_.match)
           && test_events(section->find("non_match"), made_.non_match);
  }

  bool test_events(const yaml_node* list, std::vector<std::string>& out) {
    if (list == nullptr)
      return true;
    if (!list->is_sequence())
      return fail(list->at, "expected a list of events");
    for (const auto& event : list->items) {
      if (!event.is_mapping() && !event.is_sequence())
        return fail(event.at, "an event is a map; several in order are a list");
      out.push_back(to_json(event));
    }
    return true;
  }

  void warn(place at, std::string message) {
    auto why = problem_at(at, std::move(message), {}, severity::warning);
    why.source = made_.source;
    out_.push_back(std::move(why));
  }
  void forget_copies(place at, std::string_view key,
                     std::vector<std::string>& list);
  bool correlation(const yaml_node& section);
  bool correlation_condition(const yaml_node& node);
  bool aliases(const yaml_node& node);

  const yaml_node& root_;
  diagnostics& out_;
  document made_;
};

void texts_of(const yaml_node* node, std::vector<std::string>& out) {
  if (node == nullptr)
    return;
  if (node->is_scalar())
    out.push_back(node->text);
  for (const auto& item : node->items)
    if (item.is_scalar())
      out.push_back(item.text);
}

bool is_texts(const yaml_node& node) {
  return !node.is_mapping() && !node.is_null()
         && std::all_of(node.items.begin(), node.items.end(),
                        [](const auto& x) { return x.is_scalar(); });
}

// What is there twice counts once.
void reader::forget_copies(place at, std::string_view key,
                           std::vector<std::string>& list) {
  std::set<std::string> seen;
  auto again = [&](const std::string& x) { return !seen.insert(x).second; };
  auto copy = std::find_if(list.begin(), list.end(), again);
  if (copy == list.end())
    return;
  warn(at, "`" + *copy + "` is there twice in `" + std::string{key} + "`");
  seen.clear();
  std::erase_if(list, again);
}

bool reader::correlation(const yaml_node& section) {
  made_.kind = document_kind::correlation;
  if (!section.is_mapping())
    return fail(section.at, "`correlation` is not a map");
  if (!check_correlation_keys(section, made_.source, out_))
    return false;
  auto& made = made_.correlate;
  made.at = section.at;
  made.type = section.text_of("type");
  made.timespan = section.text_of("timespan");
  auto at_of = [&section](std::string_view key) {
    const auto* node = section.find(key);
    return node ? node->at : section.at;
  };
  made.rules_at = at_of("rules");
  made.timespan_at = at_of("timespan");
  made.condition_at = at_of("condition");
  for (auto key : {"rules", "group-by"})
    if (const auto* node = section.find(key); node && !is_texts(*node))
      return fail(node->at, "`" + std::string{key} + "` is a list of texts");
  texts_of(section.find("rules"), made.rules);
  texts_of(section.find("group-by"), made.group_by);
  forget_copies(made.rules_at, "rules", made.rules);
  forget_copies(at_of("group-by"), "group-by", made.group_by);
  if (const auto* node = section.find("generate"))
    made_.generate = node->as_boolean().value_or(false);
  if (made.rules.empty())
    return fail(made.rules_at, "`correlation.rules` names no rule");
  if (const auto* node = section.find("aliases"); node && !aliases(*node))
    return false;
  const auto* condition = section.find("condition");
  return condition == nullptr || correlation_condition(*condition);
}

bool reader::aliases(const yaml_node& node) {
  if (!node.is_mapping())
    return fail(node.at, "`aliases` is a map of alias: {rule: field}");
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const auto& fields = node.items[i];
    if (!fields.is_mapping())
      return fail(fields.at, "an alias is a map of rule: field");
    correlation_text::alias made{node.keys[i].text, {}, {}};
    made.at = node.keys[i].at;
    for (std::size_t j = 0; j < fields.items.size(); ++j) {
      if (!fields.items[j].is_scalar())
        return fail(fields.items[j].at, "an alias names one field of a rule");
      made.fields.emplace_back(fields.keys[j].text, fields.items[j].text);
    }
    made_.correlate.aliases.push_back(std::move(made));
  }
  return true;
}

bool reader::correlation_condition(const yaml_node& node) {
  if (node.is_scalar()) {
    made_.correlate.wanted = node.text;
    return true;
  }
  if (!node.is_mapping())
    return fail(node.at, "a correlation's `condition` is a map",
                "for example `condition: {gte: 10}`");
  auto& made = made_.correlate;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const auto& key = node.keys[i];
    const auto& value = node.items[i];
    if (key.text == "field") {
      texts_of(&value, made.fields);
      continue;
    }
    auto real = value.as_number();
    if (!real)
      return fail(value.at, "`" + key.text + "` needs a number");
    if (key.text == "percentile")
      made.percentile = *real;
    else
      made.bounds.push_back({key.text, *real, key.at});
  }
  return true;
}

} // namespace

const std::string& document::label() const {
  if (!id.empty())
    return id;
  return name.empty() ? title : name;
}

std::vector<document> parse(std::string_view text, std::string_view source,
                            diagnostics& out) {
  auto before = out.size();
  auto roots = read_yaml(text, out);
  for (auto i = before; i < out.size(); ++i)
    out[i].source = source;
  std::vector<document> documents;
  for (const auto& root : roots) {
    reader one{root, source, out};
    if (one.read())
      documents.push_back(one.take());
  }
  return documents;
}

} // namespace vedette::engine::sigma
