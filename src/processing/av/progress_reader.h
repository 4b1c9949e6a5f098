#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace lumbung::processing {

/// How far a conversion is.
struct ConversionProgress {
  double done_s = 0;        ///< of the source's time
  std::uint64_t bytes = 0;  ///< written so far
};

/// Reads what ffmpeg prints under -progress: lines of "key=value", a block of them at a time, each of which
/// ends with "progress=…". Data from a hostile place; what makes no sense is passed over.
class ProgressReader {
 public:
  explicit ProgressReader(std::function<void(const ConversionProgress&)> tell) : tell_(std::move(tell)) {}

  void take(std::string_view text);

 private:
  void read_line();

  std::function<void(const ConversionProgress&)> tell_;
  std::string line_;
  ConversionProgress progress_;
};

}  // namespace lumbung::processing
