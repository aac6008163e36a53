#include "engine/sigma/selection.hpp"

#include "engine/sigma/condition.hpp"

#include <map>
#include <utility>

// Tested by tests/unit/engine/sigma/compile_test.cpp

namespace vedette::engine::sigma {

namespace {

std::size_t patterns_in(const expr& x) {
  std::size_t sum = 1 + x.patterns.size();
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
    return make_any(std::move(alternatives));
  }

private:
  struct part {
    expr what;
    std::size_t size = 0;
  };

  std::optional<expr> compile_detection(const detection& from) {
    if (from.kind == detection::kind_t::item)
      return compile_item(from.item, fields_, options_.placeholders, out_);
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
  std::size_t used_ = 0;
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
