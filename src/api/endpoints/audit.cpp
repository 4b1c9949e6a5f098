#include "api/endpoints/audit.h"

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/endpoints/media_query.h"
#include "api/fields.h"
#include "api/json/audit_json.h"

namespace lumbung::api {
namespace {

Status read_filter(std::string_view name, const std::string& value, access::AuditFilter& filter) {
  if (name == "media") {
    filter.media = Uuid::parse(value);
    if (!filter.media) return must_be(name, "the uuid of a media");
  } else if (name == "action") {
    filter.action = access::audit_action_from(value);
    if (!filter.action) return must_be(name, "an action such as media.deleted");
  } else {
    filter.since = from_rfc3339(value);
    if (!filter.since) return must_be(name, "a time such as 2026-11-22T14:03:05Z");
  }
  return {};
}

}  // namespace

Result<http::Response> Audit::list(const http::Request& request, const Caller& caller) {
  access::AuditFilter filter{.workspace = caller.workspace};
  for (const char* name : {"media", "action", "since"}) {
    const auto value = request.query(name);
    if (!value || value->empty()) continue;
    if (const Status read = read_filter(name, *value, filter); !read) return read.error();
  }
  const auto limit = parse_limit(request);
  if (!limit) return limit.error();
  const auto cursor = parse_number_cursor(request);
  if (!cursor) return cursor.error();
  std::optional<AuditId> before;
  if (*cursor) before = AuditId{**cursor};

  const access::AuditPage page = trail_.list(filter, before, *limit);
  boost::json::array data;
  for (const access::AuditEntry& entry : page.entries) data.push_back(audit_json(entry));
  std::optional<std::string> next;
  if (page.next) next = std::to_string(page.next->value);
  return json_answer(200, page_json(std::move(data), next));
}

}  // namespace lumbung::api
