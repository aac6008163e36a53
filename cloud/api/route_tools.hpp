#pragma once

#include "cloud/api/body.hpp"
#include "cloud/api/paging.hpp"
#include "cloud/api/router.hpp"
#include "cloud/api/services.hpp"
#include "cloud/content/objects.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What the routes share.
namespace vedette::cloud {

/// A little more than the backend gives itself.
inline constexpr std::chrono::seconds backend_patience{12};

/// Waits for the answer of a backend call.
template <class T, class Start>
result<T> await(Start start) {
  auto promise = std::make_shared<std::promise<result<T>>>();
  auto future = promise->get_future();
  start([promise](result<T> answer) { promise->set_value(std::move(answer)); });
  if (future.wait_for(backend_patience) != std::future_status::ready)
    return error{errc::timed_out, "the node did not answer in time"};
  return future.get();
}

/// RFC 3339; null for 0.
json time_json(time_ns wall);
/// 0 for an empty text; errc::invalid_argument for one that is not a time.
result<time_ns> read_time_parameter(std::string_view name,
                                    std::string_view text);
/// All devices that a filter wants, however many pages that is.
result<std::vector<actors::device_view>>
all_devices(api_services& with, actors::device_filter which);
/// Accepts both spellings; errc::not_found otherwise, as for any unknown id.
result<uid> read_id(const std::string& text);

/// `If-Match`: 0 when there is none or it is `*`; errc::invalid_argument.
result<std::uint64_t> read_if_match(const net::http_request& request);
/// 412 when the caller saw another revision.
std::optional<reply> stale(const net::http_request& request,
                           std::uint64_t revision);
reply with_etag(reply what, std::uint64_t revision);

/// 400 with all places, when there are any.
std::optional<reply> refused(const diagnostics& problems);

/// `more`, the id and what add_stamp adds: who changes an object may send back
/// what it was shown.
fields with_stamp(fields more);
void add_stamp(json& to, const object_stamp& stamp);
/// Sets modified and, in a new object, created.
void stamp(object_stamp& what, const api_call& call, const clock_source& clock);

audit_entry audit_of(const api_call& call, std::string action,
                     std::string object, std::string before = "",
                     std::string after = "");

/// Runs `work` and notes it in the audit log, both or neither.
status audited(api_services& with, audit_entry entry,
               const std::function<status(control_transaction&)>& work);
/// The same for work that makes what the entry names.
status
audited(api_services& with, audit_entry entry,
        const std::function<status(control_transaction&, audit_entry&)>& work);

/// Why `name` cannot be given a detection; nothing when it can, or is empty.
std::optional<diagnostic> refused_assignee(api_services& with,
                                           const std::string& name,
                                           std::string pointer);

/// Whether people would take one name for the other: capitals do not count.
bool is_same_name(std::string_view a, std::string_view b);
bool contains_folded(std::string_view text, std::string_view part);

} // namespace vedette::cloud
