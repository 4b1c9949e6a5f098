// What browsers send to the hub: any text is refused or read.
#include <cstddef>
#include <cstdint>

#include "fuzz/require.h"
#include "realtime/pusher_protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto text = fuzz::text_of(data, size);
  const auto frame = realtime::parse_client_frame(text);
  fuzz::require(frame.has_value() || frame.error().code == ErrorCode::bad_request);
  realtime::check_target(text, "lumbung");
  return 0;
}
