#include "tests/bench/engine/rule_sets.hpp"

#include "engine/sigma/compile.hpp"
#include "tests/support/corpus.hpp"

#include <algorithm>
#include <random>
#include <string>

namespace vedette::bench {

using namespace engine;

namespace {

// Other texts of the same kind and length.
void vary(expr& what, std::size_t copy) {
  if (what.kind == expr_kind::in_network)
    return;
  for (auto& x : what.patterns)
    if (x.op != text_op::regex && x.text.size() > 4) {
      x.text[x.text.size() / 2] = static_cast<char>('a' + copy % 26);
      x.text[x.text.size() / 3] = static_cast<char>('a' + copy / 26 % 26);
    }
  for (auto& arg : what.args)
    vary(arg, copy);
}

// The log source, which comes first, stays.
void vary_rule(rule& of, std::size_t copy) {
  auto& where = of.steps.front().where;
  for (std::size_t i = 1; i < where.args.size(); ++i)
    vary(where.args[i], copy);
}

std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (std::string_view{"\\^$.|?*+()[]{}"}.find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

void to_regex(text_pattern& x) {
  bool front = x.op == text_op::equals || x.op == text_op::starts_with;
  bool back = x.op == text_op::equals || x.op == text_op::ends_with;
  if (x.op == text_op::regex)
    return;
  std::string out;
  if (x.op == text_op::wildcard) {
    front = back = true;
    for (std::size_t i = 0; i < x.text.size(); ++i) {
      if (x.text[i] == '*')
        out += ".*";
      else if (x.text[i] == '?')
        out += '.';
      else if (x.text[i] == '\\' && i + 1 < x.text.size())
        out += escaped(std::string(1, x.text[++i]));
      else
        out += escaped(std::string(1, x.text[i]));
    }
  } else {
    out = escaped(x.text);
  }
  x.text = (front ? "^" : "") + out + (back ? "$" : "");
  x.op = text_op::regex;
  x.search = true;
  x.dot_all = true;
}

void to_regexes(expr& what) {
  for (auto& x : what.patterns)
    to_regex(x);
  for (auto& arg : what.args)
    to_regexes(arg);
}

} // namespace

rule_set sigma_rules(std::size_t count) {
  std::vector<sigma::document> documents;
  diagnostics out;
  for (const auto& file :
       test::read_shared_archive("sigma/sigma_rules.public.tar.zst"))
    for (auto& made : sigma::parse(file.text, file.path, out))
      if (made.from.product == "windows" || made.from.product == "linux")
        documents.push_back(std::move(made));
  std::shuffle(documents.begin(), documents.end(), std::mt19937{1});
  if (documents.size() > count)
    documents.resize(count);
  rule_set made;
  made.rules = sigma::compile(documents, made.fields, {}, out);
  auto original = made.rules.size();
  for (std::size_t copy = 1; made.rules.size() < count && original > 0; ++copy)
    for (std::size_t i = 0; i < original && made.rules.size() < count; ++i) {
      auto other = made.rules[i];
      other.id += "-" + std::to_string(copy);
      vary_rule(other, copy);
      made.rules.push_back(std::move(other));
    }
  return made;
}

void add_sequences(rule_set& to, std::size_t count) {
  auto field
    = [&](std::string_view name) { return make_field(to.fields.bind(name)); };
  auto match = [&](std::string_view name, text_op op, std::string text) {
    text_pattern p;
    p.op = op;
    p.text = std::move(text);
    p.fold = true;
    auto made = make_match(field(name), {p});
    made.as_text = true;
    return make_known(made);
  };
  static constexpr const char* images[] = {
    "powershell.exe", "cmd.exe", "svchost.exe", "rundll32.exe", "wscript.exe",
    "explorer.exe",   "net.exe", "python.exe",  "wmiprvse.exe", "services.exe"};
  for (std::size_t i = 0; i < count; ++i) {
    rule made;
    made.id = "sequence-" + std::to_string(i);
    made.shape = rule_shape::sequence;
    made.max_span = 60 * ns_per_second;
    made.steps.resize(2);
    made.steps[0].where = make_all(
      {match("EventID", text_op::equals, "1"),
       match("Image", text_op::ends_with, std::string{"\\"} + images[i % 10])});
    made.steps[1].where
      = make_all({match("EventID", text_op::equals, i % 2 == 0 ? "3" : "11"),
                  match(i % 2 == 0 ? "DestinationPort" : "TargetFilename",
                        text_op::contains, std::to_string(i / 10))});
    for (auto& step : made.steps)
      step.by = {field("ProcessGuid")};
    to.rules.push_back(std::move(made));
  }
}

void turn_into_regexes(std::vector<rule>& rules) {
  for (auto& rule : rules)
    for (auto& step : rule.steps)
      to_regexes(step.where);
}

} // namespace vedette::bench
