#include "engine/cae/leaf.hpp"

#include "engine/network.hpp"
#include "engine/regex_cost.hpp"
#include "engine/timestamp.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace vedette::engine::cae {

namespace {

constexpr std::size_t regex_bytes_max = 8U * 1024;
constexpr double distance_default_max = 2;

std::optional<std::int64_t> integer_in(std::string_view text) {
  auto base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
  }
  std::int64_t out = 0;
  auto [end, why]
    = std::from_chars(text.data(), text.data() + text.size(), out, base);
  if (why != std::errc{} || end != text.data() + text.size() || text.empty())
    return std::nullopt;
  return out;
}

std::optional<double> real_in(std::string_view text) {
  double out = 0;
  auto [end, why]
    = std::from_chars(text.data(), text.data() + text.size(), out);
  if (why != std::errc{} || end != text.data() + text.size() || text.empty())
    return std::nullopt;
  return out;
}

class compiler {
public:
  compiler(reader& in, const field_operator& from, const class_list& classes,
           layout& fields)
    : in_{in}, from_{from}, what_{*from.what} {
    for (const auto& x : from.operands) {
      if (x.is_facet)
        facets_.push_back(facet_value(in, x, classes, fields));
      for (const auto& text : x.literals)
        literals_.emplace_back(text, &x);
    }
  }

  std::optional<expr> run() {
    if (facets_.empty()) {
      in_.warning(from_.at,
                  "field operator '" + from_.name
                    + "' has no facet to look at and never matches",
                  "the first operand names one, such as InstigatingProcess / "
                  "Name");
      return make_any({});
    }
    auto made = known_recipe();
    if (!made)
      return std::nullopt;
    made->source_offset = static_cast<std::uint32_t>(from_.at.offset);
    made->source_length = static_cast<std::uint32_t>(from_.at.length);
    return make_known(std::move(*made));
  }

private:
  std::optional<expr> fail(std::string message, std::string hint = {}) {
    in_.error(from_.at, std::string{what_.name} + ": " + std::move(message),
              std::move(hint));
    return std::nullopt;
  }
  std::optional<expr> fail_at(const operand& x, std::string message) {
    in_.error(x.at, std::string{what_.name} + ": " + std::move(message));
    return std::nullopt;
  }

  [[nodiscard]] expr facet() const { return facets_.front(); }
  [[nodiscard]] expr text_literal(std::size_t i) const {
    return make_literal(make_constant(literals_[i].first));
  }
  /// The facet as a number, also where a log writes it as text.
  [[nodiscard]] expr as_number() const {
    return make_call(function_id::number, {facet()}, false);
  }

  std::optional<expr> known_recipe() {
    switch (what_.how) {
    case recipe::truth:
      return equals("true", true);
    case recipe::populated:
      return populated();
    case recipe::empty:
      return make_not(make_known(populated()));
    case recipe::measure:
      return within(make_call(what_.function, {facet()}, fold()), true);
    default:
      break;
    }
    if (facets_.size() > 1)
      return two_facets();
    if (literals_.empty())
      return fail("needs a literal to compare with");
    switch (what_.how) {
    case recipe::patterns:
      return patterns();
    case recipe::compare:
      return any_literal([this](std::size_t i) { return compare(i); });
    case recipe::range:
      return range();
    case recipe::network:
      return network();
    case recipe::flags:
      return any_literal([this](std::size_t i) { return flags(i); });
    case recipe::call_any:
      return call_any();
    default:
      return any_literal([this](std::size_t i) { return measure(i); });
    }
  }

  [[nodiscard]] bool fold() const { return from_.ignore_case; }

  [[nodiscard]] text_pattern pattern(std::string text, bool fold) const {
    text_pattern out;
    out.op = what_.how == recipe::patterns ? what_.text : text_op::equals;
    out.text = std::move(text);
    out.fold = fold;
    out.search = out.op == text_op::regex;
    return out;
  }

