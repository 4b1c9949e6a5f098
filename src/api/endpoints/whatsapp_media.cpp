#include "api/endpoints/whatsapp_media.h"

#include <vector>

#include "api/answer.h"
#include "api/fields.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;
using media::Channel;

/// What a media of this kind can be sent as, the strictest first.
std::vector<Channel> channels_of(media::Kind kind) {
  switch (kind) {
    case media::Kind::image:
      return {Channel::template_header_image, Channel::session_image, Channel::sticker};
    case media::Kind::video:
      return {Channel::template_header_video, Channel::session_video};
    case media::Kind::audio:
      return {Channel::session_audio};
    case media::Kind::document:
      break;
  }
  return {Channel::template_header_document, Channel::session_document};
}

Result<media::VariantName> variant_to_send(const media::Media& media) {
  std::string reason;
  for (const Channel channel : channels_of(media::kind_of_mime(media.type))) {
    const auto found = media.metadata.found.fits.find(channel);
    if (found == media.metadata.found.fits.end()) continue;
    if (found->second.variant) return *found->second.variant;
    if (reason.empty()) reason = found->second.reason;
  }
  return error(ErrorCode::unsupported_media,
               "WhatsApp does not take this media. " +
                   (reason.empty() ? "Nothing is known of what fits; process it again." : reason));
}

}  // namespace

Result<http::Response> WhatsappMedia::show(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  const auto media = media_.find(tenant.workspace, *uuid);
  if (!media) return no_such_media();
  const auto number = request.query("phone_number_id");
  if (!number || number->empty()) return must_be("phone_number_id", "one of this workspace's phone numbers");
  if (media->processing_status != media::ProcessingStatus::completed)
    return error(ErrorCode::conflict, "The media has not been processed to its end.");
  const auto variant = variant_to_send(*media);
  if (!variant) return variant.error();
  const auto sendable = ids_.get(*media, *variant, *number, std::chrono::seconds(0));
  if (!sendable) {
    http::Response refused = problem_answer(request, sendable.error());
    const auto rest = ids_.rests_for(*number);
    if (rest && sendable.error().code == ErrorCode::unavailable)
      refused.headers.set("Retry-After", std::to_string(rest->count()));
    return refused;
  }
  return json_answer(200, json::object{{"id", sendable->id},
                                       {"variant", media::to_string(sendable->variant)},
                                       {"expires_at", to_rfc3339(sendable->expires_at)},
                                       {"valid_until", to_rfc3339(sendable->expires_at)}});
}

}  // namespace lumbung::api
