#include "engine/cae/compile.hpp"

#include "engine/cae/leaf.hpp"
#include "engine/cae/reader.hpp"
#include "schema/catalog.hpp"
#include "schema/catalog_artifacts.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

namespace vedette::engine::cae {

namespace {

using schema::event_class;

bool is_any(std::string_view word) {
  return word.empty() || word == "*" || word == "Any" || word == "any";
}

expr one_of(expr value, std::initializer_list<std::string_view> texts) {
  std::vector<text_pattern> list;
  for (auto text : texts) {
    text_pattern x;
    x.text = text;
    x.fold = true;
    if (std::find(list.begin(), list.end(), x) == list.end())
      list.push_back(std::move(x));
  }
  auto out = make_match(std::move(value), std::move(list));
  out.as_text = true;
  return make_known(std::move(out));
}

/// Operands, literals and patterns of one rule: a Function may name an operator
/// as often as it likes, and each time it is one more test.
constexpr std::size_t parts_max = 200'000;
constexpr std::size_t paths_max = 256;

std::size_t parts_in(const expr& x) {
  auto sum = 1 + x.patterns.size() + x.constants.size();
  for (const auto& arg : x.args)
    sum += parts_in(arg);
  return sum;
}

std::string like(std::string_view word,
                 const std::vector<std::string_view>& known,
                 std::string otherwise) {
  std::string folded;
  for (auto c : word)
    folded += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  auto near = nearest(folded, known);
  return near.empty() ? std::move(otherwise) : "did you mean " + near + "?";
}

std::vector<std::string_view> class_names() {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < schema::event_class_count; ++i)
    out.push_back(schema::name_of(static_cast<event_class>(i)));
  return out;
}

std::vector<std::string_view> type_names() {
  std::vector<std::string_view> out;
  for (std::size_t i = 1; i < schema::event_type_count; ++i)
    out.push_back(schema::ecs_action_of(static_cast<schema::event_type>(i)));
  return out;
}

class compiler {
public:
  compiler(const rule_document& from, std::string_view text, layout& fields,
           diagnostics& out)
    : from_{from}, in_{text, out}, fields_{fields} {}

  std::optional<rule> run() {
    rule made;
    head(made);
    for (const auto& x : from_.states)
      made.steps.push_back(compile_state(x));
    for (const auto& x : from_.states)
      made.artifacts.push_back(x.artifacts);
    paths(made);
    if (from_.states.size() > 1 && from_.type != object_type::exception)
      made.shape = rule_shape::sequence;
    keys(made);
    if (in_.failed())
      return std::nullopt;
    return made;
  }

private:
  expr field(std::string_view name) { return make_field(fields_.bind(name)); }

  void head(rule& out) {
    out.id = from_.id.empty() ? from_.name : from_.id;
    out.name = from_.name;
    out.description = from_.description;
    out.level = from_.severity;
    out.tags = from_.tags;
    out.activation_lifetime = from_.lifetime;
    out.activations_max = from_.activations_max;
    out.many_per_key = from_.many_per_context;
    out.valid_from = from_.valid_from;
    out.valid_until = from_.valid_until;
    for (const auto& x : from_.match)
      out.tests.push_back({true, x});
    for (const auto& x : from_.non_match)
      out.tests.push_back({false, x});
    if (!from_.rundown_events)
      in_.warning(from_.at, "ActivationCanUtilizeDeviceStateEvents has no "
                            "effect: sensors report what happens, not what "
                            "is there");
  }

  step compile_state(const state& x) {
    step out;
    out.name = x.name;
    out.harvest = x.harvest;
    out.within = x.time_limit == 0 ? no_limit : x.time_limit;
    class_list classes;
    std::vector<expr> all;
    all.push_back(filters(x, classes));
    check_artifacts(x);
    auto asked = function_of(x, classes);
    if (asked)
      all.push_back(std::move(*asked));
    if (auto systems = operating_systems())
      all.push_back(std::move(*systems));
    std::erase_if(all, [](const expr& e) {
      return e.kind == expr_kind::all && e.args.empty();
    });
    out.where
      = all.size() == 1 ? std::move(all.front()) : make_all(std::move(all));
    for (const auto& by : x.correlate_by)
      if (by.is_facet)
        out.by.push_back(facet_value(in_, by, classes, fields_));
    return out;
  }

