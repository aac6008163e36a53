#pragma once

#include "actors/detection/package_runner.hpp"
#include "actors/detection/response_executor.hpp"
#include "actors/detection/targets.hpp"
#include "base/clock.hpp"
#include "schema/wire.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vedette::actors {

/// What a detection wants done next; one thing at a time.
struct want_response {
  std::size_t index = 0;
  response_request what;
};
struct want_package_run {
  std::size_t index = 0;
  package_run what;
};
struct want_package {
  std::string sha256;
};
/// The report, as it is now, on disk before anything is done: what comes next
/// must not be done twice.
struct want_record {};
struct want_nothing {};
using detection_want
  = std::variant<want_nothing, want_response, want_package_run, want_package,
                 want_record>;

/// One detection on its device: runs its responses in order, then its packages
/// in order, waiting for those the device does not hold. Every change makes a
/// new revision of the report. Pure; rebuilt from the report after a restart:
/// what had begun then and must not be done twice has failed with an unknown
/// outcome.
class detection_run {
public:
  /// `packages` are the rule's playbook; `message` is for the device's user.
  detection_run(schema::detection_report report,
                std::vector<schema::response_config> responses,
                std::vector<schema::package_ref> packages, targets at,
                std::string message);

  /// The next thing to do. Asked again after each answer. `held` tells whether
  /// the device holds a package.
  template <class Held>
  detection_want next(const Held& held) {
    if (responses_done_ < responses_.size()) {
      if (!begun_ && !may_repeat(responses_[responses_done_].action))
        return want_record{};
      return next_response();
    }
    if (packages_done_ < packages_.size()) {
      if (!held(packages_[packages_done_].sha256))
        return wait_for_package();
      if (!begun_)
        return want_record{};
      return next_package();
    }
    return want_nothing{};
  }

  /// After want_record: what is next is about to be done. Its record has to be
  /// on disk before `next` is asked again.
  void begin(time_ns now);
  void response_done(std::vector<schema::response_result> results, time_ns now);
  void package_done(const package_outcome& outcome, time_ns now);
  /// The package it waits for is here, or (`why` not empty) never will be.
  void package_arrived(const std::string& sha256, const std::string& why,
                       time_ns now);

  [[nodiscard]] bool finished() const noexcept {
    return responses_done_ == responses_.size()
           && packages_done_ == packages_.size();
  }
  [[nodiscard]] const schema::detection_report& report() const noexcept {
    return report_;
  }
  [[nodiscard]] const std::string& waiting_for() const noexcept {
    return waiting_for_;
  }

private:
  /// Ending or suspending a process names the process by its start; telling
  /// somebody twice does no harm.
  [[nodiscard]] static bool may_repeat(std::string_view action);
  detection_want next_response();
  detection_want next_package();
  detection_want wait_for_package();
  void put_result(const std::string& action, const std::string& target,
                  schema::response_result result);
  void settle_interrupted();

  schema::detection_report report_;
  std::vector<schema::response_config> responses_;
  std::vector<schema::package_ref> packages_;
  targets targets_;
  std::string message_;
  std::size_t responses_done_ = 0;
  std::size_t packages_done_ = 0;
  std::string waiting_for_;
  bool begun_ = false;
};

/// How packages appear among the responses of a report.
inline constexpr const char* package_action = "RunPackage";

} // namespace vedette::actors
