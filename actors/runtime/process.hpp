#pragma once

#include "actors/runtime/supervisor.hpp"
#include "base/result.hpp"

#include <chrono>
#include <functional>
#include <vector>

namespace vedette::actors {

/// SIGINT and SIGTERM wait for `run_until_told`, in every thread started later.
/// Call it first thing in main.
void hold_signals();

/// Starts the children, waits until a signal comes or the supervisor gives up,
/// stops the children bottom to top. `ready` runs once the children were
/// started, `closing` before they are stopped. Returns the exit code.
int run_until_told(system& sys, std::vector<child> children,
                   const supervision& policy, const logger& log,
                   const std::function<vedette::status()>& ready,
                   const std::function<void()>& closing);

} // namespace vedette::actors
