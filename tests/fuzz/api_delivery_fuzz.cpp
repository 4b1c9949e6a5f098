// Addresses of delivery: what they name is read or not, whatever a client accepts. The first line is the
// path, the rest the Accept field.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "api/delivery/target.h"
#include "fuzz/require.h"
#include "http/router.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto input = fuzz::text_of(data, size);
  const auto path = input.substr(0, input.find('\n'));
  const std::string accept(input.substr(std::min(path.size() + 1, input.size())));
  std::vector<http::Route> routes;
  routes.push_back({http::Method::get, "/media/{uuid}/{variant}",
                    http::BlockingHandler([](const http::Request&) { return http::Response::empty(204); })});
  const http::Router router(std::move(routes));
  http::Request request = http::Request::make(http::Method::get, path, {{"Accept", accept}});
  const bool matched = router.match(request).route != nullptr;
  const auto target = api::target_of(request);
  fuzz::require(matched || !target);
  if (target) fuzz::require(Uuid::parse(request.param("uuid")) == target->uuid);
  return 0;
}
