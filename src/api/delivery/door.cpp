#include "api/delivery/door.h"

#include "api/answer.h"
#include "api/delivery/target.h"
#include "api/fields.h"

namespace lumbung::api {

std::optional<http::Response> DeliveryDoor::from_memory(const http::Request& request) {
  const auto target = target_of(request);
  if (!target && old_urls_.may_answer(request)) return std::nullopt;
  if (!target) return problem_answer(request, no_such_media());
  return delivery_.from_memory(request, *target);
}

http::Response DeliveryDoor::from_store(const http::Request& request) {
  const auto target = target_of(request);
  if (!target) return old_urls_.answer(request);
  return delivery_.from_store(request, *target);
}

}  // namespace lumbung::api
