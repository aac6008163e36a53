#include "agent/cae/rule_book.hpp"

#include "engine/load/load.hpp"

#include <xxhash.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

// Tested by tests/integration/flow_test.cpp

namespace vedette::agent {

namespace {

using schema::policy_applied;
using schema::rule_config;

std::uint64_t hash(std::string_view text, std::uint64_t seed) {
  return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

std::string reason_of(const diagnostics& problems) {
  for (const auto& x : problems)
    if (x.level == severity::error)
      return x.to_string();
  return "the rule says nothing";
}

/// An exception of the policy, compiled; or why it could not be.
struct compiled_exception {
  std::vector<engine::rule> rules;
  std::string text;
  std::string why;
};

std::map<std::string, compiled_exception>
compile_exceptions(const schema::policy& policy, engine::layout& fields) {
  std::map<std::string, compiled_exception> out;
  for (const auto& x : policy.exceptions) {
    const engine::rule_source source{"exception " + x.id, x.source,
                                     engine::rule_language::cae};
    auto loaded = engine::load_rules({&source, 1}, fields);
    auto& to = out[x.id];
    to.text = x.source;
    if (!loaded.ok())
      to.why = reason_of(loaded.problems);
    to.rules = std::move(loaded.exceptions);
  }
  return out;
}

/// Sources of the policy's rules, and which rule each is of.
struct source_list {
  std::vector<engine::rule_source> sources;
  std::vector<std::uint32_t> config_of;
};

source_list sources_of(const schema::policy& policy, policy_applied& report) {
  source_list out;
  for (std::uint32_t i = 0; i < policy.rules.size(); ++i) {
    const auto& rule = policy.rules[i];
    const auto language = engine::language_named(rule.language);
    if (!language) {
      report.refused.push_back({rule.id, "no such language: " + rule.language});
      continue;
    }
    out.sources.push_back({rule.name, rule.source, *language});
    out.config_of.push_back(i);
  }
  return out;
}

/// Applies the rule's exceptions; says why when one of them is not to be had.
std::optional<std::string>
except(engine::rule& rule, const rule_config& config,
       const std::map<std::string, compiled_exception>& exceptions) {
  for (const auto& id : config.exceptions) {
    const auto at = exceptions.find(id);
    if (at == exceptions.end())
      return "exception " + id + ": the policy does not have it";
    if (!at->second.why.empty())
      return "exception " + id + ": " + at->second.why;
    engine::leave_out(rule, at->second.rules);
  }
  return std::nullopt;
}

std::uint64_t
identity_of(const rule_config& config, std::size_t nth,
            const std::map<std::string, compiled_exception>& exceptions) {
  auto out = hash(config.source, hash(config.id, nth));
  for (const auto& id : config.exceptions)
    if (const auto at = exceptions.find(id); at != exceptions.end())
      out = hash(at->second.text, out);
  return out;
}

void refuse_silent(const schema::policy& policy, const source_list& list,
                   const engine::loaded_rules& loaded, policy_applied& report) {
  for (std::size_t source = 0; source < list.sources.size(); ++source) {
    if (std::find(loaded.origins.begin(), loaded.origins.end(), source)
        != loaded.origins.end())
      continue;
    diagnostics own;
    for (const auto& x : loaded.problems)
      if (x.source == list.sources[source].name)
        own.push_back(x);
    report.refused.push_back(
      {policy.rules[list.config_of[source]].id, reason_of(own)});
  }
}

} // namespace

std::shared_ptr<const actors::rule_book>
make_rule_book(std::shared_ptr<const schema::policy> policy,
               policy_applied& report) {
  engine::layout fields;
  const auto exceptions = compile_exceptions(*policy, fields);
  const auto list = sources_of(*policy, report);
  auto loaded = engine::load_rules(list.sources, fields);
  refuse_silent(*policy, list, loaded, report);

  std::vector<engine::rule> rules;
  std::vector<std::uint32_t> config_of;
  std::vector<std::uint64_t> identities;
  for (std::size_t i = 0; i < loaded.rules.size(); ++i) {
    const auto at = list.config_of[loaded.origins[i]];
    const auto& config = policy->rules[at];
    if (auto why = except(loaded.rules[i], config, exceptions)) {
      report.refused.push_back({config.id, *why});
      continue;
    }
    rules.push_back(std::move(loaded.rules[i]));
    config_of.push_back(at);
    // What else is in the policy does not change what a rule is.
    const auto nth = std::count(config_of.begin(), config_of.end() - 1, at);
    identities.push_back(
      identity_of(config, static_cast<std::size_t>(nth), exceptions));
  }

  std::vector<engine::plan::rejected> rejected;
  auto book = std::make_shared<actors::rule_book>();
  auto plan
    = engine::plan::compile(std::move(rules), std::move(fields), rejected);
  for (const auto& x : rejected)
    report.refused.push_back(
      {policy->rules[config_of[x.rule]].id, x.why.to_string()});
  book->plan = std::make_shared<const engine::plan>(std::move(plan));
  book->config_of = std::move(config_of);
  book->identity_of = std::move(identities);
  book->policy = std::move(policy);
  report.rules_loaded = static_cast<std::uint32_t>(book->plan->rules().size());
  return book;
}

} // namespace vedette::agent
