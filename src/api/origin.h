#pragma once

#include "http/request.h"
#include "media/access.h"
#include "media/origin.h"

namespace lumbung::api {

/// Who asks for a change, and by which request.
inline media::Origin origin_of(const http::Request& request, const media::Token& token) {
  return {std::string(request.id()), {media::Actor::Kind::token, token.id, token.name}, request.trace()};
}

}  // namespace lumbung::api
