#include "api/delivery/old_urls.h"

#include <memory>
#include <utility>

#include "api/answer.h"
#include "api/fields.h"
#include "base/byte_size.h"
#include "http/file_response.h"
#include "http/grammar/content_disposition.h"
#include "legacy/old_path.h"
#include "media/delivered_type.h"
#include "media/first_bytes.h"

namespace lumbung::api {
namespace {

/// Other bytes may come to lie there: the application writes a new logo, a media is deleted.
constexpr std::string_view kForAWhile = "public, max-age=3600";

std::string last_segment(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// What is said of a file that no row names. By the rules that hold for media: nothing that a browser could
/// run is shown.
http::Representation describe_old(const std::string& path, std::string_view mime) {
  http::Representation representation;
  const media::DeliveredType type = media::delivered_type(mime);
  representation.content_type = type.content_type;
  representation.headers.add("Cache-Control", kForAWhile);
  const auto disposition = type.is_inline ? http::Disposition::shown_inline : http::Disposition::attachment;
  const std::string name = media::delivered_name(last_segment(path), mime);
  representation.headers.add("Content-Disposition", http::content_disposition(disposition, name));
  representation.headers.add("X-Content-Type-Options", "nosniff");
  representation.headers.add("Cross-Origin-Resource-Policy", "cross-origin");
  if (type.is_sandboxed) representation.headers.add("Content-Security-Policy", std::string(media::kSandbox));
  return representation;
}

bool is_open_key(std::string_view path) {
  const bool is_open = path.starts_with("uploads/") || path.starts_with("public/");
  return is_open && path.find("/.") == std::string_view::npos;
}

}  // namespace

bool OldUrls::may_answer(const http::Request& request) const {
  return parts_.aliases != nullptr && !legacy::old_paths_asked_for(request.path()).empty();
}

http::Response OldUrls::answer(const http::Request& request) {
  const std::vector<std::string> paths = legacy::old_paths_asked_for(request.path());
  if (parts_.aliases == nullptr || paths.empty()) return problem_answer(request, no_such_media());
  for (const std::string& path : paths) {
    if (const auto target = parts_.aliases->find(path)) return from_media(request, *target, paths);
  }
  if (auto answer = from_disk(request, paths.front())) return *std::move(answer);
  if (auto answer = from_bucket(request, paths)) return *std::move(answer);
  return problem_answer(request, no_such_media());
}

/// Of a media whose bytes were not taken over yet the old disk has them.
http::Response OldUrls::from_media(const http::Request& request, const legacy::AliasTarget& target,
                                   const std::vector<std::string>& paths) {
  if (!target.uuid) return problem_answer(request, no_such_media());
  auto answer = parts_.delivery.to_anybody(request, {*target.uuid, DeliverySlot::original});
  if (answer) return *std::move(answer);
  const ErrorCode why = answer.error().code;
  if (why == ErrorCode::gone || why == ErrorCode::unavailable) {
    if (auto old = from_disk(request, paths.front())) return *std::move(old);
  }
  return problem_answer(request, answer.error());
}

std::optional<http::Response> OldUrls::from_disk(const http::Request& request,
                                                 const std::string& path) const {
  if (parts_.disk == nullptr) return std::nullopt;
  auto found = parts_.disk->open(path);
  if (!found) return std::nullopt;
  http::Representation representation = describe_old(path, found->mime);
  representation.validators.etag = http::strong_etag(found->validator);
  representation.validators.last_modified = found->modified_at;
  representation.size_bytes = found->bytes;
  representation.source = std::make_shared<const UniqueFd>(std::move(found->file));
  return http::respond_with(request, std::move(representation));
}

std::optional<http::Response> OldUrls::from_bucket(const http::Request& request,
                                                   const std::vector<std::string>& paths) const {
  if (!parts_.is_old_bucket) return std::nullopt;
  for (const std::string& path : paths) {
    const auto key = media::ObjectKey::parse(path);
    if (!key || !is_open_key(path)) continue;
    const auto stat = parts_.storage.stat(*key);
    if (!stat) continue;
    const auto first = parts_.storage.read(*key, 0, media::kFirstBytesMax);
    if (!first) continue;
    http::Representation representation = describe_old(path, legacy::old_type(path, *first));
    representation.validators.etag =
        http::strong_etag(std::to_string(stat->bytes) + "-" + std::to_string(to_unix_ms(stat->modified_at)));
    representation.validators.last_modified = stat->modified_at;
    representation.size_bytes = stat->bytes;
    representation.source =
        http::RemoteSource{[&storage = parts_.storage, key = *key](http::ByteRange range) {
          return storage.read(key, range.first, range.length);
        }};
    http::Response response = http::respond_with(request, std::move(representation));
    if (!http::fetch_first_piece(request, response)) continue;
    return response;
  }
  return std::nullopt;
}

}  // namespace lumbung::api
