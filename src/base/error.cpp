#include "base/error.h"

#include <array>
#include <cerrno>
#include <system_error>

namespace lumbung {
namespace {

struct Name {
  ErrorCode code;
  std::string_view name;
};

constexpr std::array kNames = {
    Name{ErrorCode::bad_request, "bad_request"},
    Name{ErrorCode::unauthenticated, "unauthenticated"},
    Name{ErrorCode::forbidden, "forbidden"},
    Name{ErrorCode::not_found, "not_found"},
    Name{ErrorCode::method_not_allowed, "method_not_allowed"},
    Name{ErrorCode::conflict, "conflict"},
    Name{ErrorCode::not_ready, "not_ready"},
    Name{ErrorCode::gone, "gone"},
    Name{ErrorCode::invalid_argument, "invalid_argument"},
    Name{ErrorCode::length_required, "length_required"},
    Name{ErrorCode::payload_too_large, "payload_too_large"},
    Name{ErrorCode::unsupported_media, "unsupported_media"},
    Name{ErrorCode::range_not_satisfiable, "range_not_satisfiable"},
    Name{ErrorCode::header_too_large, "header_too_large"},
    Name{ErrorCode::rate_limited, "rate_limited"},
    Name{ErrorCode::request_timeout, "request_timeout"},
    Name{ErrorCode::corrupt, "corrupt"},
    Name{ErrorCode::decoder_missing, "decoder_missing"},
    Name{ErrorCode::pixel_budget, "pixel_budget"},
    Name{ErrorCode::poison, "poison"},
    Name{ErrorCode::infected, "infected"},
    Name{ErrorCode::resource_limit, "resource_limit"},
    Name{ErrorCode::insufficient_storage, "insufficient_storage"},
    Name{ErrorCode::unavailable, "unavailable"},
    Name{ErrorCode::lease_lost, "lease_lost"},
    Name{ErrorCode::unsafe, "unsafe"},
    Name{ErrorCode::internal, "internal"},
};

/// Of descriptors, memory or processes: there will be some again when others have ended what they do.
bool means_shortage(int error_number) {
  return error_number == EMFILE || error_number == ENFILE || error_number == ENOMEM ||
         error_number == ENOBUFS || error_number == EAGAIN;
}

}  // namespace

std::string_view to_string(ErrorCode code) {
  for (const Name& entry : kNames) {
    if (entry.code == code) return entry.name;
  }
  return "internal";
}

ErrorCode error_code_from(std::string_view name) {
  for (const Name& entry : kNames) {
    if (entry.name == name) return entry.code;
  }
  return ErrorCode::internal;
}

Fault fault_from_errno(const std::string& what, int error_number) {
  ErrorCode code = ErrorCode::internal;
  if (error_number == ENOSPC || error_number == EDQUOT) code = ErrorCode::insufficient_storage;
  if (error_number == EROFS) code = ErrorCode::unavailable;  // until somebody has looked after the disk
  if (means_shortage(error_number)) code = ErrorCode::unavailable;
  return Fault(code, what + ": " + std::generic_category().message(error_number));
}

}  // namespace lumbung
