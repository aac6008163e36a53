#include "engine/load/load.hpp"

#include "base/printable.hpp"
#include "engine/cae/compile.hpp"
#include "engine/cae/natlang.hpp"
#include "engine/eql/eql.hpp"
#include "engine/load/budget.hpp"
#include "engine/load/example_lines.hpp"
#include "engine/load/front_matter.hpp"
#include "engine/load/guard.hpp"
#include "engine/sigma/compile.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <unordered_map>
#include <utility>

// Tested by tests/unit/engine/load/load_test.cpp

namespace vedette::engine {

namespace {

/// Each of a rule's examples is run before the rule is published.
constexpr std::size_t examples_max = 1000;

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// What a message shows of a text that it quotes.
constexpr std::size_t message_bytes_max = 600;

constexpr std::array<std::pair<std::string_view, rule_language>, 3> languages{
  {{"cae", rule_language::cae},
   {"eql", rule_language::eql},
   {"sigma", rule_language::sigma}}};

/// The file's name without folders and ending: the id of a rule without one.
std::string stem_of(std::string_view path) {
  auto slash = path.rfind('/');
  if (slash != std::string_view::npos)
    path.remove_prefix(slash + 1);
  return std::string{path.substr(0, path.rfind('.'))};
}

class loader {
public:
  loader(std::span<const rule_source> sources, layout& fields)
    : sources_{sources}, fields_{fields} {}

  loaded_rules run() {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      at_ = i;
      guard([&] { load(sources_[i]); });
    }
    compile_sigma();
    say_copies();
    return std::move(made_);
  }

private:
  // Rules of one id work, and nobody can tell what they find apart.
  void say_copies() {
    std::unordered_map<std::string_view, std::size_t> known;
    for (std::size_t i = 0; i < made_.rules.size(); ++i) {
      const auto& id = made_.rules[i].id;
      const auto& source = sources_[made_.origins[i]];
      auto [at, is_new] = known.try_emplace(id, made_.origins[i]);
      if (is_new || source.language == rule_language::sigma)
        continue; // Sigma has told already.
      diagnostic what;
      what.level = severity::warning;
      what.line = 1;
      what.column = 1;
      what.message = "another rule has the id `" + id
                     + "`, too: " + sources_[at->second].name;
      at_ = made_.origins[i];
      report({std::move(what)});
    }
  }

  template <class Compile>
  bool guard(Compile&& compile) {
    diagnostics problems;
    auto good = guarded(problems, std::forward<Compile>(compile));
    report(std::move(problems));
    return good;
  }

  void load(const rule_source& from) {
    if (from.text.starts_with(byte_order_mark)) {
      auto plain = from;
      plain.text.erase(0, byte_order_mark.size());
      return load(plain);
    }
    switch (from.language) {
    case rule_language::cae:
      load_cae(from);
      break;
    case rule_language::eql:
      load_eql(from);
      break;
    case rule_language::sigma:
      parse_sigma(from);
      break;
    }
  }

  /// Says which source the problems are about.
  void report(diagnostics problems) {
    for (auto& x : problems) {
      if (x.source.empty())
        x.source = sources_[at_].name;
      x.message = shortened(x.message, message_bytes_max);
      made_.problems.push_back(std::move(x));
    }
  }

  bool fits(const rule& what) {
    auto why = over_budget(what);
    if (what.tests.size() > examples_max)
      why = "has more than " + std::to_string(examples_max) + " examples";
    if (why.empty())
      return true;
    diagnostic problem;
    problem.line = 1;
    problem.column = 1;
    problem.message = "the rule " + why;
    report({std::move(problem)});
    return false;
  }

  void add(rule what) {
    auto lines = example_lines(what, sources_[at_]);
    add(std::move(what), std::move(lines));
  }

  void add(rule what, std::vector<std::uint32_t> test_lines) {
    if (!fits(what))
      return;
    made_.rules.push_back(std::move(what));
    made_.origins.push_back(at_);
    made_.test_lines.push_back(std::move(test_lines));
  }

  void load_cae(const rule_source& from) {
    diagnostics problems;
    auto read = cae::read_rule(from.text, problems);
    auto what
      = read ? cae::compile(*read, from.text, fields_, problems) : std::nullopt;
    report(std::move(problems));
    if (!what)
      return;
    if (what->id.empty())
      what->id = stem_of(from.name);
    if (what->name.empty())
      what->name = what->id;
    made_.natlang += cae::to_words(*read);
    if (read->type != cae::object_type::exception)
      add(std::move(*what));
    else if (fits(*what))
      made_.exceptions.push_back(std::move(*what));
  }

  void load_eql(const rule_source& from) {
    diagnostics problems;
    auto head = read_front_matter(from.text, problems);
    eql::options how;
    const auto& dialect = head.dialect.empty() ? from.dialect : head.dialect;
    if (auto known = eql::dialect_named(dialect)) {
      how.speaks = *known;
    } else if (!dialect.empty()) {
      diagnostic what;
      what.offset = from.text.find(dialect);
      what.message = "unknown dialect '" + dialect + "'";
      what.hint = "expected endgame, elastic or optics";
      locate(what, from.text);
      problems.push_back(std::move(what));
    }
    auto what = has_errors(problems)
                  ? std::nullopt
                  : eql::compile_rule(from.text, how, fields_, problems);
    report(std::move(problems));
    if (!what)
      return;
    what->id = head.id.empty() ? stem_of(from.name) : head.id;
    what->name = head.name.empty() ? what->id : head.name;
    what->description = std::move(head.description);
    what->level = head.level;
    what->tags = std::move(head.tags);
    what->tests = std::move(head.tests);
    add(std::move(*what), std::move(head.test_lines));
  }