  template <class Make>
  std::optional<expr> any_literal(Make&& make) {
    std::vector<expr> all;
    for (std::size_t i = 0; i < literals_.size(); ++i) {
      std::optional<expr> one = make(i);
      if (!one)
        return std::nullopt;
      all.push_back(make_known(std::move(*one)));
    }
    return make_any(std::move(all));
  }

  [[nodiscard]] expr equals(std::string text, bool fold) const {
    auto out = make_match(facet(), {pattern(std::move(text), fold)});
    out.as_text = true;
    return out;
  }

  [[nodiscard]] expr populated() const {
    return make_all(
      {make_present(facet()), make_not(make_known(equals("", false)))});
  }

  /// Literals in the spelling that a number or boolean has as text.
  std::optional<std::string> spelled(std::size_t i) {
    const auto& [text, at] = literals_[i];
    if (from_.type == operand_type::integer) {
      if (auto number = integer_in(text))
        return std::to_string(*number);
      fail_at(*at, "'" + text + "' is not an integer");
      return std::nullopt;
    }
    if (from_.type == operand_type::boolean) {
      std::string lower = text;
      std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      });
      if (lower == "true" || lower == "false")
        return lower;
      fail_at(*at, "'" + text + "' is neither true nor false");
      return std::nullopt;
    }
    return text;
  }

  std::optional<expr> patterns() {
    std::vector<text_pattern> list;
    for (std::size_t i = 0; i < literals_.size(); ++i) {
      auto text = spelled(i);
      if (!text)
        return std::nullopt;
      list.push_back(pattern(std::move(*text), fold()));
      if (what_.text == text_op::regex && !check_regex(list.back(), i))
        return std::nullopt;
    }
    std::vector<expr> made;
    if (!what_.each) {
      made.push_back(make_match(facet(), std::move(list)));
    } else {
      for (auto& x : list)
        made.push_back(make_match(facet(), {std::move(x)}));
    }
    for (auto& x : made)
      x.as_text = true;
    return made.size() == 1 ? std::move(made.front())
                            : make_all(std::move(made));
  }

  bool check_regex(const text_pattern& what, std::size_t i) {
    const auto& at = *literals_[i].second;
    if (what.text.size() > regex_bytes_max) {
      fail_at(at, "regex longer than " + std::to_string(regex_bytes_max)
                    + " bytes");
      return false;
    }
    auto cost = regex_cost(what);
    if (!cost.ok())
      fail_at(at, cost.why().detail);
    else if (cost.value() > regex_cost_max)
      fail_at(at,
              "the regex is too large once its repetitions are written out");
    return cost.ok() && cost.value() <= regex_cost_max;
  }

  std::optional<expr> number_literal(std::size_t i) {
    const auto& [text, at] = literals_[i];
    if (from_.type == operand_type::date_time) {
      if (auto when = read_iso_time(text))
        return make_literal(make_constant(*when));
      return fail_at(*at, "'" + text + "' is not a time");
    }
    if (auto number = integer_in(text))
      return make_literal(make_constant(*number));
    if (auto number = real_in(text))
      return make_literal(make_constant(*number));
    return fail_at(*at, "'" + text + "' is not a number");
  }

  std::optional<expr> compare(std::size_t i) {
    auto right = number_literal(i);
    if (!right)
      return std::nullopt;
    return make_compare(as_number(), what_.compare, std::move(*right), false);
  }

  std::optional<expr> range() {
    if (literals_.size() != 2)
      return fail("needs two literals, the lowest and the highest value");
    auto low = number_literal(0);
    auto high = number_literal(1);
    if (!low || !high)
      return std::nullopt;
    return make_all(
      {make_compare(as_number(), expr_op::greater_equal, *low, false),
       make_compare(as_number(), expr_op::less_equal, *high, false)});
  }

  std::optional<expr> network() {
    expr out;
    out.kind = expr_kind::in_network;
    out.args.push_back(facet());
    auto add = [&out](std::vector<std::string> blocks) {
      for (auto& x : blocks) {
        text_pattern one;
        one.text = std::move(x);
        out.patterns.push_back(std::move(one));
      }
      return !blocks.empty();
    };
    // Two operands of one address each are a range, as in InRange.
    if (literals_.size() == 2 && literals_[0].second != literals_[1].second
        && add(blocks_between(literals_[0].first, literals_[1].first)))
      return out;
    for (const auto& [text, at] : literals_) {
      auto dash = text.find('-');
      if (dash != std::string::npos) {
        if (!add(blocks_between(text.substr(0, dash), text.substr(dash + 1))))
          return fail_at(*at, "'" + text + "' is not a range of addresses");
        continue;
      }
      auto block = ip_network::parse(text);
      if (!block.ok())
        return fail_at(*at, block.why().detail);
      add({text});
    }
    return out;
  }

  std::optional<expr> flags(std::size_t i) {
    const auto& [text, at] = literals_[i];
    auto mask = integer_in(text);
    if (!mask)
      return fail_at(*at, "'" + text + "' is not an integer");
    return make_call(function_id::has_flags,
                     {as_number(), make_literal(make_constant(*mask))}, false);
  }

  std::optional<expr> call_any() {
    std::vector<expr> args{facet()};
    for (std::size_t i = 0; i < literals_.size(); ++i)
      args.push_back(text_literal(i));
    return make_call(what_.function, std::move(args), fold());
  }

  std::optional<expr> measure(std::size_t i) {
    auto similarity = what_.function == function_id::common_subsequence
                      || what_.function == function_id::common_substring;
    return within(make_call(what_.function, {facet(), text_literal(i)}, fold()),
                  similarity);
  }

  /// `measured` within the limits of the options. Similarities and entropies
  /// need one; distances have a usual one.
  std::optional<expr> within(expr measured, bool needs_limit) {
    auto low = from_.minimum;
    auto high = from_.maximum;
    if (what_.how == recipe::measure && !low && !high) {
      if (!literals_.empty())
        low = real_in(literals_[0].first);
      if (literals_.size() > 1)
        high = real_in(literals_[1].first);
    }
    if (!low && !high && needs_limit)
      return fail("needs a limit", "Options: {\"Minimum\": 4.5}");
    if (!low && !high)
      high = distance_default_max;
    std::vector<expr> all;
    if (low)
      all.push_back(make_compare(measured, expr_op::greater_equal,
                                 make_literal(make_constant(*low)), false));
    if (high)
      all.push_back(make_compare(std::move(measured), expr_op::less_equal,
                                 make_literal(make_constant(*high)), false));
    return make_all(std::move(all));
  }

  /// A facet compared with another one.
  std::optional<expr> two_facets() {
    if (!literals_.empty() || facets_.size() > 2)
      return fail("takes one facet and literals, or two facets");
    if (what_.how == recipe::compare)
      return make_compare(as_number(), what_.compare,
                          make_call(function_id::number, {facets_[1]}, false),
                          false);
    if (what_.how == recipe::patterns) {
      if (what_.text == text_op::equals)
        return make_compare(facets_[0], expr_op::equal, facets_[1], fold());
      auto called = function_id::none;
      if (what_.text == text_op::contains)
        called = function_id::contains;
      else if (what_.text == text_op::starts_with)
        called = function_id::starts_with;
      else if (what_.text == text_op::ends_with)
        called = function_id::ends_with;
      if (called != function_id::none)
        return make_call(called, {facets_[0], facets_[1]}, fold());
    }
    if (what_.how == recipe::measure_any)
      return within(make_call(what_.function, {facets_[0], facets_[1]}, fold()),
                    false);
    return fail("needs literals; it cannot compare two facets");
  }

  reader& in_;
  const field_operator& from_;
  const operator_info& what_;
  std::vector<expr> facets_;
  std::vector<std::pair<std::string, const operand*>> literals_;
};

} // namespace

std::optional<expr> compile_operator(reader& in, const field_operator& from,
                                     const class_list& classes,
                                     layout& fields) {
  return compiler{in, from, classes, fields}.run();
}

} // namespace vedette::engine::cae
