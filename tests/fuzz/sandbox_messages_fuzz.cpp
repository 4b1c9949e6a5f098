// The wire protocol of the codec: any datagram is refused or read, and what was read is written and read
// again as the same.
#include <cstddef>
#include <cstdint>

#include "fuzz/require.h"
#include "sandbox/wire/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto text = fuzz::text_of(data, size);
  if (const auto event = sandbox::parse_event(text)) {
    const std::string written = sandbox::serialize(*event);
    const auto again = sandbox::parse_event(written);
    fuzz::require(again.has_value() && sandbox::serialize(*again) == written);
  }
  if (const auto request = sandbox::parse_request(text)) {
    const std::string written = sandbox::serialize(*request);
    const auto again = sandbox::parse_request(written);
    fuzz::require(again.has_value() && sandbox::serialize(*again) == written);
  }
  return 0;
}
