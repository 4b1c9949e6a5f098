// Callbacks of Meta: whatever a body says, what is read out of it is bounded, and a signature fits one body
// alone.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/hmac_sha256.h"
#include "fuzz/require.h"
#include "whatsapp/callbacks/signature.h"
#include "whatsapp/callbacks/statuses.h"
#include "whatsapp/inbound/reference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto input = fuzz::text_of(data, size);
  const whatsapp::CallbackContent content = whatsapp::read_callback(input);
  for (const whatsapp::StatusNote& note : content.statuses) {
    fuzz::require(!note.wamid.empty() && note.wamid.size() <= whatsapp::kWamidBytesMax);
    fuzz::require(note.wamid.find(' ') == std::string::npos);
    fuzz::require(note.code >= 0 && note.reason.size() <= 512);
  }
  fuzz::require(content.has_more || size > 0);
  const std::string signature = "sha256=" + hmac_sha256("secret", input).hex();
  fuzz::require(whatsapp::is_signed_by("secret", input, signature));
  fuzz::require(!whatsapp::is_signed_by("secret", std::string(input) + "x", signature));
  fuzz::require(!whatsapp::is_signed_by("", input, signature));
  if (const auto inbound = whatsapp::inbound_in(input)) {
    const auto again = whatsapp::inbound_in(whatsapp::inbound_url(*inbound));
    fuzz::require(again && again->media_id == inbound->media_id && again->chat == inbound->chat);
  }
  return 0;
}
