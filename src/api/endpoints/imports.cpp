#include "api/endpoints/imports.h"

#include "api/answer.h"
#include "api/fields.h"
#include "api/origin.h"
#include "media/upload/file_name.h"
#include "whatsapp/inbound/reference.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;
using media::Import;

Error no_such_import() {
  return error(ErrorCode::not_found, "There is no such import in this workspace.");
}

/// A text that is kept with the media; "" when it is absent.
Result<std::string> short_text_member(const json::object& body, std::string_view name,
                                      std::size_t bytes_max) {
  Result<std::string> text = text_member(body, name);
  if (text && text->size() > bytes_max)
    return must_be(name, "at most " + std::to_string(bytes_max) + " bytes long");
  return text;
}

}  // namespace

json::object import_json(const Import& import) {
  return {{"id", import.uuid.str()},
          {"url", whatsapp::shown_url(import.url)},
          {"status", media::to_string(import.status)},
          {"media", import.media ? json::value(import.media->str()) : json::value(nullptr)},
          {"error", import.error.empty() ? json::value(nullptr) : json::value(import.error)}};
}

Result<http::Response> Imports::create(const http::Request& request, const Tenant& tenant) {
  const auto body = json_body(request);
  if (!body) return body.error();
  auto url = text_member(*body, "url");
  if (!url) return url.error();
  const auto name = short_text_member(*body, "name", media::kNameBytesMax);
  if (!name) return name.error();
  const auto purpose = short_text_member(*body, "purpose", media::kPurposeBytesMax);
  if (!purpose) return purpose.error();
  if (const Status allowed = may_fetch_(*url); !allowed) return allowed.error();
  const auto created = imports_.create({.workspace_id = tenant.workspace,
                                        .url = *std::move(url),
                                        .name = name->empty() ? std::string() : media::clean_file_name(*name),
                                        .purpose = media::clean_text(*purpose, media::kPurposeBytesMax),
                                        .origin = origin_of(request, tenant.grant),
                                        .limits = tenant.grant.upload_limits});
  if (!created) return created.error();
  queue_.announce(jobs::policy_of(jobs::JobKind::import).queue, created->job);
  http::Response response = json_answer(202, import_json(created->import));
  response.headers.add("Location", "/api/v1/imports/" + created->import.uuid.str());
  return response;
}

Result<http::Response> Imports::show(const http::Request& request, const Tenant& tenant) {
  const auto uuid = Uuid::parse(request.param("id"));
  const auto import = uuid ? imports_.find(tenant.workspace, *uuid) : std::nullopt;
  if (!import) return no_such_import();
  return json_answer(200, import_json(*import));
}

}  // namespace lumbung::api
