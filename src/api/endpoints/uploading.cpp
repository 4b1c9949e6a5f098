#include "api/endpoints/uploading.h"

#include <algorithm>
#include <utility>

#include "api/answer.h"
#include "api/endpoints/upload_form.h"
#include "api/error_status.h"
#include "api/fields.h"
#include "api/json/media_json.h"
#include "api/json/quota_json.h"
#include "api/origin.h"
#include "http/body_pump.h"

namespace lumbung::api {
namespace {

namespace asio = boost::asio;
using media::Admission;

constexpr std::uint64_t kWaitSecondsMax = 30;

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

http::Response too_many_at_once(const http::Request& request) {
  http::Response response = problem_answer(
      request, error(ErrorCode::rate_limited,
                     "This workspace sends as many files at a time as it may. Go on when one has arrived."));
  response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace

asio::awaitable<http::Response> Uploading::receive(http::Request received, http::BodyStream& body) {
  try {
    http::Response response = co_await take(std::move(received), body);
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

asio::awaitable<http::Response> Uploading::take(http::Request received, http::BodyStream& body) {
  const http::Request request = std::move(received);
  auto admitted = co_await parts_.pool.offload(
      [&] { return parts_.guard.admit_tenant(request, access::Ability::media_write); });
  if (auto* refusal = std::get_if<http::Response>(&admitted)) co_return std::move(*refusal);
  const auto wait = number_from_query(request, "wait", 0, kWaitSecondsMax, 0);
  if (!wait) co_return problem_answer(request, wait.error());

  auto place = under_way_.take(std::get<Tenant>(admitted).workspace);
  if (!place) co_return too_many_at_once(request);
  Result<Admission> admission = co_await store(request, body, std::get<Tenant>(admitted));
  if (!admission) {
    co_return co_await parts_.pool.offload(
        [&] { return refuse(request, std::get<Tenant>(admitted), admission.error()); });
  }
  place.reset();
  if (*wait > 0) {
    admission->media =
        co_await parts_.processing_wait.wait(std::move(admission->media), std::chrono::seconds(*wait));
  }
  co_return co_await parts_.pool.offload([&] { return answer_of(request, answer(*admission)); });
}

asio::awaitable<Result<Admission>> Uploading::store(const http::Request& request, http::BodyStream& body,
                                                    const Tenant& tenant) {
  // The announced length is that of the form, which is a little more than its file.
  const std::uint64_t announced = body.announced_length().value_or(0);
  UploadForm form(parts_.service, {.workspace_id = tenant.workspace,
                                   .name = {},
                                   .purpose = {},
                                   .expected_bytes = std::min(announced, parts_.upload_bytes_max),
                                   .origin = origin_of(request, tenant.grant)});
  try {
    Result<Admission> admission = co_await read_form(request, body, form);
    discard(form);
    co_return admission;
  } catch (...) {
    discard(form);
    throw;
  }
}

asio::awaitable<Result<Admission>> Uploading::read_form(const http::Request& request, http::BodyStream& body,
                                                        UploadForm& form) {
  const auto boundary = boundary_of(request);
  if (!boundary) co_return boundary.error();
  http::MultipartParser parser(*boundary, form);
  try {
    co_await http::pump_body(body, parts_.pool, [&parser](Bytes piece) {
      if (const Status taken = parser.push(piece); !taken) throw Refused{taken.error()};
    });
  } catch (const Refused& refused) {
    co_return refused.error;
  }
  if (const Status whole = parser.finish(); !whole) co_return whole.error();
  co_return co_await parts_.pool.offload([&form] { return form.finish(); });
}

void Uploading::discard(UploadForm& form) const {
  // Giving up gigabytes takes the disk a while: not on this thread.
  std::shared_ptr<media::Upload> rest = form.abandon();
  if (rest) parts_.pool.post([rest = std::move(rest)]() mutable { rest.reset(); });
}

/// Who is refused for the quota is told what is left of it, and when to come back.
http::Response Uploading::refuse(const http::Request& request, const Tenant& tenant,
                                 const Error& refused) const {
  const bool is_limit =
      refused.code == ErrorCode::payload_too_large || refused.code == ErrorCode::rate_limited;
  const auto state = is_limit ? parts_.quotas.state(tenant.workspace) : std::nullopt;
  if (!state) return problem_answer(request, refused);
  http::Response response = problem_answer(request, refused, {{"quota", quota_json(state)}});
  if (refused.code == ErrorCode::rate_limited) {
    const auto pause = std::max(state->next_upload_in, std::chrono::seconds(1));
    response.headers.set("Retry-After", std::to_string(pause.count()));
  }
  return response;
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
