#pragma once

#include <exception>
#include <functional>
#include <string>

namespace vedette {

/// Where an exception goes that nothing on a thread's way out caught: the work
/// that threw it has failed, the thread goes on. Called from any thread, and
/// must not throw.
using fault_sink = std::function<void(const std::string& why)>;

/// What an exception says of itself.
inline std::string text_of(const std::exception_ptr& what) {
  try {
    std::rethrow_exception(what);
  } catch (const std::exception& why) {
    return why.what();
  } catch (...) {
    return "an exception without a name";
  }
}

/// Runs `work`. False when it threw; `sink` was told then.
template <class Work>
bool guarded(const fault_sink& sink, Work&& work) {
  try {
    work();
    return true;
  } catch (...) {
    if (sink)
      sink(text_of(std::current_exception()));
  }
  return false;
}

} // namespace vedette
