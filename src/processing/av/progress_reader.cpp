#include "processing/av/progress_reader.h"

#include <charconv>

namespace lumbung::processing {
namespace {

constexpr std::size_t kLineBytesMax = 256;

std::uint64_t number_behind(std::string_view line, std::string_view key, std::uint64_t otherwise) {
  if (!line.starts_with(key)) return otherwise;
  line.remove_prefix(key.size());
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(line.data(), line.data() + line.size(), number);
  return problem == std::errc() && end == line.data() + line.size() ? number : otherwise;
}

}  // namespace

void ProgressReader::take(std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      read_line();
      line_.clear();
    } else if (line_.size() < kLineBytesMax) {
      line_ += c;
    }
  }
}

void ProgressReader::read_line() {
  constexpr std::uint64_t kNone = ~0ULL;
  if (const auto us = number_behind(line_, "out_time_us=", kNone); us != kNone) {
    progress_.done_s = static_cast<double>(us) / 1e6;
  }
  progress_.bytes = number_behind(line_, "total_size=", progress_.bytes);
  if (line_.starts_with("progress=")) tell_(progress_);
}

}  // namespace lumbung::processing
