#pragma once

#include "base/diagnostic.hpp"
#include "base/fault.hpp"

#include <exception>
#include <string>
#include <utility>

namespace vedette::engine {

/// Runs a compiler on a text of strangers. What a library throws, for want of
/// memory or for a mistake of ours, is a diagnostic like others and not the end
/// of the process: one rule must not take a node, or all agents that get it,
/// with it. True when nothing was thrown.
template <class Compile>
bool guarded(diagnostics& out, Compile&& compile) {
  try {
    compile();
    return true;
  } catch (...) {
    diagnostic what;
    what.message
      = "the rule made its compiler fail: " + text_of(std::current_exception());
    out.push_back(std::move(what));
    return false;
  }
}

} // namespace vedette::engine
