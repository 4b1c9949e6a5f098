#include "api/endpoints/resuming.h"

#include <exception>
#include <utility>

#include "api/endpoints/refused_upload.h"
#include "api/endpoints/tus_answer.h"
#include "api/error_status.h"
#include "api/origin.h"
#include "http/conditional.h"
#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"
#include "telemetry/span.h"

namespace lumbung::api {
namespace {

namespace asio = boost::asio;
namespace tus = http::tus;
using http::Request;
using http::Response;
using media::ResumableUpload;
using media::UploadPart;

bool brings_bytes(const Request& request) {
  const auto type = request.header("Content-Type");
  return type && http::equal_ignoring_case(http::trim(*type), tus::kContentType);
}

/// The metadata are in order: they were looked at when the upload began.
media::UploadLabel label_of(const ResumableUpload& upload) {
  const auto metadata = tus::parse_metadata(upload.metadata);
  if (!metadata) return {};
  const auto value = [&](const char* key) {
    const auto found = metadata->find(key);
    return found == metadata->end() ? std::string() : found->second;
  };
  const std::string name = value("filename");
  return {name.empty() ? value("name") : name, value("purpose")};
}

UploadPart part_of(tus::Concat::Kind kind) {
  if (kind == tus::Concat::Kind::partial) return UploadPart::partial;
  return kind == tus::Concat::Kind::final ? UploadPart::joined : UploadPart::whole;
}

std::optional<Uuid> upload_uuid_of(const Request& request) {
  return Uuid::parse(request.param("uuid"));
}

Error unknown_upload() {
  return error(ErrorCode::not_found, "There is no such upload.");
}

void describe(const ResumableUpload& upload, Response& response) {
  response.headers.set("Upload-Offset", std::to_string(upload.offset()));
  if (!upload.media_uuid) response.headers.set("Upload-Expires", http::format_http_date(upload.expires_at));
}

/// A media that an upload made has its uuid, also for who asks once more.
void name_media(const ResumableUpload& upload, const media::Admission& admission, Response& response) {
  const bool is_needed = admission.media.uuid == upload.uuid || admission.bytes_taken;
  response.headers.set("Upload-Media", admission.media.uuid.str());
  response.headers.set("Upload-Deduplicated", is_needed ? "false" : "true");
}

}  // namespace

Response Resuming::options(const Request&) const {
  Response response = tus_answer(204);
  response.headers.set("Tus-Version", tus::kVersion);
  response.headers.set("Tus-Extension", tus::kExtensions);
  response.headers.set("Tus-Max-Size", std::to_string(parts_.uploads.bytes_max()));
  response.headers.set("Tus-Checksum-Algorithm", tus::kChecksumAlgorithms);
  return response;
}

std::variant<Tenant, Response> Resuming::admit(const Request& request) {
  auto admitted = parts_.guard.admit_tenant(request, access::Ability::media_write);
  if (auto* refusal = std::get_if<Response>(&admitted)) {
    refusal->headers.set("Tus-Resumable", tus::kVersion);
    return admitted;
  }
  if (request.header("Tus-Resumable") == tus::kVersion) return admitted;
  Response response = tus_problem(
      request, 412, error(ErrorCode::bad_request, "Send Tus-Resumable: 1.0.0, the version spoken here."));
  response.headers.set("Tus-Version", tus::kVersion);
  return response;
}

asio::awaitable<Response> Resuming::begin(Request received, http::BodyStream& body) {
  const Request request = std::move(received);
  std::optional<std::variant<Begun, Response>> opened = co_await parts_.pool.offload([&] {
    const telemetry::TraceScope scope(request.trace());
    return std::optional(open(request));
  });
  if (auto* refusal = std::get_if<Response>(&*opened)) {
    parts_.metrics.upload_refused(reason_of_status(refusal->status));
    co_return std::move(*refusal);
  }
  const Begun begun = std::get<Begun>(std::move(*opened));
  std::exception_ptr broken;
  Response response;
  try {
    response = co_await first_bytes(request, body, begun);
  } catch (...) {
    broken = std::current_exception();
  }
  if (!broken && response.status == 201) {
    response.headers.set("Location", std::string(kLocations) + begun.upload.uuid.str());
    co_return response;
  }
  if (!broken) parts_.metrics.upload_refused(reason_of_status(response.status));
  // Nobody was told where it is.
  if (!begun.is_known) {
    co_await parts_.pool.offload(
        [&] { static_cast<void>(parts_.uploads.remove(begun.tenant.workspace, begun.upload.uuid)); });
  }
  if (broken) std::rethrow_exception(broken);
  co_return response;
}

asio::awaitable<Response> Resuming::first_bytes(const Request& request, http::BodyStream& body,
                                                const Begun& begun) {
  if (!brings_bytes(request) || begun.upload.part == UploadPart::joined)
    co_return co_await parts_.pool.offload([&] {
      const telemetry::TraceScope scope(request.trace());
      return answer_begun(request, begun);
    });
  auto turn = co_await parts_.pool.offload([&] {
    const telemetry::TraceScope scope(request.trace());
    return std::optional(take_turn(request, begun.tenant, begun.upload.uuid, begun.upload.offset()));
  });
  if (auto* refusal = std::get_if<Response>(&*turn)) co_return std::move(*refusal);
  co_return co_await receive(request, body, std::get<std::unique_ptr<Turn>>(std::move(*turn)), 201);
}

std::variant<Resuming::Begun, Response> Resuming::open(const Request& request) {
  auto admitted = admit(request);
  if (auto* refusal = std::get_if<Response>(&admitted)) return std::move(*refusal);
  Tenant tenant = std::get<Tenant>(std::move(admitted));
  const std::string metadata = request.header_list("Upload-Metadata");
  if (const auto pairs = tus::parse_metadata(metadata); !pairs) return tus_problem(request, pairs.error());
  const auto concat = tus::parse_concat(request.header("Upload-Concat"));
  if (!concat) return tus_problem(request, concat.error());
  media::NewResumable wanted{.workspace_id = tenant.workspace,
                             .part = part_of(concat->kind),
                             .metadata = metadata,
                             .concat = std::string(request.header("Upload-Concat").value_or("")),
                             .limits = tenant.grant.upload_limits};
  if (wanted.part != UploadPart::joined) {
    const auto length =
        tus::parse_length(request.header("Upload-Length"), request.header("Upload-Defer-Length"));
    if (!length) return tus_problem(request, length.error());
    if (*length == 0U) return tus_problem(request, error(ErrorCode::invalid_argument, "The file is empty."));
    wanted.length = *length;
  } else if (request.header("Upload-Length")) {
    return tus_problem(request, error(ErrorCode::bad_request,
                                      "The length of a final upload is that of its parts: send none."));
  }
  if (wanted.part == UploadPart::joined)
    return open_joined(request, std::move(tenant), wanted, concat->parts);
  auto upload = parts_.uploads.begin(wanted);
  if (!upload) return refuse(request, tenant, upload.error());
  return Begun{std::move(tenant), *std::move(upload)};
}

asio::awaitable<Response> Resuming::go_on(Request received, http::BodyStream& body) {
  const bool is_patch = received.method() == http::Method::patch;
  const std::string method =
      is_patch ? "PATCH" : std::string(received.header("X-HTTP-Method-Override").value_or(""));
  Response response = co_await go_on_as(method, std::move(received), body);
  if (method == "PATCH" && response.status >= 400)
    parts_.metrics.upload_refused(reason_of_status(response.status));
  co_return response;
}

asio::awaitable<Response> Resuming::go_on_as(std::string method, Request received, http::BodyStream& body) {
  const Request request = std::move(received);
  if (method == "HEAD")
    co_return co_await parts_.pool.offload([&] {
      const telemetry::TraceScope scope(request.trace());
      return head(request);
    });
  if (method == "DELETE")
    co_return co_await parts_.pool.offload([&] {
      const telemetry::TraceScope scope(request.trace());
      return remove(request);
    });
  std::optional<std::variant<std::unique_ptr<Turn>, Response>> turn =
      co_await parts_.pool.offload([&]() -> std::optional<std::variant<std::unique_ptr<Turn>, Response>> {
        const telemetry::TraceScope scope(request.trace());
        auto admitted = admit(request);
        if (auto* refusal = std::get_if<Response>(&admitted)) return std::move(*refusal);
        if (method != "PATCH")
          return tus_problem(request, error(ErrorCode::method_not_allowed, "Send PATCH, HEAD or DELETE."));
        if (!brings_bytes(request)) {
          return tus_problem(request, error(ErrorCode::unsupported_media,
                                            "Send the bytes as application/offset+octet-stream."));
        }
        const auto offset = tus::parse_size(request.header("Upload-Offset").value_or(""));
        if (!offset)
          return tus_problem(request, error(ErrorCode::bad_request, "Send Upload-Offset, a count of bytes."));
        const auto uuid = upload_uuid_of(request);
        if (!uuid) return tus_problem(request, unknown_upload());
        return take_turn(request, std::get<Tenant>(std::move(admitted)), *uuid, *offset);
      });
  if (auto* refusal = std::get_if<Response>(&*turn)) co_return std::move(*refusal);
  co_return co_await receive(request, body, std::get<std::unique_ptr<Turn>>(std::move(*turn)), 204);
}

Response Resuming::answer(const Request& request, const Tenant& tenant, const ResumableUpload& upload,
                          int status) {
  Response response = tus_answer(status);
  describe(upload, response);
  if (!upload.is_received()) return response;
  try {
    const auto admission =
        parts_.uploads.complete(tenant.workspace, upload.uuid, label_of(upload),
                                origin_of(request, tenant.grant), tenant.grant.upload_limits);
    if (!admission) return refuse(request, tenant, admission.error());
    if (*admission) name_media(upload, **admission, response);
  } catch (const Fault& fault) {
    if (const auto refused = error_of_upload(fault)) return tus_problem(request, *refused);
    throw;
  }
  return response;
}

Response Resuming::refuse(const Request& request, const Tenant& tenant, const Error& refused) const {
  return as_tus(refused_upload(request, parts_.quotas, tenant.workspace, refused));
}

Response Resuming::head(const Request& request) {
  auto admitted = admit(request);
  if (auto* refusal = std::get_if<Response>(&admitted)) return std::move(*refusal);
  const Tenant& tenant = std::get<Tenant>(admitted);
  const auto uuid = upload_uuid_of(request);
  const auto upload =
      uuid ? parts_.uploads.find(tenant.workspace, *uuid) : Result<ResumableUpload>(unknown_upload());
  if (!upload) return tus_problem(request, upload.error());
  Response response = answer(request, tenant, *upload, 200);
  response.headers.set("Cache-Control", "no-store");
  if (response.status != 200) return response;
  if (upload->length) {
    response.headers.set("Upload-Length", std::to_string(*upload->length));
  } else {
    response.headers.set("Upload-Defer-Length", "1");
  }
  if (!upload->metadata.empty()) response.headers.set("Upload-Metadata", upload->metadata);
  if (!upload->concat.empty()) response.headers.set("Upload-Concat", upload->concat);
  return response;
}

Response Resuming::remove(const Request& request) {
  auto admitted = admit(request);
  if (auto* refusal = std::get_if<Response>(&admitted)) return std::move(*refusal);
  const auto uuid = upload_uuid_of(request);
  if (!uuid) return tus_problem(request, unknown_upload());
  const Status removed = parts_.uploads.remove(std::get<Tenant>(admitted).workspace, *uuid);
  return removed ? tus_answer(204) : tus_problem(request, removed.error());
}

}  // namespace lumbung::api
