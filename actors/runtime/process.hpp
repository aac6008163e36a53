#pragma once

#include "actors/runtime/supervisor.hpp"
#include "base/result.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace vedette::actors {

/// SIGINT and SIGTERM wait for `run_until_told`, in every thread started later.
/// Call it first thing in main.
void hold_signals();

/// Starts the children, waits until a signal comes or the supervisor gives up,
/// stops the children bottom to top. `ready` runs once the children were
/// started, `closing` before they are stopped. `doomed` is asked a few times a
/// second for a reason to end although nobody said so; empty = go on. Returns
/// the exit code: 0 only after a signal.
int run_until_told(system& sys, std::vector<child> children,
                   const supervision& policy, const logger& log,
                   const std::function<vedette::status()>& ready,
                   const std::function<void()>& closing,
                   const std::function<std::string()>& doomed = {});

} // namespace vedette::actors
