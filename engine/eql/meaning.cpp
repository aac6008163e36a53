#include "engine/eql/meaning.hpp"

#include "engine/case_fold.hpp"
#include "engine/eql/vocabulary.hpp"
#include "engine/network.hpp"
#include "schema/catalog.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

// Tested by tests/unit/engine/eql/meaning_test.cpp

namespace vedette::engine::eql {

namespace {

using schema::event_class;
using schema::field_type;

/// How a test compares a field with a constant.
struct comparison {
  bool insensitive = false;
  bool patterns = false; ///< `*` and its kin are special in the constant.
};

/// Categories of ECS that the catalogue has no events of. A rule may ask for
/// them, and a device with other sensors may have them.
constexpr std::array other_categories{
  std::string_view{"configuration"}, std::string_view{"database"},
  std::string_view{"driver"},        std::string_view{"email"},
  std::string_view{"host"},          std::string_view{"intrusion_detection"},
  std::string_view{"malware"},       std::string_view{"package"},
  std::string_view{"threat"},        std::string_view{"vulnerability"},
  std::string_view{"web"},
};

std::string name_of_path(const std::vector<path_part>& path, std::size_t from,
                         std::size_t to) {
  std::string out;
  for (auto i = from; i < to; ++i)
    out += (i > from ? "." : "") + path[i].name;
  return out;
}

bool begins_a_field(std::string_view name) {
  auto front = std::string{name} + ".";
  return std::any_of(schema::fields().begin(), schema::fields().end(),
                     [&](const auto& x) { return x.name.starts_with(front); });
}

class checker {
public:
  checker(std::string_view text, const options& how, diagnostics& out)
    : text_{text}, how_{how}, out_{out} {}

  void check(const query_tree& tree) {
    for (const auto& x : tree.terms)
      check_term(x, tree.by);
    if (tree.until)
      check_term(*tree.until, tree.by);
    cls_.reset();
    in_pipe_ = true;
    for (const auto& x : tree.pipes)
      for (const auto& argument : x.arguments)
        walk(argument);
  }

private:
  void check_term(const term& x, const std::vector<node>& keys) {
    check_filter(x.filter);
    for (const auto& key : keys)
      walk(key);
    for (const auto& key : x.by)
      walk(key);
    if (!x.alias.empty())
      names_.push_back(x.alias);
  }

  void check_filter(const event_filter& x) {
    cls_ = schema::class_named(x.category);
    if (!x.category.empty() && !cls_) {
      auto known = std::find(other_categories.begin(), other_categories.end(),
                             x.category);
      if (known == other_categories.end())
        warn({x.where.offset, x.category.size()},
             "there is no class of events \"" + x.category + '"',
             nearest_class(x.category));
    }
    walk(x.condition);
  }

  void walk(const node& x) {
    if (out_.size() >= warnings_max)
      return;
    switch (x.kind) {
    case node_kind::field:
      check_field(x);
      return;
    case node_kind::compare:
      check_comparison(x);
      break;
    case node_kind::in_set:
    case node_kind::pattern:
      check_set(x);
      break;
    case node_kind::lineage: {
      auto outer = cls_;
      event_filter inner;
      inner.category = x.text;
      inner.condition = x.children[0];
      inner.where = x.where;
      check_filter(inner);
      cls_ = outer;
      return;
    }
    case node_kind::call:
      if (binds_a_name(x)) {
        walk(x.children[0]);
        names_.push_back(x.children[1].path.front().name);
        walk(x.children[2]);
        names_.pop_back();
        return;
      }
      break;
    default:
      break;
    }
    for (const auto& child : x.children)
      walk(child);
  }

  static bool binds_a_name(const node& x) {
    auto name = folded(x.text);
    return x.children.size() == 3 && !x.children[1].path.empty()
           && (name.ends_with("arraysearch") || name.ends_with("arraycount"));
  }

  /// The field of the catalogue; nullopt when it is none or not known here.
  [[nodiscard]] std::optional<schema::field_id>
  resolve(std::string_view name) const {
    if (cls_)
      return schema::resolve(*cls_, name);
    for (std::size_t i = 0; i < schema::event_class_count; ++i)
      if (auto found = schema::resolve(static_cast<event_class>(i), name))
        return found;
    return std::nullopt;
  }

  [[nodiscard]] bool is_bound(const node& x) const {
    const auto& first = x.path.front().name;
    if (std::find(names_.begin(), names_.end(), first) != names_.end())
      return true;
    return in_pipe_
           && (first == "events" || first == "count" || first == "percent"
               || first == "key");
  }

  static std::string name_of_field(const node& x) {
    auto end = std::find_if(x.path.begin(), x.path.end(), [](const auto& part) {
      return part.index.has_value();
    });
    return name_of_path(x.path, 0,
                        static_cast<std::size_t>(end - x.path.begin()));
  }

  void check_field(const node& x) {
    if (x.optional || is_bound(x))
      return;
    auto name = name_of_field(x);
    if (resolve(name) || begins_a_field(name))
      return;
    // `subtype.create` is short for subtype == "create".
    if (how_.speaks == dialect::endgame && x.path.size() > 1
        && resolve(name_of_path(x.path, 0, x.path.size() - 1)))
      return;
    warn(x.where,
         cls_ ? "events of class " + std::string{schema::name_of(*cls_)}
                  + " have no field \"" + name + '"'
              : "no event has a field \"" + name + '"',
         nearest_field(name));
  }

