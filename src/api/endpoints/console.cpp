#include "api/endpoints/console.h"

#include <algorithm>

#include "api/answer.h"
#include "http/conditional.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

/// Scripts and styles come from files of ours alone; pictures may come from the public URL or a CDN.
constexpr std::string_view kContentPolicy =
    "default-src 'self'; img-src * data: blob:; media-src * blob:; connect-src 'self' ws: wss:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

}  // namespace

http::Response Console::page(const http::Request& request) const {
  return serve(request, "/index.html", "no-store");
}

http::Response Console::asset(const http::Request& request) const {
  // The names of built assets carry a hash of their content.
  return serve(request, request.path(), "public, max-age=31536000, immutable");
}

Result<http::Response> Console::facts(const http::Request&, const Caller& caller) {
  return json_answer(
      200, json::object{{"workspace_id",
                         caller.workspace ? json::value(caller.workspace->value) : json::value(nullptr)},
                        {"app_key", facts_.app_key},
                        {"version", facts_.version},
                        {"max_upload_bytes", facts_.upload_bytes_max},
                        {"sandbox", facts_.sandboxed ? "on" : "off"}});
}

http::Response Console::serve(const http::Request& request, std::string_view path,
                              std::string_view caching) const {
  const auto found = std::find_if(assets_.begin(), assets_.end(),
                                  [&](const ConsoleAsset& candidate) { return candidate.path == path; });
  if (found == assets_.end()) {
    return problem_answer(request, error(ErrorCode::not_found, "There is no such file."));
  }
  const http::Validators validators{.etag = http::strong_etag(found->etag), .last_modified = std::nullopt};
  const bool known = http::evaluate_preconditions(request, validators) == http::Precondition::not_modified;
  http::Response response =
      known ? http::Response::empty(304)
            : http::Response::with_text(200, found->content_type, std::string(found->bytes));
  response.headers.set("ETag", validators.etag);
  response.headers.set("Cache-Control", caching);
  response.headers.set("Content-Security-Policy", kContentPolicy);
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace lumbung::api
