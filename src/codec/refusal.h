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

/// Throws the Refusal of a damaged file: "The PNG image is damaged and can't be decoded (…)." `detail` is the
/// decoder's own text; its first line, cut and cleaned, goes into the brackets. A decoder that ran out of
/// memory says so in its text too: then std::bad_alloc is thrown, because the file may be sound.
[[noreturn]] void refuse_damaged(std::string_view format, std::string_view detail);

}  // namespace lumbung::codec
