#include "codec/refusal.h"

#include <algorithm>
#include <new>

namespace lumbung::codec {
namespace {

constexpr std::size_t kDetailBytesMax = 160;

bool speaks_of_memory(std::string_view detail) {
  return detail.find("out of memory") != std::string_view::npos ||
         detail.find("Out of memory") != std::string_view::npos ||
         detail.find("nsufficient memory") != std::string_view::npos;
}

std::string first_line(std::string_view text) {
  std::string line(text.substr(0, std::min(text.find('\n'), kDetailBytesMax)));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return line;
}

}  // namespace

void refuse_damaged(std::string_view format, std::string_view detail) {
  if (speaks_of_memory(detail)) throw std::bad_alloc();
  std::string reason = "The " + std::string(format) + " image is damaged and can't be decoded";
  if (const std::string line = first_line(detail); !line.empty()) reason += " (" + line + ")";
  throw Refusal(ErrorCode::corrupt, reason + ".");
}

}  // namespace lumbung::codec
