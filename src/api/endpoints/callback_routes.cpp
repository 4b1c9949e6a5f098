#include "api/routes.h"
#include "base/byte_size.h"

namespace lumbung::api {
namespace {

using http::Method;
using http::Request;

/// As large as Meta makes them.
constexpr std::uint64_t kCallbackBytesMax = 3 * kMiB;
constexpr std::uint64_t kHandshakeBytesMax = 0;

}  // namespace

/// What Meta calls, and what is known of messages.
std::vector<http::Route> Endpoints::callback_routes() {
  const std::string callbacks = "/api/v1/whatsapp/callbacks/{phone_number_id}";
  const auto admit = [&c = callbacks_](const Request& request) { return c.admit(request); };
  const http::BlockingHandler shake_hands = [&c = callbacks_](const Request& request) {
    return c.shake_hands(request);
  };
  const http::StreamingHandler inbound = [&i = inbound_](Request request, http::BodyStream& body) {
    return i.receive(std::move(request), body);
  };
  return {
      {Method::get, callbacks, shake_hands, kHandshakeBytesMax},
      {Method::post, callbacks, http::AdmittedHandler{admit}, kCallbackBytesMax},
      {Method::post, "/api/v1/whatsapp/inbound", inbound, upload_bytes_max_ + kFormOverheadBytesMax},
  };
}

}  // namespace lumbung::api