  void check_comparison(const node& x) {
    const auto folds = how_.speaks == dialect::endgame && !how_.case_sensitive;
    const comparison by{folds, how_.speaks == dialect::endgame};
    check_pair(x.children[0], x.children[1], by);
    check_pair(x.children[1], x.children[0], by);
  }

  void check_set(const node& x) {
    comparison by;
    by.insensitive
      = x.insensitive
        || (how_.speaks == dialect::endgame && !how_.case_sensitive);
    by.patterns = x.kind == node_kind::pattern
                  || (how_.speaks == dialect::optics && x.insensitive);
    if (x.op == ast_op::regex)
      return;
    for (std::size_t i = 1; i < x.children.size(); ++i)
      check_pair(x.children[0], x.children[i], by);
  }

  void check_pair(const node& left, const node& constant,
                  const comparison& by) {
    if (left.kind != node_kind::field || is_bound(left))
      return;
    auto id = resolve(name_of_field(left));
    if (!id)
      return;
    const auto& field = schema::field(*id);
    auto special
      = by.patterns && constant.text.find_first_of("*?/") != std::string::npos;
    if (constant.kind == node_kind::text && !special)
      check_text(field, constant, by);
    else if (constant.kind == node_kind::integer
             || constant.kind == node_kind::real)
      check_number(field, constant);
    else if (constant.kind == node_kind::boolean
             && field.type != field_type::boolean)
      warn(constant.where, holds(field) + ", never true or false", {});
  }

  static std::string holds(const schema::field_info& field) {
    auto name = std::string{field.name};
    switch (field.type) {
    case field_type::integer:
    case field_type::real:
      return name + " is a number";
    case field_type::time:
      return name + " is a time, a number of nanoseconds";
    case field_type::boolean:
      return name + " is true or false";
    case field_type::ip:
      return name + " is an address";
    default:
      return name + " is a text";
    }
  }

  void check_text(const schema::field_info& field, const node& x,
                  const comparison& by) {
    switch (field.type) {
    case field_type::integer:
    case field_type::real:
      warn(x.where, holds(field) + ", never the text \"" + x.text + '"',
           is_number(x.text) ? x.text + " without quotes" : "");
      return;
    case field_type::boolean:
      warn(x.where, holds(field) + ", never the text \"" + x.text + '"',
           x.text == "true" || x.text == "false" ? x.text + " without quotes"
                                                 : "");
      return;
    case field_type::ip:
      if (!ip_network::parse(x.text).ok())
        warn(x.where, holds(field) + ", never \"" + x.text + '"', {});
      return;
    case field_type::text:
      check_word(field, x, by);
      return;
    default:
      return;
    }
  }

  void check_word(const schema::field_info& field, const node& x,
                  const comparison& by) {
    auto words = words_of(field.name);
    auto fits = [&](std::string_view word) {
      return by.insensitive ? equal_folded(word, x.text) : word == x.text;
    };
    // Aurora's queries know its own words, too: `process handle opened`.
    auto aurora = how_.speaks == dialect::optics && field.name == "event.type"
                  && schema::type_named(x.text);
    if (!words.empty() && !aurora
        && std::none_of(words.begin(), words.end(), fits))
      warn(x.where, std::string{field.name} + " is never \"" + x.text + '"',
           nearest(folded(x.text), {words.begin(), words.end()}));
    if (field.name == "event.category" && !schema::class_named(x.text)
        && std::find(other_categories.begin(), other_categories.end(), x.text)
             == other_categories.end())
      warn(x.where, "there is no class of events \"" + x.text + '"',
           nearest_class(x.text));
  }

  void check_number(const schema::field_info& field, const node& x) {
    switch (field.type) {
    case field_type::integer:
    case field_type::real:
    case field_type::time:
      return;
    default: {
      auto written = std::string{text_.substr(x.where.offset, x.where.length)};
      warn(x.where, holds(field) + ", never a number",
           field.type == field_type::text ? '"' + written + '"' : "");
    }
    }
  }

  static bool is_number(std::string_view text) {
    double ignored = 0;
    auto end = text.data() + text.size();
    auto [stop, why] = std::from_chars(text.data(), end, ignored);
    return why == std::errc{} && stop == end;
  }

  void warn(const span& where, std::string message, std::string meant) {
    diagnostic x;
    x.level = severity::warning;
    x.offset = where.offset;
    x.length = where.length;
    x.message = std::move(message);
    if (!meant.empty())
      x.hint = "did you mean " + meant + "?";
    locate(x, text_);
    // Common keys are looked at for every step.
    auto same = [&x](const diagnostic& y) {
      return y.offset == x.offset && y.message == x.message;
    };
    if (out_.size() < warnings_max
        && std::none_of(out_.begin(), out_.end(), same))
      out_.push_back(std::move(x));
  }

  static constexpr std::size_t warnings_max = 100;

  std::string_view text_;
  const options& how_;
  diagnostics& out_;
  std::optional<event_class> cls_; // Of the events looked at.
  std::vector<std::string> names_; // Of steps, and of items of lists.
  bool in_pipe_ = false;
};

} // namespace

void check_meaning(const query_tree& tree, std::string_view text,
                   const options& how, diagnostics& out) {
  checker{text, how, out}.check(tree);
}

} // namespace vedette::engine::eql
