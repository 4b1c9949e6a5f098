#include "api/endpoints/console.h"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "base/encoding.h"
#include "base/sha256.h"
#include "http/conditional.h"
#include "http/grammar/accept_encoding.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kPagePath = "/index.html";

/// Scripts and styles come from files of ours alone; pictures may come from the public URL or a CDN.
constexpr std::string_view kContentPolicy =
    "default-src 'self'; img-src * data: blob:; media-src * blob:; connect-src 'self' ws: wss:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The site colours its code by attributes of style; its scripts are files.
constexpr std::string_view kDocumentPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

constexpr std::string_view kNoSite =
    "This program was built without its documentation: `./dev docs` in its source puts it in, and the "
    "packages have it. Read docs/start.md of the source; the API describes itself at /openapi.json.";

constexpr std::string_view kForever = "public, max-age=31536000, immutable";

/// One of the forms of an asset.
struct Form {
  http::Coding coding = http::Coding::identity;
  std::string_view bytes;
};

Form form_for(const http::Request& request, const ConsoleAsset& asset) {
  const http::Coding liked = http::preferred_coding(request.header_list("Accept-Encoding"));
  if (liked == http::Coding::brotli && !asset.brotli.empty()) return {liked, asset.brotli};
  if (liked == http::Coding::gzip && !asset.gzip.empty()) return {liked, asset.gzip};
  return {http::Coding::identity, asset.bytes};
}

/// Each form has a tag of its own: they are not the same bytes.
std::string tag_of(const ConsoleAsset& asset, http::Coding coding) {
  std::string tag(asset.etag);
  if (coding != http::Coding::identity) tag.append("-").append(http::to_string(coding));
  return http::strong_etag(tag);
}

/// The hash of each script that stands in a page of ours, as a policy names it: " 'sha256-…'". Nothing where
/// all of them are files.
std::string hashes_of_scripts(std::string_view page) {
  constexpr std::string_view kOpen = "<script";
  constexpr std::string_view kClose = "</script>";
  std::string hashes;
  for (std::size_t at = page.find(kOpen); at != std::string_view::npos; at = page.find(kOpen, at)) {
    const std::size_t begin = page.find('>', at);
    const std::size_t end = page.find(kClose, at);
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) break;
    const std::string_view script = page.substr(begin + 1, end - begin - 1);
    if (!script.empty()) {
      hashes.append(" 'sha256-").append(to_base64(Sha256::of(as_bytes(script)).bytes)).append("'");
    }
    at = end + kClose.size();
  }
  return hashes;
}

std::string policy_of_page(const std::vector<ConsoleAsset>& assets) {
  std::string policy(kContentPolicy);
  for (const ConsoleAsset& asset : assets) {
    if (asset.path != kPagePath) continue;
    const std::string hashes = hashes_of_scripts(asset.bytes);
    if (!hashes.empty()) policy.append("; script-src 'self'").append(hashes);
  }
  return policy;
}

}  // namespace

Console::Console(std::vector<ConsoleAsset> assets, ConsoleFacts facts)
    : assets_(std::move(assets)), facts_(std::move(facts)), page_policy_(policy_of_page(assets_)) {}

http::Response Console::page(const http::Request& request) const {
  http::Response response = serve(request, kPagePath, "no-store");
  response.headers.set("Content-Security-Policy", page_policy_);
  return response;
}

http::Response Console::asset(const http::Request& request) const {
  // The names of built assets carry a hash of their content.
  return serve(request, request.path(), kForever);
}

http::Response Console::element(const http::Request& request) const {
  // Pages name the module itself, which therefore keeps its name; it names its parts by their hashes.
  const bool is_part = request.path().starts_with("/elements/assets/");
  http::Response response = serve(request, request.path(), is_part ? kForever : "no-cache");
  // Modules of another origin come by CORS alone; there is nothing in them that is not for everybody.
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  return response;
}

http::Response Console::document(const http::Request& request) const {
  std::string path(request.path());
  if (path.ends_with('/')) path += "index.html";
  const bool has_site = std::any_of(assets_.begin(), assets_.end(), [](const ConsoleAsset& asset) {
    return asset.path.starts_with("/docs/");
  });
  if (!has_site) return problem_answer(request, error(ErrorCode::not_found, std::string(kNoSite)));
  http::Response response = serve(request, path, path.starts_with("/docs/assets/") ? kForever : "no-cache");
  response.headers.set("Content-Security-Policy", kDocumentPolicy);
  return response;
}

http::Response Console::to_documents() {
  http::Response response = http::Response::empty(308);
  response.headers.set("Location", "/docs/");
  return response;
}

Result<http::Response> Console::facts(const http::Request&, const Caller& caller) {
  json::array abilities;
  for (const access::Ability ability : access::all_abilities()) {
    if (caller.grant.may(ability)) abilities.emplace_back(access::to_string(ability));
  }
  return json_answer(
      200, json::object{{"workspace_id",
                         caller.workspace ? json::value(caller.workspace->value) : json::value(nullptr)},
                        {"app_key", facts_.app_key},
                        {"version", facts_.version},
                        {"max_upload_bytes", facts_.upload_bytes_max},
                        {"sandbox", facts_.sandboxed ? "on" : "off"},
                        {"abilities", std::move(abilities)}});
}

http::Response Console::serve(const http::Request& request, std::string_view path,
                              std::string_view caching) const {
  const auto found = std::find_if(assets_.begin(), assets_.end(),
                                  [&](const ConsoleAsset& candidate) { return candidate.path == path; });
  if (found == assets_.end()) {
    return problem_answer(request, error(ErrorCode::not_found, "There is no such file."));
  }
  const Form form = form_for(request, *found);
  const http::Validators validators{.etag = tag_of(*found, form.coding), .last_modified = std::nullopt};
  const bool known = http::evaluate_preconditions(request, validators) == http::Precondition::not_modified;
  http::Response response =
      known ? http::Response::empty(304)
            : http::Response::with_text(200, found->content_type, std::string(form.bytes));
  if (!known && form.coding != http::Coding::identity)
    response.headers.set("Content-Encoding", http::to_string(form.coding));
  if (!found->brotli.empty() || !found->gzip.empty()) response.headers.add_token("Vary", "Accept-Encoding");
  response.headers.set("ETag", validators.etag);
  response.headers.set("Cache-Control", caching);
  response.headers.set("Content-Security-Policy", kContentPolicy);
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

}  // namespace lumbung::api
