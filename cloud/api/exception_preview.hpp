#pragma once

#include "cloud/api/route_tools.hpp"

namespace vedette::cloud {

/// `POST /api/v1/exceptions/preview`: which stored detections a draft exception
/// would have kept from being made.
reply preview_exception(api_services& with, api_call& call);

/// What its body may have.
fields preview_members();

/// Texts of exceptions are no longer than that.
inline constexpr std::int64_t exception_bytes_max = 1024U * 1024;

} // namespace vedette::cloud
