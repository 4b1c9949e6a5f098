#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_size.h"
#include "base/encoding.h"
#include "base/result.h"

namespace lumbung::http {

/// The head of one part of multipart/form-data (RFC 7578).
struct MultipartPart {
  std::string name;  ///< of the form field
  std::optional<std::string>
      filename;              ///< as UTF-8: `filename*` (RFC 8187) wins over `filename`; never trust it
  std::string content_type;  ///< as declared; empty when absent. Never trust it
};

/// Gets the events of a MultipartParser, in order, on the thread that pushes. A refusal ends the parsing and
/// is handed to the caller of push; exceptions pass through.
class MultipartSink {
 public:
  virtual ~MultipartSink() = default;
  virtual Status part_begin(const MultipartPart& part) = 0;
  /// Any number of times for each part; the bytes live during the call.
  virtual Status part_data(Bytes data) = 0;
  virtual Status part_end() = 0;
};

struct MultipartLimits {
  std::size_t part_head_bytes_max = 8 * kKiB;
  std::size_t parts_max = 64;
};

/// The boundary of a Content-Type such as `multipart/form-data; boundary="…"`; nullopt when the type is
/// another or the boundary is missing, longer than 70 characters or has characters that RFC 2046 does not
/// allow.
std::optional<std::string> multipart_boundary(std::string_view content_type);

/// Parses multipart/form-data while it arrives. Memory is constant: the size of one part's head. Bytes may be
/// cut anywhere. A preamble and an epilogue are skipped. Not thread-safe.
class MultipartParser {
 public:
  /// `sink` must outlive the parser.
  MultipartParser(std::string_view boundary, MultipartSink& sink, MultipartLimits limits = {});

  /// Takes the next bytes. An error is final: bad_request for broken framing or heads, payload_too_large for
  /// a limit that is passed, or what the sink refused with.
  Status push(Bytes data);
  /// Called after the last byte: bad_request when the closing boundary has not come.
  Status finish() const;

 private:
  enum class State : std::uint8_t { preamble, data, after_delimiter, head, epilogue };

  /// Each takes what it can of `input` and returns how much that was.
  Result<std::size_t> take_until_delimiter(std::string_view input);
  Result<std::size_t> take_after_delimiter(std::string_view input);
  Result<std::size_t> take_head(std::string_view input);
  Result<std::size_t> take_some(std::string_view input);
  Status end_part();
  Status begin_part();
  Status emit(std::string_view data);

  std::string delimiter_;  ///< CR LF "--" boundary
  MultipartSink& sink_;
  MultipartLimits limits_;
  State state_ = State::preamble;
  std::size_t matched_;  ///< characters of delimiter_ at the end of what came so far
  std::string held_;     ///< a part's head, or what follows a delimiter, while it is incomplete
  std::size_t parts_ = 0;
  bool in_part_ = false;
};

}  // namespace lumbung::http
