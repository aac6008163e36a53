#include "engine/sigma/compile.hpp"

#include "engine/sigma/correlate.hpp"
#include "engine/sigma/fields.hpp"
#include "engine/sigma/logsource.hpp"
#include "engine/sigma/selection.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

// Tested by tests/unit/engine/sigma/compile_test.cpp

namespace vedette::engine::sigma {

namespace {

rule_severity level_of(const document& from) {
  static constexpr std::array<std::pair<std::string_view, rule_severity>, 5>
    levels{{{"informational", rule_severity::informational},
            {"low", rule_severity::low},
            {"medium", rule_severity::medium},
            {"high", rule_severity::high},
            {"critical", rule_severity::critical}}};
  for (auto [name, level] : levels)
    if (from.level == name)
      return level;
  return rule_severity::medium;
}

std::size_t patterns_in(const expr& x) {
  std::size_t sum = 1 + x.patterns.size();
  for (const auto& arg : x.args)
    sum += patterns_in(arg);
  return sum;
}

class compiler {
public:
  compiler(std::span<const document> documents, layout& fields,
           const compile_options& options, diagnostics& out)
    : documents_{documents}, fields_{fields}, options_{options}, out_{out},
      wheres_(documents.size()), states_(documents.size()) {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const auto& x = documents[i];
      if (x.kind == document_kind::filter)
        continue;
      if (!x.id.empty())
        rules_[x.id].push_back(i);
      if (!x.name.empty() && x.name != x.id)
        rules_[x.name].push_back(i);
    }
  }

  compiled_rules run() {
    say_copies();
    read_filters();
    for (std::size_t i = 0; i < documents_.size(); ++i)
      if (documents_[i].kind == document_kind::rule)
        compile_rule(i);
    note_references();
    for (std::size_t i = 0; i < documents_.size(); ++i)
      if (wheres_[i] && !silent_.contains(i))
        add(single(i), i);
    for (std::size_t i = 0; i < documents_.size(); ++i)
      if (documents_[i].kind == document_kind::correlation)
        compile_correlation(i, 0);
    return std::move(made_);
  }

private:
  using name_table = std::map<std::string_view, std::vector<std::size_t>>;
  /// How far a correlation is.
  struct progress {
    bool done = false;
    bool broken = false;   ///< Or under way: seen again, it is a circle.
    std::size_t paths = 0; ///< Ways from its rules to it.
  };
  struct filter {
    std::size_t document = 0;
    expr what;
    std::size_t size = 0;
  };

  void fail(const document& at, place where, std::string message,
            std::string hint = {}, severity level = severity::error) {
    auto why = problem_at(where, std::move(message), std::move(hint), level);
    why.source = at.source;
    out_.push_back(std::move(why));
  }
  void warn(const document& at, place where, std::string message,
            std::string hint = {}) {
    fail(at, where, std::move(message), std::move(hint), severity::warning);
  }

  void add(rule what, std::size_t document) {
    made_.rules.push_back(std::move(what));
    made_.origins.push_back(document);
  }

  std::span<const std::size_t> all_of(std::string_view reference) const {
    auto at = rules_.find(reference);
    if (at == rules_.end())
      return {};
    return at->second;
  }

  std::string like(std::string_view reference) const {
    std::vector<std::string_view> known;
    for (const auto& [name, documents] : rules_)
      known.push_back(name);
    auto near = nearest(reference, known);
    return near.empty() ? "" : "did you mean `" + near + "`?";
  }

  // Each works, but what names them is not told apart.
  void say_copies() {
    for (const auto& [name, list] : rules_)
      for (std::size_t i = 1; i < list.size(); ++i)
        warn(documents_[list[i]], documents_[list[i]].at,
             "another rule has the id or name `" + std::string{name}
               + "`, too: " + documents_[list.front()].source + ":"
               + std::to_string(documents_[list.front()].at.line));
  }

  // Filters are compiled once and put into all the rules they are for.
  void read_filters() {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const auto& x = documents_[i];
      if (x.kind != document_kind::filter)
        continue;
      for (const auto& reference : x.filter.rules)
        if (reference != "any" && all_of(reference).empty())
          warn(x, x.filter.rules_at,
               "this filter is for `" + reference
                 + "`, and no rule here has that id or name",
               like(reference));
      auto made = compile_selection(x, fields_, options_, out_);
      if (!made) {
        broken_filters_.push_back(i);
        continue;
      }
      auto size = patterns_in(*made);
      made_filters_.push_back({i, std::move(*made), size});
    }
  }

  bool is_meant(const document& filter, const document& rule) const {
    auto fits = [](const std::string& a, const std::string& b) {
      return a.empty() || a == b;
    };
    auto names = [&](const std::string& reference) {
      return reference == "any" || (!rule.id.empty() && reference == rule.id)
             || (!rule.name.empty() && reference == rule.name);
    };
    return fits(filter.from.product, rule.from.product)
           && fits(filter.from.category, rule.from.category)
           && fits(filter.from.service, rule.from.service)
           && std::any_of(filter.filter.rules.begin(),
                          filter.filter.rules.end(), names);
  }

  bool spend(const document& from, std::size_t size, std::size_t& spent) {
    spent += size;
    spent_ += size;
    if (spent <= rule_patterns_max && spent_ <= set_patterns_max)
      return true;
    fail(from, from.at,
         spent > rule_patterns_max
           ? "the rule needs more than " + std::to_string(rule_patterns_max)
               + " patterns"
           : "the rules together need more than "
               + std::to_string(set_patterns_max) + " patterns");
    return false;
  }

