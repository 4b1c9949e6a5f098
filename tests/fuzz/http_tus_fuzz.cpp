// Headers of tus: whatever comes, what is taken keeps to the grammar and its limits. The first byte chooses
// the field.
#include <cstddef>
#include <cstdint>

#include "fuzz/require.h"
#include "http/tus/checksum.h"
#include "http/tus/headers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  using namespace lumbung::http;
  if (size == 0) return 0;
  const auto field = fuzz::text_of(data, size).substr(1);
  switch (data[0] % 4) {
    case 0:
      if (const auto pairs = tus::parse_metadata(field)) {
        for (const auto& [key, value] : *pairs) {
          fuzz::require(!key.empty() && key.find_first_of(" ,") == std::string::npos);
          fuzz::require(value.size() < field.size());
        }
      }
      break;
    case 1:
      if (const auto concat = tus::parse_concat(field))
        fuzz::require(concat->parts.size() <= tus::kConcatPartsMax &&
                      concat->parts.empty() == (concat->kind == tus::Concat::Kind::partial));
      break;
    case 2:
      if (const auto checksum = tus::parse_checksum(field)) {
        tus::ChecksumCheck check(*checksum);
        check.update(as_bytes(field));
        check.matches();
      }
      break;
    default:
      if (const auto bytes = tus::parse_size(field)) fuzz::require(*bytes <= INT64_MAX);
  }
  return 0;
}