  void parse_sigma(const rule_source& from) {
    diagnostics problems;
    auto documents = sigma::parse(from.text, from.name, problems);
    report(std::move(problems));
    for (auto& x : documents) {
      documents_.push_back(std::move(x));
      document_origins_.push_back(at_);
    }
  }

  // Rules of Sigma are compiled together. When that fails, the sources that
  // fail alone are left out.
  void compile_sigma() {
    if (documents_.empty() || try_sigma(documents_, document_origins_))
      return;
    std::vector<sigma::document> good;
    std::vector<std::size_t> origins;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      at_ = document_origins_[i];
      layout aside;
      diagnostics ignored;
      auto alone = guard([&] {
        sigma::compile({&documents_[i], 1}, aside, {}, ignored);
      });
      if (!alone)
        continue;
      good.push_back(documents_[i]);
      origins.push_back(document_origins_[i]);
    }
    at_ = document_origins_.front();
    if (good.size() < documents_.size())
      try_sigma(good, origins);
  }

  bool try_sigma(std::span<const sigma::document> documents,
                 const std::vector<std::size_t>& origins) {
    diagnostics problems;
    sigma::compiled_rules found;
    at_ = origins.empty() ? 0 : origins.front();
    if (!guard([&] {
          found = sigma::compile_all(documents, fields_, {}, problems);
        }))
      return false;
    report(std::move(problems));
    for (std::size_t i = 0; i < found.rules.size(); ++i) {
      at_ = origins[found.origins[i]];
      add(std::move(found.rules[i]));
    }
    return true;
  }

  std::span<const rule_source> sources_;
  layout& fields_;
  std::size_t at_ = 0;
  loaded_rules made_;
  std::vector<sigma::document> documents_;
  std::vector<std::size_t> document_origins_;
};

std::string number_in_words(double x) {
  std::array<char, 32> digits;
  auto [end, wrong]
    = std::to_chars(digits.data(), digits.data() + digits.size(), x);
  return std::string{digits.data(), end};
}

std::string bound_in_words(expr_op op, double bound) {
  static constexpr std::array<std::pair<expr_op, std::string_view>, 5> words{
    {{expr_op::greater, "more than "},
     {expr_op::less, "less than "},
     {expr_op::less_equal, "at most "},
     {expr_op::equal, ""},
     {expr_op::not_equal, "not "}}};
  for (const auto& [known, word] : words)
    if (known == op)
      return std::string{word} + number_in_words(bound);
  return "at least " + number_in_words(bound);
}

/// What the steps of a correlation come to.
std::string sum_in_words(const rule& x) {
  static constexpr std::array<std::string_view, 8> measures{
    "number of events", "number of different values", "",           "",
    "sum of values",    "average of values",          "percentile", "median"};
  const auto& how = *x.correlate;
  auto measure = measures[static_cast<std::size_t>(how.kind)];
  auto kinds = std::to_string(x.steps.size()) + " kinds of events";
  if (how.wanted)
    return "Fires when, of " + kinds
           + ", those happen that its condition names";
  if (measure.empty())
    return "Fires when " + kinds + " happen, "
           + (how.kind == correlation::kind_t::temporal ? "in any order"
                                                        : "in this order");
  auto out = "Fires when the " + std::string{measure} + " is "
             + bound_in_words(how.op, how.threshold);
  return how.op2 ? out + " and " + bound_in_words(*how.op2, how.threshold2)
                 : out;
}

/// What can be said of a rule whose language has no words of its own.
std::string words_for(const rule& x) {
  auto out = x.description.empty() ? "" : x.description + "\n";
  auto steps = std::to_string(x.steps.size());
  switch (x.shape) {
  case rule_shape::single:
    out += "Fires on each event that matches.\n";
    break;
  case rule_shape::sequence:
    out += "Fires when " + steps + " steps happen in this order";
    break;
  case rule_shape::join:
  case rule_shape::sample:
    out += "Fires when " + steps + " events happen, in any order";
    break;
  case rule_shape::correlation:
    out += sum_in_words(x);
    break;
  }
  if (x.shape == rule_shape::single)
    return out;
  if (!x.steps.empty() && !x.steps.front().by.empty())
    out += ", of equal keys";
  if (x.max_span != no_limit)
    out += ", within " + cae::duration_in_words(x.max_span);
  return out + ".\n";
}

} // namespace

std::string_view name_of(rule_language which) {
  return languages[static_cast<std::size_t>(which)].first;
}

std::optional<rule_language> language_named(std::string_view name) {
  for (const auto& [known, which] : languages)
    if (known == name)
      return which;
  return std::nullopt;
}

rule_language guess_language(std::string_view file_name,
                             std::string_view text) {
  if (file_name.ends_with(".json"))
    return rule_language::cae;
  if (file_name.ends_with(".eql"))
    return rule_language::eql;
  if (file_name.ends_with(".yml") || file_name.ends_with(".yaml"))
    return rule_language::sigma;
  auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first != std::string_view::npos && text[first] == '{')
    return rule_language::cae;
  auto yaml = text.find("detection:") != std::string_view::npos
              || text.find("correlation:") != std::string_view::npos
              || text.find("filter:") != std::string_view::npos;
  return yaml ? rule_language::sigma : rule_language::eql;
}

loaded_rules load_rules(std::span<const rule_source> sources, layout& fields) {
  return loader{sources, fields}.run();
}

loaded_rules load_rule(const rule_source& source, layout& fields) {
  auto out = load_rules({&source, 1}, fields);
  if (out.natlang.empty())
    for (const auto& x : out.rules)
      if (x.reported)
        out.natlang += words_for(x);
  return out;
}

void leave_out(rule& what, std::span<const rule> exceptions) {
  cae::except(what, exceptions);
}

} // namespace vedette::engine
