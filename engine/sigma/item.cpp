#include "engine/sigma/item.hpp"

#include "engine/network.hpp"
#include "engine/sigma/modifiers.hpp"
#include "engine/sigma/text.hpp"
#include "engine/text_match.hpp"

#include <utility>

namespace vedette::engine::sigma {

namespace {

constexpr std::size_t regex_bytes_max = 8 * 1024;

// The text that Sigma's own tools give to a scalar: numbers in decimal.
std::string text_of(const yaml_node& node) {
  if (auto number = node.as_integer())
    return std::to_string(*number);
  if (auto flag = node.as_boolean())
    return *flag ? "true" : "false";
  return node.text;
}

class item_compiler {
public:
  item_compiler(const detection_item& item, const modifier_set& modifiers,
                layout& fields, const placeholder_table& placeholders,
                diagnostics& out)
    : item_{item}, modifiers_{modifiers}, fields_{fields},
      placeholders_{placeholders}, out_{out} {}

  std::optional<expr> run() {
    std::vector<expr> made;
    std::vector<text_pattern> loose; // Alternatives that share one leaf.
    for (const auto& value : item_.values) {
      if (!add(value, made, loose))
        return std::nullopt;
      if (modifiers_.all && !loose.empty()) {
        made.push_back(leaf(std::move(loose)));
        loose.clear();
      }
    }
    if (!loose.empty())
      made.push_back(leaf(std::move(loose)));
    auto joined
      = modifiers_.all ? make_all(std::move(made)) : make_any(std::move(made));
    return modifiers_.negated ? different(std::move(joined))
                              : std::move(joined);
  }

private:
  bool fail(place at, std::string message, std::string hint = {}) {
    out_.push_back(problem_at(at, std::move(message), std::move(hint)));
    return false;
  }
  expr field() { return make_field(fields_.bind(item_.field)); }

  // A missing field does not match, also not by being different.
  expr different(expr what) {
    std::vector<expr> both;
    if (!item_.field.empty())
      both.push_back(make_present(field()));
    both.push_back(make_not(std::move(what)));
    return make_all(std::move(both));
  }

  expr leaf(std::vector<text_pattern> patterns) {
    expr out;
    if (item_.field.empty()) {
      out.kind = expr_kind::keyword;
      out.patterns = std::move(patterns);
    } else if (modifiers_.type == value_type::network) {
      out.kind = expr_kind::in_network;
      out.args.push_back(field());
      out.patterns = std::move(patterns);
    } else {
      out = make_match(field(), std::move(patterns));
    }
    out.as_text = true;
    return make_known(std::move(out));
  }

  bool add(const yaml_node& value, std::vector<expr>& made,
           std::vector<text_pattern>& loose) {
    if (modifiers_.type == value_type::exists)
      return add_exists(value, made);
    if (modifiers_.compare != expr_op::none || modifiers_.part)
      return add_number(value, made);
    if (value.is_null()) {
      if (item_.field.empty())
        return fail(value.at, "a keyword cannot be null");
      made.push_back(make_not(make_present(field())));
      return true;
    }
    switch (modifiers_.type) {
    case value_type::regex:
      return add_regex(value, loose);
    case value_type::network:
      return add_network(value, loose);
    case value_type::field_reference:
      return add_reference(value, made);
    default:
      return add_text(value, loose);
    }
  }

  bool add_exists(const yaml_node& value, std::vector<expr>& made) {
    auto wanted = value.as_boolean();
    if (!wanted)
      return fail(value.at, "`exists` needs true or false");
    auto there = make_present(field());
    made.push_back(*wanted ? std::move(there) : make_not(std::move(there)));
    return true;
  }

  bool add_number(const yaml_node& value, std::vector<expr>& made) {
    auto integer = value.as_integer();
    auto real = value.as_real();
    if (!integer && !real)
      return fail(value.at, "expected a number, found `" + value.text + "`");
    auto wanted = integer ? make_constant(*integer) : make_constant(*real);
    expr left;
    if (modifiers_.part) {
      auto unit = static_cast<std::int64_t>(*modifiers_.part);
      left = make_call(function_id::date_part,
                       {field(), make_literal(make_constant(unit))}, false);
    } else {
      left = make_call(function_id::number, {field()}, false);
    }
    auto op = modifiers_.compare == expr_op::none ? expr_op::equal
                                                  : modifiers_.compare;
    made.push_back(make_known(
      make_compare(std::move(left), op, make_literal(wanted), false)));
    return true;
  }

  bool add_regex(const yaml_node& value, std::vector<text_pattern>& loose) {
    if (value.text.size() > regex_bytes_max)
      return fail(value.at, "the regex is longer than "
                              + std::to_string(regex_bytes_max) + " bytes");
    text_pattern out;
    out.op = text_op::regex;
    out.text = value.text;
    out.fold = modifiers_.insensitive;
    out.multiline = modifiers_.multiline;
    out.dot_all = modifiers_.dot_all;
    out.search = true;
    if (auto made = text_matcher::compile(out); !made.ok())
      return fail(value.at, made.why().detail);
    loose.push_back(std::move(out));
    return true;
  }