  void compile_rule(std::size_t index) {
    const auto& from = documents_[index];
    std::size_t spent = 0;
    if (spent_ > set_patterns_max && !spend(from, 1, spent))
      return;
    auto selection = compile_selection(from, fields_, options_, out_);
    if (!selection || !spend(from, patterns_in(*selection), spent))
      return;
    auto source = route_of(from.from, fields_);
    if (!source.known)
      warn(from, from.from.at,
           "the log source" + spelled(from.from)
             + " is no class of events here: the rule sees only documents "
               "that name it",
           nearest_source(from.from));
    check_fields(from, out_);
    std::vector<expr> all;
    all.push_back(std::move(source.where));
    all.push_back(std::move(*selection));
    for (auto i : broken_filters_)
      if (is_meant(documents_[i], from))
        return fail(from, from.at,
                    "the filter `" + documents_[i].title
                      + "` for this rule is wrong itself");
    for (const auto& x : made_filters_)
      if (is_meant(documents_[x.document], from)) {
        if (!spend(from, x.size, spent))
          return;
        all.push_back(x.what);
      }
    wheres_[index] = make_all(std::move(all));
  }

  static std::string spelled(const logsource& from) {
    std::string out;
    for (auto [key, value] : {std::pair<std::string_view, const std::string&>{
                                " product=", from.product},
                              {" category=", from.category},
                              {" service=", from.service}})
      if (!value.empty())
        out += std::string{key} + value;
    return out;
  }

  // What correlations refer to reports only when one of them says so.
  void note_references() {
    std::set<std::size_t> told;
    for (const auto& x : documents_) {
      if (x.kind != document_kind::correlation)
        continue;
      for (const auto& reference : x.correlate.rules)
        for (auto found : all_of(reference))
          (x.generate ? told : silent_).insert(found);
    }
    for (auto index : told)
      silent_.erase(index);
  }

  rule head(std::size_t index) const {
    const auto& from = documents_[index];
    rule out;
    out.id = from.label();
    out.name = from.title;
    out.description = from.description;
    out.level = level_of(from);
    out.tags = from.tags;
    out.reported = !silent_.contains(index);
    for (const auto& event : from.match)
      out.tests.push_back({true, event});
    for (const auto& event : from.non_match)
      out.tests.push_back({false, event});
    return out;
  }

  rule single(std::size_t index) const {
    auto out = head(index);
    out.steps.emplace_back().where = *wheres_[index];
    return out;
  }

  // Adds the rule of a correlation, after those it is fed by.
  bool compile_correlation(std::size_t index, std::size_t depth) {
    const auto& from = documents_[index];
    auto& state = states_[index];
    if (state.done || state.broken)
      return state.done;
    state.broken = true; // Until it is done: seen again, it is a circle.
    if (depth >= correlation_depth_max) {
      fail(from, from.correlate.rules_at,
           "correlations are nested deeper than "
             + std::to_string(correlation_depth_max));
      return false;
    }
    auto one = head(index);
    if (!correlation_head(from, one, out_))
      return false;
    std::size_t spent = 0;
    for (const auto& reference : from.correlate.rules)
      if (!add_step(index, reference, depth, spent, one))
        return false;
    check_aliases(from, out_);
    add(std::move(one), index);
    state.broken = false;
    state.done = true;
    return true;
  }

  // The only rule of that name.
  std::optional<std::size_t> find(const document& from,
                                  const std::string& reference) {
    auto found = all_of(reference);
    if (found.size() == 1)
      return found.front();
    if (found.empty())
      fail(from, from.correlate.rules_at,
           "no rule has the id or name `" + reference + "`", like(reference));
    else
      fail(from, from.correlate.rules_at,
           "more than one rule has the id or name `" + reference + "`");
    return std::nullopt;
  }

  bool add_step(std::size_t index, const std::string& reference,
                std::size_t depth, std::size_t& spent, rule& one) {
    const auto& from = documents_[index];
    auto found = find(from, reference);
    if (!found)
      return false;
    const auto& target = documents_[*found];
    auto& paths = states_[index].paths;
    step made;
    made.name = target.name.empty() ? target.title : target.name;
    if (target.kind == document_kind::correlation) {
      if (!compile_correlation(*found, depth + 1)) {
        fail(from, from.correlate.rules_at,
             "the correlation `" + reference
               + "` is wrong itself or refers back to this one");
        return false;
      }
      made.fed_by = target.label();
      made.where = make_any({});
      paths += states_[*found].paths;
    } else if (wheres_[*found]) {
      made.where = *wheres_[*found];
      ++paths;
    } else {
      fail(from, from.correlate.rules_at,
           "the rule `" + reference + "` is wrong itself");
      return false;
    }
    if (paths > correlation_paths_max) {
      fail(from, from.correlate.rules_at,
           "an event could reach this correlation in more than "
             + std::to_string(correlation_paths_max) + " ways");
      return false;
    }
    if (!spend(from, patterns_in(made.where), spent))
      return false;
    add_group(from, target, reference, fields_, made, one);
    one.steps.push_back(std::move(made));
    return true;
  }

  std::span<const document> documents_;
  layout& fields_;
  const compile_options& options_;
  diagnostics& out_;
  std::vector<std::optional<expr>> wheres_; // Of compiled rules.
  std::vector<progress> states_;            // Of correlations.
  name_table rules_;                        // Correlations among them.
  std::vector<filter> made_filters_;
  std::vector<std::size_t> broken_filters_;
  std::set<std::size_t> silent_;
  std::size_t spent_ = 0;
  compiled_rules made_;
};

} // namespace

compiled_rules compile_all(std::span<const document> documents, layout& fields,
                           const compile_options& options, diagnostics& out) {
  return compiler{documents, fields, options, out}.run();
}

std::vector<rule> compile(std::span<const document> documents, layout& fields,
                          const compile_options& options, diagnostics& out) {
  return compile_all(documents, fields, options, out).rules;
}

} // namespace vedette::engine::sigma
