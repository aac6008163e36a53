#pragma once

#include "engine/cae/compile.hpp"
#include "engine/document.hpp"
#include "engine/eval.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace vedette::engine::cae {

/// Reads and compiles a rule, and tries its steps on documents.
class rule_harness {
public:
  explicit rule_harness(std::string_view text) : text_{text} {
    if (auto read = read_rule(text_, problems))
      if (auto made = compile(*read, text_, fields, problems))
        what = std::move(*made);
  }

  [[nodiscard]] bool ok() const { return !has_errors(problems); }

  /// All problems, one a line.
  [[nodiscard]] std::string said() const {
    std::string out;
    for (const auto& x : problems)
      out += x.to_string() + "\n";
    return out;
  }

  /// Whether a step is true of a JSON document.
  bool matches(std::string_view json, std::size_t step = 0) {
    if (!ok() || step >= what.steps.size()) {
      ADD_FAILURE() << said();
      return false;
    }
    auto ready = expression::compile(what.steps[step].where);
    document_reader reader{fields};
    std::string padded{json};
    padded.append(document_reader::padding, ' ');
    auto event = reader.read({padded.data(), json.size()});
    EXPECT_TRUE(event.ok()) << json;
    EXPECT_TRUE(ready.ok());
    eval_scratch work;
    return event.ok() && ready.ok()
           && ready.value().test(event.value(), work) == truth::yes;
  }

  layout fields;
  diagnostics problems;
  rule what;

private:
  std::string text_;
};

} // namespace vedette::engine::cae
