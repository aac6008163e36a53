#include "engine/sigma/selection.hpp"

#include "engine/sigma/condition.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

// Tested by tests/unit/engine/sigma/compile_test.cpp

namespace vedette::engine::sigma {

namespace {

/// What a regex counts: it costs memory and time as many texts do.
constexpr std::size_t regex_weight = 50;

std::size_t patterns_in(const expr& x) {
  std::size_t sum = 1;
  for (const auto& pattern : x.patterns)
    sum += pattern.op == text_op::regex ? regex_weight : 1;
  for (const auto& arg : x.args)
    sum += patterns_in(arg);
  return sum;
}

class selection_compiler {
public:
  selection_compiler(const document& from, layout& fields,
                     const compile_options& options, diagnostics& out)
    : from_{from}, fields_{fields}, options_{options}, out_{out} {
    for (const auto& x : from.detections)
      names_.push_back(x.name);
  }

  std::optional<expr> run() {
    for (const auto& x : from_.detections) {
      auto made = compile_detection(x.what);
      if (!made)
        return std::nullopt;
      auto size = patterns_in(*made);
      parts_.emplace(x.name, part{std::move(*made), size});
    }
    std::vector<expr> alternatives;
    for (const auto& text : from_.conditions) {
      auto parsed = parse_condition(text.text, names_);
      if (!parsed.ok) {
        auto at = text.at;
        at.column += parsed.why.offset;
        out_.push_back(problem_at(at, parsed.why.message, parsed.why.hint));
        return std::nullopt;
      }
      auto& made = alternatives.emplace_back();
      if (!put_in(parsed.what, made)) {
        out_.push_back(problem_at(text.at, "the condition needs more than "
                                             + std::to_string(rule_patterns_max)
                                             + " patterns"));
        return std::nullopt;
      }
    }
    for (const auto& x : from_.detections)
      if (!asked_.contains(x.name) && !x.name.starts_with('_'))
        out_.push_back(
          problem_at(x.at, "`" + x.name + "` is not part of the condition", {},
                     severity::warning));
    return make_any(std::move(alternatives));
  }

private:
  struct part {
    expr what;
    std::size_t size = 0;
  };

  std::optional<expr> compile_detection(const detection& from) {
    if (from.kind == detection::kind_t::item) {
      auto made = compile_item(from.item, fields_, options_.placeholders, out_);
      if (made && (written_ += patterns_in(*made)) > rule_patterns_max) {
        out_.push_back(
          problem_at(from.item.at, "the rule needs more than "
                                     + std::to_string(rule_patterns_max)
                                     + " patterns (a regex counts as "
                                     + std::to_string(regex_weight) + ")"));
        return std::nullopt;
      }
      return made;
    }
    std::vector<expr> parts;
    for (const auto& x : from.parts) {
      auto made = compile_detection(x);
      if (!made)
        return std::nullopt;
      parts.push_back(std::move(*made));
    }
    return from.kind == detection::kind_t::all ? make_all(std::move(parts))
                                               : make_any(std::move(parts));
  }

  bool put_in(const condition& what, expr& out) {
    std::vector<expr> args;
    for (const auto& name : what.names) {
      const auto& found = parts_.at(name);
      asked_.insert(parts_.find(name)->first);
      used_ += found.size;
      if (used_ > rule_patterns_max)
        return false;
      args.push_back(found.what);
    }
    for (const auto& x : what.args)
      if (!put_in(x, args.emplace_back()))
        return false;
    switch (what.kind) {
    case condition::kind_t::name:
      out = std::move(args.front());
      return true;
    case condition::kind_t::negate:
      out = make_not(std::move(args.front()));
      return true;
    case condition::kind_t::any:
    case condition::kind_t::one:
      out = make_any(std::move(args));
      return true;
    case condition::kind_t::all:
    case condition::kind_t::both:
      out = make_all(std::move(args));
      return true;
    }
    return false;
  }

  const document& from_;
  layout& fields_;
  const compile_options& options_;
  diagnostics& out_;
  std::vector<std::string> names_;
  std::map<std::string, part, std::less<>> parts_;
  std::set<std::string_view> asked_;
  std::size_t used_ = 0;
  std::size_t written_ = 0;
};

} // namespace

std::optional<expr> compile_selection(const document& from, layout& fields,
                                      const compile_options& options,
                                      diagnostics& out) {
  auto before = out.size();
  auto made = selection_compiler{from, fields, options, out}.run();
  for (auto i = before; i < out.size(); ++i)
    out[i].source = from.source;
  return made;
}

} // namespace vedette::engine::sigma
