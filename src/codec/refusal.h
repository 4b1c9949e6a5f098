#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace lumbung::codec {

/// The verdict that the file is at fault. It may come from the depth of any decoder, so inside this room it
/// is thrown; run_job catches it in one place and reports it as sandbox::Refused.
class Refusal : public std::exception {
 public:
  Refusal(ErrorCode code, std::string reason) : code_(code), reason_(std::move(reason)) {}

  ErrorCode code() const { return code_; }
  /// For people: what and why.
  const std::string& reason() const { return reason_; }
  const char* what() const noexcept override { return reason_.c_str(); }

 private:
  ErrorCode code_;
  std::string reason_;
};

/// Throws the Refusal of a damaged file: "The BMP image is damaged and can't be decoded: the file is too
/// short." `what` is ours, in words for people; without it the sentence ends earlier.
[[noreturn]] void refuse_damaged(std::string_view format, std::string_view what = {});

/// Throws the Refusal of a damaged file with this `reason` after a decoder gave up with a `complaint`, which
/// is jargon that people don't get to read; but when it speaks of memory (or of a thread, which needs some),
/// or when an allocation has failed, the file may be sound, and std::bad_alloc is thrown.
[[noreturn]] void refuse_corrupt(std::string reason, std::string_view complaint);

/// The same of an image, unless the complaint says that the file is sound: then the refusal is
/// unsupported_media (the decoder does not know this kind of it) or decoder_missing (there is no decoder on
/// this machine).
[[noreturn]] void refuse_undecodable(std::string_view format, std::string_view complaint);

}  // namespace lumbung::codec
