#include "engine/cae/natlang.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace vedette::engine::cae {

namespace {

constexpr std::size_t literals_shown_max = 8;

std::string lower(std::string_view text) {
  std::string out;
  for (auto c : text)
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// `InstigatingProcessImageFile` → `instigating process image file`
std::string spaced(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    auto capital = std::isupper(static_cast<unsigned char>(name[i])) != 0;
    auto after_small
      = i > 0 && std::isupper(static_cast<unsigned char>(name[i - 1])) == 0
        && name[i - 1] != ' ';
    if (capital && after_small)
      out += ' ';
    out += name[i];
  }
  return lower(out);
}

std::string phrase_of(const operand& x) {
  if (lower(x.source) == "field")
    return x.facet;
  return "the " + spaced(x.source) + "'s " + spaced(x.facet);
}

std::string list_of(const std::vector<std::string>& all,
                    std::string_view word) {
  std::string out;
  auto shown = std::min(all.size(), literals_shown_max);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0)
      out += i + 1 == all.size() ? " " + std::string{word} + " " : ", ";
    out += "\"" + all[i] + "\"";
  }
  if (shown < all.size())
    out += " and " + std::to_string(all.size() - shown) + " more";
  return out;
}

std::string number(double x) {
  auto text = std::to_string(x);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.'))
    text.pop_back();
  return text;
}

std::string limits(const field_operator& x) {
  if (x.minimum && x.maximum)
    return " (between " + number(*x.minimum) + " and " + number(*x.maximum)
           + ")";
  if (x.minimum)
    return " (at least " + number(*x.minimum) + ")";
  return x.maximum ? " (at most " + number(*x.maximum) + ")" : "";
}

std::string phrase_of(const field_operator& x, bool negated) {
  std::string out;
  std::vector<std::string> literals;
  std::vector<std::string> others;
  for (const auto& operand : x.operands) {
    if (!operand.is_facet)
      literals.insert(literals.end(), operand.literals.begin(),
                      operand.literals.end());
    else if (out.empty())
      out = phrase_of(operand);
    else
      others.push_back(phrase_of(operand));
  }
  if (out.empty())
    out = "nothing";
  out += " ";
  out += negated ? x.what->refused : x.what->phrase;
  for (const auto& other : others)
    out += " " + other;
  auto each = x.what->each || x.what->how == recipe::range;
  if (!literals.empty() && x.what->how != recipe::measure)
    out += " " + list_of(literals, each ? "and" : "or");
  out += limits(x);
  if (x.ignore_case && !literals.empty())
    out += " in any case";
  return out;
}

std::string words_of(const state& x, const function& from, bool negated,
                     bool inner);

std::string join(const state& x, const function& from, bool negated,
                 bool inner) {
  // Not (a and b) = not a or not b.
  auto all = (from.kind == function::kind_t::all) != negated;
  std::string out;
  for (const auto& arg : from.args)
    out += (out.empty() ? ""
            : all       ? " and "
                        : " or ")
           + words_of(x, arg, negated, true);
  return inner && from.args.size() > 1 ? "(" + out + ")" : out;
}

std::string words_of(const state& x, const function& from, bool negated,
                     bool inner) {
  if (from.kind == function::kind_t::negate)
    return words_of(x, from.args.front(), !negated, inner);
  if (from.kind != function::kind_t::name)
    return join(x, from, negated, inner);
  for (const auto& op : x.operators)
    if (op.name == from.name)
      return phrase_of(op, negated);
  return from.name;
}

