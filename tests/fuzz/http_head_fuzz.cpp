// Request heads: any bytes, cut anywhere, are refused or read, and the parser never takes more than it was
// given. The first byte says into pieces of which size they are cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/require.h"
#include "http/head_parser.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  if (size == 0) return 0;
  const auto input = fuzz::text_of(data, size).substr(1);
  const std::size_t piece = 1 + data[0] % 128;

  http::Request request;
  http::HeadParser parser(request, 8 * 1024);
  std::string waiting;
  for (std::size_t at = 0; at < input.size() && !parser.is_header_done(); at += piece) {
    waiting += input.substr(at, piece);
    const auto progress = parser.parse_head(waiting);
    fuzz::require(progress.consumed <= waiting.size());
    if (progress.refused) return 0;
    waiting.erase(0, progress.consumed);
  }
  return 0;
}
