// Request targets: any text is routed or not, and what a route is given climbs out of no folder.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/require.h"
#include "http/grammar/field_syntax.h"
#include "http/router.h"

namespace {

using namespace lumbung;

http::Router some_router() {
  const http::BlockingHandler handler = [](const http::Request&) { return http::Response::empty(204); };
  std::vector<http::Route> routes;
  for (const char* pattern : {"/", "/media/{uuid}/{variant}", "/assets/{path...}", "/api/v1/media/{uuid}"})
    routes.push_back({http::Method::get, pattern, handler});
  return http::Router(std::move(routes));
}

void require_no_dot_segments(std::string_view value) {
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find('/', begin), value.size());
    const auto segment = value.substr(begin, end - begin);
    fuzz::require(segment != "." && segment != "..");
    begin = end + 1;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const http::Router kRouter = some_router();
  const auto target = fuzz::text_of(data, size);
  http::Request request = http::Request::make(http::Method::get, target);
  request.query("uuid");
  request.query("");
  if (kRouter.match(request).route != nullptr) {
    for (const char* name : {"uuid", "variant", "path"}) require_no_dot_segments(request.param(name));
  }

  http::percent_decode(target, http::PlusSign::literal);
  if (target.find('\0') != std::string_view::npos) return 0;
  const std::string encoded = http::percent_encode(target);
  fuzz::require(http::percent_decode(encoded, http::PlusSign::literal) == target);
  fuzz::require(http::percent_decode(encoded, http::PlusSign::space) == target);
  return 0;
}
