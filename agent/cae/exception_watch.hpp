#pragma once

#include "schema/device_facts.hpp"
#include "schema/event.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vedette::agent {

/// Counts the events that rules would have taken, but for an exception. An
/// event counts once for an exception, however many rules name it. Pure.
class exception_watch {
public:
  exception_watch();
  ~exception_watch();
  exception_watch(const exception_watch&) = delete;
  exception_watch& operator=(const exception_watch&) = delete;

  /// From now on these rules and exceptions; counts go on. What does not
  /// compile is left out: whoever loads the policy tells why.
  /// `device` is whose events these are.
  void use(const schema::policy& policy, const schema::device_facts& device);
  void see(const schema::event& what);

  /// Of the exceptions of the policy that held something back, since the agent
  /// started.
  [[nodiscard]] std::vector<schema::exception_hits> hits() const;

private:
  struct state;
  std::unique_ptr<state> state_; ///< Null = no rule has an exception.
  std::map<std::string, schema::exception_hits> counts_; ///< By exception.
};

} // namespace vedette::agent