  /// A rule for some systems is for events that do not name another one.
  std::optional<expr> operating_systems() {
    if (from_.systems.empty() || from_.systems.size() >= 3)
      return std::nullopt;
    std::vector<expr> any;
    for (const auto& x : from_.systems)
      any.push_back(one_of(field("host.os.type"), {x}));
    any.push_back(make_not(make_present(field("host.os.type"))));
    return make_any(std::move(any));
  }

  expr filters(const state& x, class_list& classes) {
    std::vector<expr> any;
    auto everything = x.filters.empty();
    for (const auto& f : x.filters) {
      if (is_any(f.category)) {
        everything = true;
        any.push_back(type_test(f, event_class::other));
        continue;
      }
      auto cls = schema::class_named(f.category);
      if (!cls) {
        in_.error(f.at, "unknown event category '" + f.category + "'",
                  like(f.category, class_names(),
                       "expected Process, File, Network, Registry, Memory, "
                       "DNS, Logon, Device, Scripting, Module or *"));
        continue;
      }
      classes.push_back(*cls);
      std::vector<expr> all;
      all.push_back(
        one_of(make_field(layout::category),
               {schema::name_of(*cls), schema::aurora_name_of(*cls)}));
      all.push_back(type_test(f, *cls));
      all.push_back(subcategory_test(f, *cls));
      std::erase_if(all, [](const expr& e) {
        return e.kind == expr_kind::all && e.args.empty();
      });
      any.push_back(all.size() == 1 ? std::move(all.front())
                                    : make_all(std::move(all)));
    }
    if (everything) {
      classes.clear();
      for (std::size_t i = 0; i < schema::event_class_count; ++i)
        classes.push_back(static_cast<event_class>(i));
    }
    if (any.empty())
      return make_all({});
    return any.size() == 1 ? std::move(any.front()) : make_any(std::move(any));
  }

  expr type_test(const event_filter& f, event_class cls) {
    if (is_any(f.type))
      return make_all({});
    auto type = schema::type_named(f.type);
    if (!type) {
      in_.error(f.at, "unknown event type '" + f.type + "'",
                like(f.type, type_names(),
                     cls == event_class::file
                       ? "expected Create, Delete, Overwrite, Rename, Write "
                         "or *"
                       : "expected Start, Exit, Create, Connect … or *"));
      return make_all({});
    }
    auto action
      = one_of(field("event.action"),
               {schema::ecs_action_of(*type), schema::aurora_name_of(*type)});
    auto nameless
      = make_all({make_not(make_present(field("event.action"))),
                  one_of(field("event.type"), {schema::ecs_type_of(*type),
                                               schema::ecs_action_of(*type)})});
    return make_any({std::move(action), std::move(nameless)});
  }

  expr subcategory_test(const event_filter& f, event_class cls) {
    if (is_any(f.subcategory))
      return make_all({});
    auto said = one_of(field("event.subcategory"), {f.subcategory});
    if (cls != event_class::network)
      return said;
    return make_any({std::move(said),
                     one_of(field("network.transport"), {f.subcategory}),
                     one_of(field("network.type"), {f.subcategory})});
  }

  /// What cannot exist for an event is ignored, as the agent of old does; what
  /// exists nowhere is a slip.
  void check_artifacts(const state& x) {
    for (const auto& name : x.artifacts)
      if (!schema::is_artifact(name))
        in_.warning(x.at, "unknown artifact of interest '" + name + "'",
                    like(name, schema::artifact_names(), ""));
  }

  std::optional<expr> function_of(const state& x, const class_list& classes) {
    std::set<std::string> used;
    std::vector<std::pair<std::string, expr>> made;
    auto good = true;
    for (const auto& op : x.operators) {
      auto one = compile_operator(in_, op, classes, fields_);
      good = good && one.has_value();
      if (one)
        made.emplace_back(op.name, std::move(*one));
    }
    if (!good)
      return std::nullopt;
    auto out = expr_of(x, x.when, made, used);
    for (const auto& op : x.operators)
      if (!used.contains(op.name))
        in_.warning(op.at, "field operator '" + op.name
                             + "' is not part of the Function");
    return out;
  }

