#include "api/delivery/delivery.h"

#include <string>
#include <utility>

#include "api/answer.h"
#include "api/fields.h"
#include "base/byte_size.h"
#include "base/read_at.h"

namespace lumbung::api {
namespace {

using Verdict = media::UrlSigner::Verdict;

/// Objects up to this size are kept in memory with their bytes; larger ones go by sendfile, which does not
/// copy them (of the processor time of a 20 KB answer, the copy was 36 %) …
constexpr std::uint64_t kKeptBytesMax = 4 * kKiB;
/// … or, from a store that is elsewhere, piece by piece.
constexpr std::uint64_t kKeptRemoteBytesMax = kMiB;

bool may_read(const Caller& caller, WorkspaceId workspace) {
  if (!caller.grant.may(access::Ability::media_read)) return false;
  return caller.workspace ? *caller.workspace == workspace : caller.grant.of_all_workspaces();
}

bool asks_for_a_part_or_a_change(const http::Request& request) {
  return request.header("Range") || request.header("If-None-Match") || request.header("If-Modified-Since") ||
         request.header("If-Match") || request.header("If-Unmodified-Since");
}

http::Response answer_with(const http::Request& request, const SignedQuery::Wanted& wanted,
                           const Deliverable& item) {
  const bool is_lasting = wanted.generation == item.generation;
  const bool is_usual = is_lasting && !wanted.as_download;
  if (is_usual && !asks_for_a_part_or_a_change(request)) {
    if (auto body = item.whole_body()) {
      return {.status = 200, .headers = item.whole_headers, .body = *std::move(body)};
    }
  }
  http::Representation thing = is_lasting ? item.representation : item.to_be_asked_again();
  if (wanted.as_download) to_be_saved(thing);
  return http::respond_with(request, std::move(thing));
}

/// nullopt when its bytes have to be fetched.
std::optional<http::Response> answer_now(const http::Request& request, const SignedQuery::Wanted& wanted,
                                         const Deliverable& item) {
  http::Response response = answer_with(request, wanted, item);
  if (http::is_to_be_fetched(request, response)) return std::nullopt;
  return response;
}

/// The same for media that are there and for those that are not, so that nobody learns which are.
Error refused(Verdict verdict) {
  switch (verdict) {
    case Verdict::expired:
      return error(ErrorCode::forbidden, "This link has expired. Ask for a new one.");
    case Verdict::forged:
      return error(ErrorCode::forbidden, "The signature of this link is not valid.");
    default:
      return error(ErrorCode::forbidden,
                   "This link needs a signature: use a URL that GET /api/v1/media/{uuid}/url gives.");
  }
}

std::shared_ptr<const std::string> read_whole(int file, std::uint64_t bytes) {
  std::string content(bytes, '\0');
  if (read_at(file, 0, std::as_writable_bytes(std::span(content)), "read an object") < content.size())
    throw Fault("an object is shorter than it was when it was opened");
  return std::make_shared<const std::string>(std::move(content));
}

}  // namespace

std::optional<http::Response> Delivery::from_memory(const http::Request& request,
                                                    const DeliveryTarget& target) {
  const DeliveryCache::Item item = parts_.cache.find(target, request.received_at());
  if (!item) return std::nullopt;
  if (item->proven_url && item->proven_url->admits(request.target(), parts_.clock.now()))
    return answer_now(request, item->proven_url->wanted(), *item);
  const SignedQuery query(request);
  if (!item->is_public && !is_signed_for(query.parts(), *item)) {
    const auto caller = parts_.authenticator.recall(request);
    if (!caller || !*caller || !may_read(**caller, item->workspace)) return std::nullopt;
  }
  return answer_now(request, query.wanted(), *item);
}

http::Response Delivery::from_store(const http::Request& request, const DeliveryTarget& target) {
  const SignedQuery query(request);
  Asker asker{.query = &query};
  if (query.names_a_signature()) asker.claim = parts_.urls.read(query.parts(), parts_.clock.now());
  if (asker.claim.verdict != Verdict::valid) {
    if (const Status known = take_caller(request, asker); !known)
      return problem_answer(request, known.error());
  }
  const auto item = load(request, target, asker);
  if (!item) return problem_answer(request, item.error());
  http::Response response = answer_with(request, query.wanted(), **item);
  if (const Status fetched = http::fetch_first_piece(request, response); !fetched)
    return problem_answer(request, fetched.error());
  return response;
}

Result<http::Response> Delivery::to_anybody(const http::Request& request, const DeliveryTarget& target) {
  Asker asker;
  asker.may_be_anybody = true;
  const auto item = load(request, target, asker);
  if (!item) return item.error();
  http::Representation open = (*item)->representation;
  const bool is_lasting = open.headers.find("Cache-Control").value_or("").ends_with("immutable");
  open.headers.set("Cache-Control", is_lasting ? "public, max-age=3600" : "public, max-age=5");
  http::Response response = http::respond_with(request, std::move(open));
  if (const Status fetched = http::fetch_first_piece(request, response); !fetched) return fetched.error();
  return response;
}

bool Delivery::is_signed_for(const media::SignedParts& parts, const Deliverable& item) const {
  return item.url_keys && parts_.urls.check(*item.url_keys, parts, parts_.clock.now()) == Verdict::valid;
}

Status Delivery::take_caller(const http::Request& request, Asker& asker) {
  if (!request.header("Authorization")) return {};
  auto known = parts_.authenticator.authenticate(request);
  if (!known) return known.error();
  asker.caller = std::move(*known);
  return {};
}

/// The row says who may have it, before the store is asked for anything: a stranger makes it open nothing,
/// and learns nothing from how it fares.
Result<DeliveryCache::Item> Delivery::load(const http::Request& request, const DeliveryTarget& target,
                                           Asker& asker) {
  for (const bool again : {true, false}) {
    const auto now = std::chrono::steady_clock::now();
    const std::uint64_t ticket = parts_.cache.ticket(target.uuid);
    const auto media = parts_.media.find_for_delivery(target.uuid);
    if (!media) {
      if (parts_.cache.peek(target)) parts_.cache.forget(target.uuid);
      const bool is_known = asker.claim.verdict == Verdict::valid || asker.caller || asker.may_be_anybody;
      return is_known ? no_such_media() : refused(asker.claim.verdict);
    }
    const auto workspace = parts_.workspaces.find(media->workspace_id);
    const bool is_public = workspace && workspace->public_delivery;
    const media::UrlScope scope{media->workspace_id, workspace ? workspace->url_epoch : 0};
    if (!is_public && !asker.may_be_anybody && !asker.claim.holds_for(scope)) {
      if (asker.claim.verdict == Verdict::valid) {
        // It was, until the workspace got another key. Nobody else is let in by the old one from memory, and
        // who has a token besides goes by that.
        const auto kept = parts_.cache.peek(target);
        if (kept && kept->url_keys && kept->url_keys->scope != scope) parts_.cache.forget(target.uuid);
        asker.claim.verdict = Verdict::forged;
        if (const Status known = take_caller(request, asker); !known) return known.error();
      }
      if (!asker.caller) return refused(asker.claim.verdict);
      if (!may_read(*asker.caller, media->workspace_id)) return no_such_media();
    }
    auto item = open(target, *media, is_public, scope);
    if (item) {
      if (asker.query != nullptr && asker.claim.holds_for(scope)) remember_url(*item, request, *asker.query);
      parts_.cache.put(target, *item, ticket, now);
      return item;
    }
    // It may have moved (temp/ → original/) between reading its row and opening it: then the row says so now.
    const bool is_not_there =
        item.error().code == ErrorCode::gone || item.error().code == ErrorCode::unavailable;
    if (!again || !is_not_there) return item;
  }
  return no_such_media();
}

void Delivery::remember_url(DeliveryCache::Item& item, const http::Request& request,
                            const SignedQuery& query) {
  // Nearly always it is the one that is known.
  if (item->proven_url && item->proven_url->is(request.target())) return;
  Deliverable anew = *item;
  anew.proven_url = ProvenUrl::of(request, query);
  item = std::make_shared<const Deliverable>(std::move(anew));
}

Status Delivery::take_source(const media::Media& media, const media::ObjectKey& key,
                             http::Representation& representation) {
  const bool is_here = parts_.storage.location() == media::Location::local;
  const auto stat = is_here ? std::nullopt : parts_.storage.stat(key);
  if (stat && stat->bytes > kKeptRemoteBytesMax) {
    representation.size_bytes = stat->bytes;
    representation.validators.last_modified = stat->modified_at;
    // It may be gone by the time it is read.
    representation.source = http::RemoteSource{
        [this, key, uuid = media.uuid, is_processed = media.is_processed()](http::ByteRange range) {
          auto piece = parts_.storage.read(key, range.first, range.length);
          return piece ? std::move(piece) : not_there(uuid, is_processed, key);
        }};
    return {};
  }
  auto object = parts_.storage.get(key);
  if (!object) return not_there(media.uuid, media.is_processed(), key);
  representation.size_bytes = object->bytes;
  representation.validators.last_modified = object->modified_at;
  if (object->bytes <= (is_here ? kKeptBytesMax : kKeptRemoteBytesMax)) {
    representation.source = read_whole(object->file.get(), object->bytes);
  } else {
    representation.source = std::make_shared<const UniqueFd>(std::move(object->file));
  }
  return {};
}

/// While a media is in process its original moves, and the row follows when the database takes that: it may
/// be full, or away. Only what has come to rest can be said to be gone for good.
Error Delivery::not_there(const Uuid& uuid, bool is_processed, const media::ObjectKey& path) const {
  const telemetry::Log log = parts_.log.with({{"media_uuid", uuid}, {"key", path.str()}});
  if (!is_processed) {
    log.warning("delivery.object_moving");
    return error(ErrorCode::unavailable,
                 "This media is being processed, and its bytes are on the move. Try again in a few seconds.");
  }
  // Of an old name the old disk may have the bytes (OldUrls), as long as nobody has moved them from there.
  if (path.content()) {
    log.error("delivery.object_missing");
  } else {
    log.info("delivery.object_not_in_store");
  }
  return error(ErrorCode::gone, "The bytes of this media are missing.");
}

Result<DeliveryCache::Item> Delivery::open(const DeliveryTarget& target, const media::Media& media,
                                           bool is_public, const media::UrlScope& scope) {
  const auto variant = variant_for(media, target.slot);
  if (!variant) return error(ErrorCode::not_found, "This media has no such variant (yet).");
  const media::ObjectKey path = *media.path_of(*variant);
  const std::uint32_t generation = generation_of(media, target.slot, *variant);
  DeliveryCache::Item old = parts_.cache.peek(target);
  if (old && old->media_updated_at == media.updated_at && old->key == path && old->generation == generation &&
      old->is_public == is_public && old->media_name == media.name && old->url_keys &&
      old->url_keys->scope == scope) {
    return old;
  }
  http::Representation representation = describe(media, target.slot, *variant, is_public);
  if (const Status taken = take_source(media, path, representation); !taken) return taken.error();
  http::HeaderLines whole =
      http::respond_with(http::Request::make(http::Method::get, "/"), representation).headers;
  return std::make_shared<const Deliverable>(Deliverable{media.workspace_id, is_public, media.updated_at,
                                                         path, std::move(representation), std::move(whole),
                                                         generation, media.name, parts_.urls.keys_of(scope)});
}

}  // namespace lumbung::api