/// `a process starts`, `a file is written`
std::string phrase_of(const event_filter& f) {
  struct phrase {
    std::string_view category;
    std::string_view type;
    std::string_view words;
  };
  static constexpr auto table = std::to_array<phrase>({
    {"process", "start", "a process starts"},
    {"process", "exit", "a process ends"},
    {"file", "create", "a file is created"},
    {"file", "write", "a file is written"},
    {"file", "overwrite", "a file is overwritten"},
    {"file", "rename", "a file is renamed"},
    {"file", "delete", "a file is deleted"},
    {"network", "connect", "a process opens a connection"},
    {"device", "mount", "a device is mounted"},
  });
  auto category = lower(f.category);
  auto type = lower(f.type);
  for (const auto& x : table)
    if (x.category == category && x.type == type)
      return std::string{x.words}
             + (f.subcategory.empty() ? "" : " over " + f.subcategory);
  auto any = type.empty() || type == "*" || type == "any";
  auto every = category.empty() || category == "*" || category == "any";
  auto out = every ? std::string{"any event happens"}
                   : "something happens to a " + category;
  if (!any)
    out = every ? "an event of type " + f.type + " happens"
                : "a " + category + " event of type " + f.type + " happens";
  return out + (f.subcategory.empty() ? "" : " (" + f.subcategory + ")");
}

std::string sentence(const state& x) {
  std::string out;
  for (const auto& f : x.filters)
    out += (out.empty() ? "" : " or ") + phrase_of(f);
  if (out.empty())
    out = "any event happens";
  auto empty = x.when.kind == function::kind_t::all && x.when.args.empty();
  if (!empty)
    out += " and " + words_of(x, x.when, false, true);
  return out;
}

std::string said_of(const state& x, std::size_t index) {
  auto out = x.name.empty() ? std::to_string(index + 1)
                            : std::to_string(index + 1) + ". " + x.name;
  out += ": " + sentence(x);
  if (index > 0 && x.time_limit != no_limit && x.time_limit != 0)
    out
      += ", within " + duration_in_words(x.time_limit) + " of the step before";
  if (!x.correlate_by.empty()) {
    out += "; all steps agree in";
    for (const auto& by : x.correlate_by)
      out += (by.at.offset == x.correlate_by.front().at.offset ? " " : " and ")
             + phrase_of(by);
  }
  return out + ".\n";
}

std::string paths_in_words(const rule_document& from) {
  if (from.paths.empty())
    return "The steps happen in this order on one device.\n";
  std::string out;
  for (const auto& path : from.paths) {
    out += out.empty() ? "It fires on " : ", or on ";
    for (std::size_t i = 0; i < path.states.size(); ++i)
      out += (i > 0 ? ", then " : "") + path.states[i];
  }
  return out + " on one device.\n";
}

} // namespace

std::string duration_in_words(time_ns span) {
  static constexpr std::array<std::pair<std::string_view, time_ns>, 5> units{
    {{"d", 86400 * ns_per_second},
     {"h", 3600 * ns_per_second},
     {"min", 60 * ns_per_second},
     {"s", ns_per_second},
     {"ms", 1'000'000}}};
  std::string out;
  for (const auto& [name, size] : units)
    if (auto count = span / size; count > 0) {
      out += (out.empty() ? "" : " ") + std::to_string(count) + " "
             + std::string{name};
      span %= size;
    }
  return out.empty() ? "0 s" : out;
}

std::string to_words(const rule_document& from) {
  auto exception = from.type == object_type::exception;
  std::string out;
  if (from.states.size() == 1) {
    out = (exception ? "Leaves out events where " : "Fires when ")
          + sentence(from.states.front()) + ".\n";
  } else {
    for (std::size_t i = 0; i < from.states.size(); ++i)
      out += said_of(from.states[i], i);
    out += exception ? "Leaves out events of any of these.\n"
                     : paths_in_words(from);
  }
  if (from.lifetime != no_limit)
    out += "Gives up " + duration_in_words(from.lifetime)
           + " after the first step.\n";
  std::vector<std::string> reported;
  for (const auto& x : from.states)
    for (const auto& name : x.artifacts)
      if (auto said = spaced(name);
          std::find(reported.begin(), reported.end(), said) == reported.end())
        reported.push_back(said);
  if (!reported.empty()) {
    out += "Reports and acts on: ";
    for (std::size_t i = 0; i < reported.size(); ++i)
      out += (i > 0 ? ", " : "") + reported[i];
    out += ".\n";
  }
  return out;
}

} // namespace vedette::engine::cae
