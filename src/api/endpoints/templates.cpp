#include "api/endpoints/templates.h"

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/fields.h"
#include "api/origin.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;
using campaigns::SyncOutcome;
using campaigns::Template;
using campaigns::TemplateId;
using campaigns::TemplateMedia;
using Then = campaigns::TemplateService::Then;

constexpr std::uint64_t kTemplatesPageMax = 100;
constexpr std::uint64_t kTemplatesPage = 50;
constexpr std::size_t kNumberBytesMax = 64;

json::value template_text(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object template_json(const Template& of) {
  const auto optimized = campaigns::may_change_pictures(of);
  json::array media;
  for (const TemplateMedia& shown : of.media) {
    media.push_back(json::object{{"uuid", shown.media.str()},
                                 {"usage_type", shown.usage_type},
                                 {"card", shown.card ? json::value(*shown.card) : json::value(nullptr)}});
  }
  return {{"uuid", of.uuid.str()},
          {"name", of.name},
          {"language", of.language},
          {"category", of.category},
          {"status", campaigns::to_string(of.status)},
          {"meta_id", template_text(of.meta_id)},
          {"error", template_text(of.error)},
          {"components", of.components},
          {"media", std::move(media)},
          {"phone_number_id", template_text(of.phone_number_id)},
          {"creative_optimizations", optimized ? json::value(*optimized) : json::value(nullptr)},
          {"created_at", to_rfc3339(of.created_at)},
          {"updated_at", to_rfc3339(of.updated_at)}};
}

json::object sync_json(const SyncOutcome& outcome) {
  return {{"templates", outcome.templates},
          {"added", outcome.added},
          {"updated", outcome.updated},
          {"gone", outcome.gone},
          {"skipped", outcome.skipped},
          {"samples",
           {{"fetched", outcome.samples_fetched},
            {"failed", outcome.samples_failed},
            {"left", outcome.samples_left}}},
          {"complete", outcome.complete}};
}

Error no_such_template() {
  return error(ErrorCode::not_found, "There is no such template in this workspace.");
}

/// What is no UUID names nothing.
Result<Uuid> template_of(const http::Request& request) {
  const auto uuid = Uuid::parse(request.param("uuid"));
  if (!uuid) return no_such_template();
  return *uuid;
}

Result<bool> flag_member(const json::object& body, std::string_view name, bool absent) {
  const json::value* member = body.if_contains(name);
  if (member == nullptr || member->is_null()) return absent;
  if (!member->is_bool()) return must_be(name, "true or false");
  return member->get_bool();
}

Result<std::string> number_member(const json::object& body) {
  Result<std::string> number = text_member(body, "phone_number_id");
  if (number && number->size() > kNumberBytesMax)
    return must_be("phone_number_id", "the id of a phone number, as Meta has it");
  return number;
}

/// What was said of a template that is to be made.
Result<Template> wanted_template(const json::object& body, WorkspaceId workspace) {
  Template wanted;
  wanted.workspace_id = workspace;
  struct Member {
    std::string_view name;
    std::string& into;
  };
  for (const Member& member : {Member{"name", wanted.name}, Member{"language", wanted.language},
                               Member{"category", wanted.category}}) {
    auto text = text_member(body, member.name);
    if (!text) return text.error();
    member.into = *std::move(text);
  }
  auto number = number_member(body);
  if (!number) return number.error();
  wanted.phone_number_id = *std::move(number);
  const auto optimizations = flag_member(body, "creative_optimizations", false);
  if (!optimizations) return optimizations.error();
  wanted.creative_optimizations = *optimizations;
  if (const json::value* components = body.if_contains("components")) wanted.components = *components;
  return wanted;
}

}  // namespace

Result<http::Response> Templates::create(const http::Request& request, const Tenant& tenant) {
  const auto body = json_body(request);
  if (!body) return body.error();
  auto wanted = wanted_template(*body, tenant.workspace);
  if (!wanted) return wanted.error();
  const auto submits = flag_member(*body, "submit", true);
  if (!submits) return submits.error();
  const auto made = service_.create(*std::move(wanted), *submits ? Then::submit : Then::nothing,
                                    origin_of(request, tenant.grant));
  if (!made) return made.error();
  http::Response response = json_answer(201, template_json(*made));
  response.headers.add("Location", "/api/v1/templates/" + made->uuid.str());
  return response;
}

Result<http::Response> Templates::list(const http::Request& request, const Tenant& tenant) {
  const auto limit = number_from_query(request, "limit", 1, kTemplatesPageMax, kTemplatesPage);
  if (!limit) return limit.error();
  std::optional<TemplateId> before;
  if (const auto text = request.query("cursor")) {
    const auto cursor = read_cursor(*text, CursorKind::by_id);
    if (!cursor) return cursor.error();
    before = TemplateId{cursor->id.value};
  }
  const auto page = templates_.list(tenant.workspace, before, *limit);
  json::array data;
  data.reserve(page.templates.size());
  for (const Template& one : page.templates) data.push_back(template_json(one));
  std::optional<std::string> next;
  if (page.next) next = write_cursor({.id = MediaId{page.next->value}});
  return json_answer(200, page_json(std::move(data), next));
}

Result<http::Response> Templates::show(const http::Request& request, const Tenant& tenant) {
  const auto uuid = template_of(request);
  if (!uuid) return uuid.error();
  const auto found = templates_.find(tenant.workspace, *uuid);
  if (!found) return no_such_template();
  return json_answer(200, template_json(*found));
}

Result<http::Response> Templates::submit(const http::Request& request, const Tenant& tenant) {
  const auto uuid = template_of(request);
  if (!uuid) return uuid.error();
  const auto submitted = service_.submit(tenant.workspace, *uuid, origin_of(request, tenant.grant));
  if (!submitted) return submitted.error();
  return json_answer(202, template_json(*submitted));
}

Result<http::Response> Templates::sync(const http::Request& request, const Tenant& tenant) {
  const std::string number = request.query("phone_number_id").value_or("");
  const auto place = syncs_of_each_.take(tenant.workspace);
  if (!place)
    return error(ErrorCode::rate_limited,
                 "The templates of this workspace are being read from Meta already.");
  const auto outcome = sync_.run(tenant.workspace, number, origin_of(request, tenant.grant));
  if (!outcome) return outcome.error();
  return json_answer(200, sync_json(*outcome));
}

Result<http::Response> Templates::remove(const http::Request& request, const Tenant& tenant) {
  const auto uuid = template_of(request);
  if (!uuid) return uuid.error();
  if (const Status removed = service_.remove(tenant.workspace, *uuid); !removed) return removed.error();
  return http::Response::empty(204);
}

}  // namespace lumbung::api
