#include "engine/sigma/compile.hpp"

#include "engine/sigma/correlate.hpp"
#include "engine/sigma/logsource.hpp"
#include "engine/sigma/selection.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

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

bool names(const document& one, std::string_view reference) {
  return (!one.id.empty() && one.id == reference)
         || (!one.name.empty() && one.name == reference);
}

class compiler {
public:
  compiler(std::span<const document> documents, layout& fields,
           const compile_options& options, diagnostics& out)
    : documents_{documents}, fields_{fields}, options_{options}, out_{out},
      wheres_(documents.size()), broken_(documents.size(), false) {}

  std::vector<rule> run() {
    for (std::size_t i = 0; i < documents_.size(); ++i)
      if (documents_[i].kind == document_kind::rule)
        compile_rule(i);
    note_references();
    std::vector<rule> made;
    for (std::size_t i = 0; i < documents_.size(); ++i)
      if (wheres_[i] && !silent_.contains(i))
        made.push_back(single(i));
    for (std::size_t i = 0; i < documents_.size(); ++i)
      if (documents_[i].kind == document_kind::correlation)
        compile_correlation(i, 0, made);
    return made;
  }

private:
  void fail(const document& at, place where, std::string message,
            std::string hint = {}, severity level = severity::error) {
    auto why = problem_at(where, std::move(message), std::move(hint), level);
    why.source = at.source;
    out_.push_back(std::move(why));
  }

  // nullopt when nothing or several things have this name.
  std::optional<std::size_t> find(std::string_view reference) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      if (documents_[i].kind == document_kind::filter
          || !names(documents_[i], reference))
        continue;
      if (found)
        return std::nullopt;
      found = i;
    }
    return found;
  }

  void compile_rule(std::size_t index) {
    const auto& from = documents_[index];
    auto selection = compile_selection(from, fields_, options_, out_);
    if (!selection)
      return;
    auto source = route_of(from.from, fields_);
    if (!source.known)
      fail(from, from.from.at,
           "the log source" + spelled(from.from)
             + " is no class of events here: the rule sees only documents "
               "that name it",
           "", severity::warning);
    std::vector<expr> all;
    all.push_back(std::move(source.where));
    all.push_back(std::move(*selection));
    if (add_filters(from, all))
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

  // A filter's condition must hold too.
  bool add_filters(const document& from, std::vector<expr>& all) {
    for (const auto& x : documents_) {
      if (x.kind != document_kind::filter)
        continue;
      auto meant = [&](const std::string& reference) {
        return reference == "any" || names(from, reference);
      };
      if (std::none_of(x.filter.rules.begin(), x.filter.rules.end(), meant)
          || !covers(x.from, from.from))
        continue;
      auto made = compile_selection(x, fields_, options_, out_);
      if (!made)
        return false;
      all.push_back(std::move(*made));
    }
    return true;
  }

  static bool covers(const logsource& filter, const logsource& rule) {
    auto fits = [](const std::string& a, const std::string& b) {
      return a.empty() || a == b;
    };
    return fits(filter.product, rule.product)
           && fits(filter.category, rule.category)
           && fits(filter.service, rule.service);
  }

  // What correlations refer to reports only when one of them says so.
  void note_references() {
    std::set<std::size_t> told;
    for (const auto& x : documents_) {
      if (x.kind != document_kind::correlation)
        continue;
      for (const auto& reference : x.correlate.rules)
        if (auto found = find(reference))
          (x.generate ? told : silent_).insert(*found);
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
  bool compile_correlation(std::size_t index, std::size_t depth,
                           std::vector<rule>& out) {
    const auto& from = documents_[index];
    auto label = from.label();
    auto made = [&](const rule& x) { return x.id == label; };
    if (broken_[index])
      return false;
    if (std::any_of(out.begin(), out.end(), made))
      return true;
    broken_[index] = true; // Until it is done: seen again, it is a circle.
    if (depth >= correlation_depth_max) {
      fail(from, from.correlate.rules_at,
           "correlations are nested deeper than "
             + std::to_string(correlation_depth_max));
      return false;
    }
    auto one = head(index);
    if (!correlation_head(from, one, out_))
      return false;
    for (const auto& reference : from.correlate.rules)
      if (!add_step(from, reference, depth, one, out))
        return false;
    out.push_back(std::move(one));
    broken_[index] = false;
    return true;
  }

  bool add_step(const document& from, const std::string& reference,
                std::size_t depth, rule& one, std::vector<rule>& out) {
    auto found = find(reference);
    if (!found) {
      fail(from, from.correlate.rules_at,
           "no rule, or more than one, has the id or name `" + reference + "`");
      return false;
    }
    const auto& target = documents_[*found];
    step made;
    made.name = target.name.empty() ? target.title : target.name;
    if (target.kind == document_kind::correlation) {
      if (!compile_correlation(*found, depth + 1, out)) {
        fail(from, from.correlate.rules_at,
             "the correlation `" + reference
               + "` is wrong itself or refers back to this one");
        return false;
      }
      made.fed_by = target.label();
      made.where = make_any({});
    } else if (wheres_[*found]) {
      made.where = *wheres_[*found];
    } else {
      fail(from, from.correlate.rules_at,
           "the rule `" + reference + "` is wrong itself");
      return false;
    }
    add_group(from, target, reference, fields_, made, one);
    one.steps.push_back(std::move(made));
    return true;
  }

  std::span<const document> documents_;
  layout& fields_;
  const compile_options& options_;
  diagnostics& out_;
  std::vector<std::optional<expr>> wheres_; // Of compiled rules.
  std::vector<bool> broken_;
  std::set<std::size_t> silent_;
};

} // namespace

std::vector<rule> compile(std::span<const document> documents, layout& fields,
                          const compile_options& options, diagnostics& out) {
  return compiler{documents, fields, options, out}.run();
}

} // namespace vedette::engine::sigma
