// The parsers of base/ on any text: no crash, and what was read is written back as a text that reads the
// same.
#include <cstddef>
#include <cstdint>

#include "base/byte_size.h"
#include "base/clock.h"
#include "base/encoding.h"
#include "base/sha256.h"
#include "base/uuid.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto text = fuzz::text_of(data, size);
  parse_byte_size(text);
  from_sql(text);
  from_rfc3339(text);
  if (const auto uuid = Uuid::parse(text)) fuzz::require(Uuid::parse(uuid->str()) == uuid);
  if (const auto digest = Sha256::from_hex(text)) fuzz::require(Sha256::from_hex(digest->hex()) == digest);
  if (const auto bytes = from_hex(text)) fuzz::require(from_hex(to_hex(*bytes)) == bytes);
  return 0;
}
