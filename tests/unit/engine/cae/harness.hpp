#pragma once

#include "engine/cae/compile.hpp"
#include "engine/document.hpp"
#include "engine/eval.hpp"

#include <gtest/gtest.h>

#include <memory>
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
    EXPECT_TRUE(ready.ok());
    auto event = read(json);
    eval_scratch work;
    return ready.ok() && ready.value().test(event, work) == truth::yes;
  }

  /// A document as a row, valid until the next one is read.
  row read(std::string_view json) {
    if (!reader_)
      reader_ = std::make_unique<document_reader>(fields);
    document_ = json;
    document_.append(document_reader::padding, ' ');
    auto event = reader_->read({document_.data(), json.size()});
    EXPECT_TRUE(event.ok()) << json;
    return event.ok() ? event.value() : row{};
  }

  layout fields;
  diagnostics problems;
  rule what;

private:
  std::string text_;
  std::string document_;
  std::unique_ptr<document_reader> reader_;
};

} // namespace vedette::engine::cae
