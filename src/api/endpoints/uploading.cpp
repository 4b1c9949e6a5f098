#include "api/endpoints/uploading.h"

#include <algorithm>
#include <utility>

#include "api/answer.h"
#include "api/endpoints/refused_upload.h"
#include "api/endpoints/upload_form.h"
#include "api/error_status.h"
#include "api/fields.h"
#include "api/json/media_json.h"
#include "api/origin.h"
#include "base/byte_size.h"
#include "http/body_pump.h"
#include "media/upload/streamed_upload.h"

namespace lumbung::api {
namespace {

namespace asio = boost::asio;
using media::Admission;

constexpr std::uint64_t kWaitSecondsMax = 30;
/// What of a form may be something else than its file: boundaries, heads of parts, name and purpose. So no
/// file is refused for what its form has besides; the uploads that a workspace may have under way can pass
/// its cap by so little each, until they end and are charged to the byte.
constexpr std::uint64_t kFormOverheadBytes = 4 * kKiB;

/// Carries a refusal out of the pump, which knows only exceptions.
struct Refused {
  Error error;
};

Result<std::string> boundary_of(const http::Request& request) {
  const std::string_view type = request.header("Content-Type").value_or("");
  if (auto boundary = http::multipart_boundary(type)) return std::move(*boundary);
  constexpr std::string_view kForm = "multipart/form-data";
  if (type.size() >= kForm.size() && http::equal_ignoring_case(type.substr(0, kForm.size()), kForm)) {
    return error(ErrorCode::bad_request, "The multipart boundary in Content-Type is missing or malformed.");
  }
  return error(ErrorCode::unsupported_media,
               "Send the file as multipart/form-data, in a field named \"file\".");
}

/// What the file of such a form has at least.
constexpr std::uint64_t file_bytes_of(std::uint64_t form_bytes) {
  return form_bytes - std::min(form_bytes, kFormOverheadBytes);
}

Result<std::uint64_t> wait_of(const http::Request& request) {
  return number_from_query(request, "wait", 0, kWaitSecondsMax, 0);
}

std::optional<http::Response> own_answer(const http::Request& request,
                                         Result<std::optional<http::Response>> answer) {
  if (!answer) return problem_answer(request, answer.error());
  return *std::move(answer);
}

}  // namespace

asio::awaitable<http::Response> Uploading::receive_for(http::Request received, http::BodyStream& body,
                                                       const Purpose* purpose) {
  try {
    http::Response response = co_await take(std::move(received), body, purpose);
    if (response.status >= 400) parts_.metrics.upload_refused(reason_of_status(response.status));
    co_return response;
  } catch (const http::BodyError& ended) {
    // Who has left was not refused.
    if (ended.code() != ErrorCode::unavailable) parts_.metrics.upload_refused(to_string(ended.code()));
    throw;
  } catch (const Fault& fault) {
    parts_.metrics.upload_refused(to_string(fault.code()));
    throw;
  }
}

asio::awaitable<http::Response> Uploading::take(http::Request received, http::BodyStream& body,
                                                const Purpose* purpose) {
  const http::Request request = std::move(received);
  std::optional<std::variant<Opened, http::Response>> opened = co_await parts_.pool.offload(
      [&] { return std::optional(open(request, body.announced_length(), purpose)); });
  if (auto* refusal = std::get_if<http::Response>(&*opened)) co_return std::move(*refusal);
  Result<Admission> admission = co_await store(request, body, std::get<Opened>(*opened));
  if (!admission) {
    co_return co_await parts_.pool.offload([&] {
      return refused_upload(request, parts_.quotas, std::get<Opened>(*opened).tenant.workspace,
                            admission.error());
    });
  }
  if (purpose != nullptr) {
    const Opened& by = std::get<Opened>(*opened);
    std::optional<http::Response> own = co_await parts_.pool.offload(
        [&] { return own_answer(request, purpose->answer(by.tenant, by.text, admission->media)); });
    if (own) co_return *std::move(own);
  }
  opened.reset();
  const auto wait = wait_of(request);
  if (wait && *wait > 0) {
    admission->media =
        co_await parts_.processing_wait.wait(std::move(admission->media), std::chrono::seconds(*wait));
  }
  co_return co_await parts_.pool.offload([&] { return answer_of(request, answer(*admission)); });
}

std::variant<Uploading::Opened, http::Response> Uploading::open(const http::Request& request,
                                                                std::optional<std::uint64_t> announced,
                                                                const Purpose* purpose) {
  auto admitted = parts_.guard.admit_tenant(request, access::Ability::media_write);
  if (auto* refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
  const auto wait = wait_of(request);
  if (!wait) return problem_answer(request, wait.error());
  Tenant& tenant = std::get<Tenant>(admitted);
  if (purpose != nullptr && !tenant.grant.may(purpose->needed)) {
    return problem_answer(
        request, error(ErrorCode::forbidden, "This needs a token with the ability \"" +
                                                 std::string(to_string(purpose->needed)) + "\", too."));
  }
  const std::uint64_t most = file_bytes_max(tenant.grant);
  if (file_bytes_of(announced.value_or(0)) > most)
    return refused_upload(request, parts_.quotas, tenant.workspace, media::larger_than(most));
  auto place = under_way_.take(tenant.workspace);
  if (!place) return too_many_at_once(request);
  const Result<bool> room = make_room(tenant.workspace, *place, announced.value_or(0));
  if (!room) return refused_upload(request, parts_.quotas, tenant.workspace, room.error());
  return Opened{std::move(tenant), *std::move(place), *room, purpose};
}

std::uint64_t Uploading::file_bytes_max(const access::Grant& grant) const {
  return std::min(parts_.upload_bytes_max, grant.upload_limits.bytes_max.value_or(parts_.upload_bytes_max));
}

Result<bool> Uploading::make_room(WorkspaceId workspace, WorkspacePlaces::Place& place,
                                  std::uint64_t form_bytes) const {
  const std::uint64_t file_bytes = file_bytes_of(form_bytes);
  // Asked after this one was counted: whoever has ended meanwhile stands there, or is still under way.
  std::uint64_t arriving = place.grow_to(file_bytes);
  const auto state = parts_.quotas.state(workspace);
  if (!state || !state->quota.bytes_max) return false;
  arriving += state->bytes_open;
  // What is larger than all that is left may still be there already, and costs nothing then.
  const std::uint64_t most = *state->quota.bytes_max;
  if (file_bytes > most) return access::no_bytes_left(most, state->bytes_left(), file_bytes);
  if (arriving > state->cap_left()) {
    return access::no_room_under_cap(*state->quota.bytes_cap(),
                                     {state->bytes_used, state->bytes_kept, arriving});
  }
  return true;
}

asio::awaitable<Result<Admission>> Uploading::store(const http::Request& request, http::BodyStream& body,
                                                    Opened& opened) {
  // The announced length is that of the form, which is a little more than its file.
  const std::uint64_t announced = body.announced_length().value_or(0);
  UploadForm form(parts_.service,
                  {.workspace_id = opened.tenant.workspace,
                   .name = {},
                   .purpose = {},
                   .expected_bytes = std::min(announced, file_bytes_max(opened.tenant.grant)),
                   .origin = origin_of(request, opened.tenant.grant),
                   .limits = opened.tenant.grant.upload_limits},
                  opened.purpose == nullptr ? std::string() : opened.purpose->field);
  try {
    Result<Admission> admission = co_await read_form(request, body, form, opened);
    discard(form);
    co_return admission;
  } catch (...) {
    discard(form);
    throw;
  }
}

asio::awaitable<Result<Admission>> Uploading::read_form(const http::Request& request, http::BodyStream& body,
                                                        UploadForm& form, Opened& opened) {
  const auto boundary = boundary_of(request);
  if (!boundary) co_return boundary.error();
  http::MultipartParser parser(*boundary, form);
  try {
    // Who does not say beforehand how much comes is asked with each piece.
    const bool asks = opened.is_capped && !body.announced_length();
    std::uint64_t came = 0;
    co_await http::pump_body(body, parts_.pool, [&](Bytes piece) {
      came += piece.size();
      if (asks) {
        const Result<bool> room = make_room(opened.tenant.workspace, opened.place, came);
        if (!room) throw Refused{room.error()};
      }
      if (const Status taken = parser.push(piece); !taken) throw Refused{taken.error()};
    });
  } catch (const Refused& refused) {
    co_return refused.error;
  }
  if (const Status whole = parser.finish(); !whole) co_return whole.error();
  opened.text = form.extra_text();
  co_return co_await parts_.pool.offload([&]() -> Result<Admission> {
    if (opened.purpose != nullptr) {
      if (const Status good = opened.purpose->check(opened.tenant, opened.text); !good) return good.error();
    }
    return form.finish();
  });
}

void Uploading::discard(UploadForm& form) const {
  // Giving up gigabytes takes the disk a while: not on this thread.
  std::shared_ptr<media::Upload> rest = form.abandon();
  if (rest) parts_.pool.post([rest = std::move(rest)]() mutable { rest.reset(); });
}

http::Response Uploading::answer(const Admission& admission) const {
  boost::json::object body = media_json(admission.media, parts_.urls);
  const bool is_needed = admission.outcome == Admission::Outcome::created || admission.bytes_taken;
  body["deduplicated"] = !is_needed;
  // 202 whenever work is to be done with it, also for a media that had failed and is tried again.
  const int status = admission.outcome == Admission::Outcome::existing && !is_needed ? 200 : 202;
  http::Response response = json_answer(status, std::move(body));
  response.headers.add("Location", "/api/v1/media/" + admission.media.uuid.str());
  return response;
}

}  // namespace lumbung::api
