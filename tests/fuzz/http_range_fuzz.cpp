// Range fields: whatever is asked, what is answered lies inside the thing and is never more than all of it.
// The first eight bytes are the size of the thing.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "fuzz/require.h"
#include "http/grammar/range.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  std::uint64_t whole = 0;
  if (size < sizeof whole) return 0;
  std::memcpy(&whole, data, sizeof whole);
  const auto field = fuzz::text_of(data, size).substr(sizeof whole);

  const auto answer = http::parse_range(field, whole);
  const auto* ranges = std::get_if<std::vector<http::ByteRange>>(&answer);
  if (ranges == nullptr) return 0;
  fuzz::require(!ranges->empty() && ranges->size() <= http::kRangesMax);
  std::uint64_t left = whole;
  for (const http::ByteRange& range : *ranges) {
    fuzz::require(range.length > 0 && range.first < whole && range.length <= whole - range.first);
    fuzz::require(range.length <= left);
    left -= range.length;
    http::content_range(range, whole);
  }
  return 0;
}
