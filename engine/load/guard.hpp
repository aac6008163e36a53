#pragma once

#include "base/diagnostic.hpp"

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
  auto refuse = [&out](std::string why) {
    diagnostic what;
    what.message = "the rule made its compiler fail: " + std::move(why);
    out.push_back(std::move(what));
    return false;
  };
  try {
    compile();
    return true;
  } catch (const std::exception& why) {
    return refuse(why.what());
  } catch (...) {
    return refuse("no reason is known");
  }
}

} // namespace vedette::engine