  std::optional<expr>
  expr_of(const state& x, const function& from,
          const std::vector<std::pair<std::string, expr>>& operators,
          std::set<std::string>& used) {
    if (from.kind == function::kind_t::name) {
      for (const auto& [name, what] : operators)
        if (name == from.name) {
          used.insert(name);
          parts_ += parts_in(what);
          if (parts_ <= parts_max)
            return what;
          in_.error(x.function_at,
                    "the rule has more than " + std::to_string(parts_max)
                      + " literals once its Functions are written out");
          return std::nullopt;
        }
      unknown_operator(x, from);
      return std::nullopt;
    }
    std::vector<expr> args;
    for (const auto& arg : from.args) {
      auto one = expr_of(x, arg, operators, used);
      if (!one)
        return std::nullopt;
      args.push_back(std::move(*one));
    }
    switch (from.kind) {
    case function::kind_t::any:
      return make_any(std::move(args));
    case function::kind_t::negate:
      return make_not(std::move(args.front()));
    default:
      return args.size() == 1 ? std::move(args.front())
                              : make_all(std::move(args));
    }
  }

  void unknown_operator(const state& x, const function& from) {
    std::vector<std::string_view> names;
    for (const auto& op : x.operators)
      names.emplace_back(op.name);
    auto at = x.function_at;
    at.offset += 1 + from.offset;
    at.length = from.name.size();
    auto like = nearest(from.name, names);
    in_.error(at,
              "Function names '" + from.name
                + "', which is no key of FieldOperators",
              like.empty() ? "" : "did you mean " + like + "?");
  }

  void paths(rule& out) {
    std::vector<bool> reached(from_.states.size(), false);
    for (const auto& path : from_.paths) {
      if (&path - from_.paths.data() >= std::ptrdiff_t{paths_max}
          || path.states.size() > paths_max) {
        in_.error(path.at, "more than " + std::to_string(paths_max)
                             + " paths, or states in a path");
        return;
      }
      std::vector<std::uint16_t> steps;
      auto good = !path.states.empty();
      for (const auto& name : path.states) {
        auto at = std::find_if(from_.states.begin(), from_.states.end(),
                               [&](const state& x) { return x.name == name; });
        if (at == from_.states.end()) {
          std::vector<std::string_view> names;
          for (const auto& x : from_.states)
            names.emplace_back(x.name);
          auto near = nearest(name, names);
          in_.warning(path.at,
                      "the path names '" + name
                        + "', which is no state, and is left out",
                      near.empty() ? "" : "did you mean " + near + "?");
          good = false;
          continue;
        }
        steps.push_back(static_cast<std::uint16_t>(at - from_.states.begin()));
      }
      if (good)
        out.paths.push_back(std::move(steps));
    }
    if (out.paths.empty())
      return;
    for (const auto& path : out.paths)
      for (auto i : path)
        reached[i] = true;
    for (std::size_t i = 0; i < reached.size(); ++i)
      if (!reached[i])
        in_.warning(from_.states[i].at, "no path leads through state '"
                                          + from_.states[i].name + "'");
  }

  /// One device is one context. Where a log does not name its device, it is
  /// taken to be of one device.
  void keys(rule& out) {
    if (out.shape == rule_shape::single)
      return;
    auto parts = out.steps.front().by.size();
    for (std::size_t i = 0; i < out.steps.size(); ++i) {
      auto& by = out.steps[i].by;
      if (by.size() != parts)
        in_.error(from_.states[i].at,
                  "the states of a rule need the same number of operands in "
                  "CorrelateBy");
      by.insert(by.begin(),
                make_call(function_id::coalesce,
                          {field("host.id"), field("host.name"),
                           make_literal(make_constant(std::string{}))},
                          false));
    }
  }

  const rule_document& from_;
  reader in_;
  layout& fields_;
  std::size_t parts_ = 0;
};

} // namespace

std::optional<rule> compile(const rule_document& from, std::string_view text,
                            layout& fields, diagnostics& out) {
  return compiler{from, text, fields, out}.run();
}

void except(rule& what, std::span<const rule> exceptions) {
  std::vector<expr> any;
  for (const auto& x : exceptions)
    for (const auto& step : x.steps)
      any.push_back(step.where);
  if (any.empty())
    return;
  auto none = make_not(make_known(make_any(std::move(any))));
  for (auto& step : what.steps)
    step.where = make_all({std::move(step.where), none});
}

} // namespace vedette::engine::cae
