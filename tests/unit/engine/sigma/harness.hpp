#pragma once

#include "engine/document.hpp"
#include "engine/eval.hpp"
#include "engine/sigma/compile.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace vedette::engine::sigma {

inline document_options with_all() {
  document_options out;
  out.collect_all = true;
  return out;
}

/// Whether an expression is true of a JSON document.
inline bool holds(const expr& what, const layout& fields,
                  std::string_view json) {
  auto ready = expression::compile(what);
  EXPECT_TRUE(ready.ok());
  document_reader reader{fields, with_all()};
  std::string padded{json};
  padded.append(document_reader::padding, ' ');
  auto event = reader.read({padded.data(), json.size()});
  EXPECT_TRUE(event.ok()) << json;
  eval_scratch work;
  return ready.ok() && event.ok()
         && ready.value().test(event.value(), work) == truth::yes;
}

} // namespace vedette::engine::sigma