  bool add_network(const yaml_node& value, std::vector<text_pattern>& loose) {
    if (auto made = ip_network::parse(value.text); !made.ok())
      return fail(value.at, made.why().detail,
                  "for example 10.0.0.0/8 or fe80::/10");
    text_pattern out;
    out.text = value.text;
    loose.push_back(std::move(out));
    return true;
  }

  bool add_reference(const yaml_node& value, std::vector<expr>& made) {
    auto left = make_call(function_id::string, {field()}, false);
    auto right = make_call(function_id::string,
                           {make_field(fields_.bind(value.text))}, false);
    bool fold = !modifiers_.cased;
    auto how = function_id::none;
    for (auto what : modifiers_.transforms)
      how = what == transform::contains      ? function_id::contains
            : what == transform::starts_with ? function_id::starts_with
                                             : function_id::ends_with;
    auto test = how == function_id::none
                  ? make_compare(std::move(left), expr_op::equal,
                                 std::move(right), fold)
                  : make_call(how, {std::move(left), std::move(right)}, fold);
    made.push_back(make_known(std::move(test)));
    return true;
  }

  bool add_text(const yaml_node& value, std::vector<text_pattern>& loose) {
    std::vector<wild_text> texts{wild_text::parse(text_of(value))};
    for (auto what : modifiers_.transforms) {
      std::vector<wild_text> next;
      for (auto& text : texts)
        if (!apply(what, std::move(text), value.at, next))
          return false;
      texts = std::move(next);
    }
    for (auto& text : texts) {
      if (item_.field.empty())
        text.surround(true, true);
      loose.push_back(text.pattern(!modifiers_.cased));
    }
    return true;
  }

  bool apply(transform what, wild_text text, place at,
             std::vector<wild_text>& out) {
    switch (what) {
    case transform::contains:
    case transform::starts_with:
    case transform::ends_with:
      text.surround(what != transform::starts_with,
                    what != transform::ends_with);
      out.push_back(std::move(text));
      return true;
    case transform::utf16le:
    case transform::utf16be:
    case transform::utf16:
      text.map_literals([what](const std::string& x) {
        auto mark = what == transform::utf16 ? "\xff\xfe" : "";
        return mark + to_utf16(x, what != transform::utf16be);
      });
      out.push_back(std::move(text));
      return true;
    case transform::windash:
      return windash(text, at, out);
    case transform::expand:
      return expand(std::move(text), at, out);
    default:
      return encode(what, text, at, out);
    }
  }

  // Wildcards stay; only what is literal has dashes.
  bool windash(const wild_text& text, place at, std::vector<wild_text>& out) {
    std::vector<wild_text> made(1);
    for (const auto& part : text.parts()) {
      std::vector<std::string> spellings{part.text};
      if (part.kind == wild_text::part_kind::literal) {
        auto found = windash_spellings(part.text);
        if (!found.ok())
          return fail(at, found.why().detail);
        spellings = std::move(found).value();
      }
      if (made.size() * spellings.size() > spellings_max)
        return fail(at, "windash: too many spellings");
      std::vector<wild_text> next;
      for (const auto& one : made)
        for (auto& spelling : spellings) {
          next.push_back(one);
          next.back().append({part.kind, spelling});
        }
      made = std::move(next);
    }
    out.insert(out.end(), made.begin(), made.end());
    return true;
  }

  bool encode(transform what, const wild_text& text, place at,
              std::vector<wild_text>& out) {
    if (text.has_wildcard())
      return fail(at, "base64 needs a text without wildcards");
    if (what == transform::base64) {
      out.push_back(wild_text::plain(to_base64(text.literal())));
      return true;
    }
    for (const auto& spelling : base64_offsets(text.literal()))
      out.push_back(wild_text::plain(spelling));
    return true;
  }

  bool expand(wild_text text, place at, std::vector<wild_text>& out) {
    text.find_placeholders();
    std::size_t made = 1;
    for (const auto& part : text.parts()) {
      if (part.kind != wild_text::part_kind::placeholder)
        continue;
      auto known = placeholders_.find(part.text);
      if (known == placeholders_.end() || known->second.empty())
        return fail(at, "the placeholder %" + part.text + "% has no values",
                    "give it some under `placeholders` in the configuration");
      made *= known->second.size();
      if (made > spellings_max)
        return fail(at, "too many values for the placeholders");
    }
    auto values_of = [this](const std::string& name) -> const auto& {
      return placeholders_.find(name)->second;
    };
    for (auto& one : text.expanded(values_of))
      out.push_back(std::move(one));
    return true;
  }

  const detection_item& item_;
  const modifier_set& modifiers_;
  layout& fields_;
  const placeholder_table& placeholders_;
  diagnostics& out_;
};

} // namespace

std::optional<expr> compile_item(const detection_item& item, layout& fields,
                                 const placeholder_table& placeholders,
                                 diagnostics& out) {
  auto modifiers = sort_modifiers(item, out);
  if (!modifiers)
    return std::nullopt;
  return item_compiler{item, *modifiers, fields, placeholders, out}.run();
}

} // namespace vedette::engine::sigma
