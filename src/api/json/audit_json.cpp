#include "api/json/audit_json.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object actor_json(const access::Actor& actor) {
  return {{"kind", access::to_string(actor.kind)},
          {"token_id", actor.token_id ? json::value(actor.token_id->value) : json::value(nullptr)},
          {"name", text_or_null(actor.name)}};
}

}  // namespace

json::object audit_json(const access::AuditEntry& entry) {
  const bool somewhere = entry.workspace_id.value != 0;
  return {{"id", entry.id.value},
          {"at", to_rfc3339(entry.at)},
          {"workspace_id", somewhere ? json::value(entry.workspace_id.value) : json::value(nullptr)},
          {"actor", actor_json(entry.origin.actor)},
          {"action", access::to_string(entry.action)},
          {"media_uuid", entry.media ? json::value(entry.media->str()) : json::value(nullptr)},
          {"subject", text_or_null(entry.subject)},
          {"request_id", text_or_null(entry.origin.request_id)},
          {"trace_id", text_or_null(entry.trace_id)},
          {"address", text_or_null(entry.origin.address)}};
}

}  // namespace lumbung::api
