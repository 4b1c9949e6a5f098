#pragma once

#include <array>
#include <string_view>

#include "base/error.h"

namespace lumbung::api {

/// How an ErrorCode is told over HTTP.
struct ErrorStatus {
  ErrorCode code;
  int status;
};

/// The one table from errors to HTTP statuses (RFC 9110, 6585, 4918). Every code stands in it once.
inline constexpr std::array kErrorStatuses = {
    ErrorStatus{ErrorCode::bad_request, 400},
    ErrorStatus{ErrorCode::unauthenticated, 401},
    ErrorStatus{ErrorCode::forbidden, 403},
    ErrorStatus{ErrorCode::not_found, 404},
    ErrorStatus{ErrorCode::method_not_allowed, 405},
    ErrorStatus{ErrorCode::request_timeout, 408},
    ErrorStatus{ErrorCode::conflict, 409},
    ErrorStatus{ErrorCode::not_ready, 409},
    ErrorStatus{ErrorCode::lease_lost, 409},
    ErrorStatus{ErrorCode::unsafe, 409},
    ErrorStatus{ErrorCode::gone, 410},
    ErrorStatus{ErrorCode::length_required, 411},
    ErrorStatus{ErrorCode::payload_too_large, 413},
    ErrorStatus{ErrorCode::unsupported_media, 415},
    ErrorStatus{ErrorCode::range_not_satisfiable, 416},
    ErrorStatus{ErrorCode::invalid_argument, 422},
    ErrorStatus{ErrorCode::corrupt, 422},
    ErrorStatus{ErrorCode::decoder_missing, 422},
    ErrorStatus{ErrorCode::pixel_budget, 422},
    ErrorStatus{ErrorCode::poison, 422},
    ErrorStatus{ErrorCode::infected, 422},
    ErrorStatus{ErrorCode::resource_limit, 422},
    ErrorStatus{ErrorCode::rate_limited, 429},
    ErrorStatus{ErrorCode::header_too_large, 431},
    ErrorStatus{ErrorCode::internal, 500},
    ErrorStatus{ErrorCode::unavailable, 503},
    ErrorStatus{ErrorCode::insufficient_storage, 507},
};

constexpr int status_of(ErrorCode code) {
  for (const ErrorStatus& row : kErrorStatuses) {
    if (row.code == code) return row.status;
  }
  return 500;
}

/// Of the codes that are answered with `status`, the one that says least.
inline std::string_view reason_of_status(int status) {
  for (const ErrorStatus& row : kErrorStatuses) {
    if (row.status == status) return to_string(row.code);
  }
  return to_string(ErrorCode::internal);
}

}  // namespace lumbung::api
