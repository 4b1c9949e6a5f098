#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace lumbung {

/// What went wrong, in words that stay the same for ever: `to_string` of it is the `code` of a problem+json
/// answer, the reason in the log and the label of a metric. One value has one meaning.
enum class ErrorCode {
  bad_request,            ///< the request can't be understood
  unauthenticated,        ///< no token, or one that is not valid
  forbidden,              ///< a valid token without the ability that is needed
  not_found,              ///< no such thing in this workspace
  method_not_allowed,     ///< the path exists, the method does not
  conflict,               ///< the thing is in a state that forbids this
  not_ready,              ///< a check of what is about to begin fails
  gone,                   ///< it was there and is not any more
  invalid_argument,       ///< a value is out of its range or malformed
  length_required,        ///< the size must be said beforehand
  payload_too_large,      ///< more bytes than allowed
  unsupported_media,      ///< the content is of a kind that is not accepted
  range_not_satisfiable,  ///< the asked range lies outside the thing
  header_too_large,       ///< the request head is over its limit
  rate_limited,           ///< too many requests; come back later
  request_timeout,        ///< the client was too slow
  corrupt,                ///< the file is damaged and can't be decoded
  decoder_missing,        ///< this machine lacks what decodes the content; another one may have it
  pixel_budget,           ///< the image is larger than the pixel or frame budget
  poison,                 ///< decoding the file killed its sandbox twice
  infected,               ///< the file carries malware
  resource_limit,         ///< decoding the file needed more memory, time or output than allowed
  insufficient_storage,   ///< the disk is (nearly) full
  unavailable,            ///< a part that is needed does not answer now; try again
  lease_lost,             ///< another worker holds the job now
  unsafe,                 ///< refused because carrying it out could lose data
  internal,               ///< a fault of ours
};

/// The stable name of a code, e.g. "payload_too_large".
std::string_view to_string(ErrorCode code);

/// The reverse of to_string; `internal` for a name that is not known.
ErrorCode error_code_from(std::string_view name);

/// An expected refusal. `message` is read by the client: what happened, why, what to do. `detail` is for the
/// log alone and may name paths, SQL states and library texts.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string detail;
};

/// A fault of the machine (broken disk, lost database, a bug): thrown, caught once at the edge of a request
/// or a job, logged with what() and answered as `code` with a text that gives nothing away.
class Fault : public std::runtime_error {
 public:
  Fault(ErrorCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
  explicit Fault(const std::string& what) : Fault(ErrorCode::internal, what) {}

  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

/// A Fault with the text of an errno: "fsync media/…: No space left on device". ENOSPC and EDQUOT become
/// insufficient_storage, EROFS and a shortage (descriptors, memory) unavailable, everything else internal.
Fault fault_from_errno(const std::string& what, int error_number);

}  // namespace lumbung
