#pragma once

#include "access/access.h"
#include "access/origin.h"
#include "http/request.h"

namespace lumbung::api {

/// Who asks for a change, and by which request.
inline access::Origin origin_of(const http::Request& request, const access::Token& token) {
  return {std::string(request.id()), {access::Actor::Kind::token, token.id, token.name}, request.trace()};
}

}  // namespace lumbung::api
