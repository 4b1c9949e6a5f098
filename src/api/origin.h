#pragma once

#include "access/grant.h"
#include "access/origin.h"
#include "http/request.h"

namespace lumbung::api {

/// Who asks for a change, and by which request.
inline access::Origin origin_of(const http::Request& request, const access::Grant& grant) {
  return {std::string(request.id()), grant.actor, request.trace(), std::string(request.peer())};
}

}  // namespace lumbung::api
