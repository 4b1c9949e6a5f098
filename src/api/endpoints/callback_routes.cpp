#include "api/routes.h"
#include "base/byte_size.h"

namespace lumbung::api {
namespace {

/// As large as Meta makes them.
constexpr std::uint64_t kCallbackBytesMax = 3 * kMiB;
/// What a form may have besides its file, as for uploads.
constexpr std::uint64_t kInboundFormBytes = 64 * kKiB;

}  // namespace

/// What Meta calls, what users send, and what is known of messages.
std::vector<http::Route> Endpoints::callback_routes() {
  using http::Method;
  const std::string callbacks = "/api/v1/whatsapp/callbacks/{phone_number_id}";
  const auto admit = [&c = callbacks_](const http::Request& request) { return c.admit(request); };
  const http::BlockingHandler shake_hands = [&c = callbacks_](const http::Request& request) {
    return c.shake_hands(request);
  };
  const http::StreamingHandler inbound = [&i = inbound_](http::Request request, http::BodyStream& body) {
    return i.receive(std::move(request), body);
  };
  const auto deliveries = [&](auto answer) {
    return questions_.tenant(
        access::Ability::campaigns_manage,
        [&owner = deliveries_, answer](const http::Request& request, const Tenant& tenant) {
          return (owner.*answer)(request, tenant);
        });
  };
  return {
      {Method::get, callbacks, shake_hands, 0},
      {Method::post, callbacks, http::AdmittedHandler{admit}, kCallbackBytesMax},
      {Method::post, "/api/v1/whatsapp/inbound", inbound, upload_bytes_max_ + kInboundFormBytes},
      {Method::get, "/api/v1/campaigns/{uuid}/deliveries", deliveries(&Deliveries::show)},
      {Method::get, "/api/v1/campaigns/{uuid}/resend", deliveries(&Deliveries::resend)},
  };
}

}  // namespace lumbung::api
