#pragma once

#include "api/guard.h"
#include "media/media_repository.h"
#include "whatsapp/media_ids/ledger.h"

namespace lumbung::api {

/// GET /api/v1/media/{uuid}/whatsapp?phone_number_id=…: the id with which a media is sent from a number. It
/// may take as long as an upload to Meta, and wait for that of another one.
class WhatsappMedia {
 public:
  WhatsappMedia(media::MediaRepository& media, whatsapp::MediaIds& ids) : media_(media), ids_(ids) {}

  Result<http::Response> show(const http::Request& request, const Tenant& tenant);

 private:
  media::MediaRepository& media_;
  whatsapp::MediaIds& ids_;
};

}  // namespace lumbung::api
