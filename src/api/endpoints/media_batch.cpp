#include "api/endpoints/media_batch.h"

#include <array>
#include <chrono>
#include <exception>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "api/delivery/cache.h"
#include "api/error_status.h"
#include "api/fields.h"
#include "api/origin.h"

namespace lumbung::api {

/// What may be done to many media at once.
struct BatchAction {
  std::string_view word;
  int status;  ///< of a line where it was done: that of the same change alone
  Result<media::Media> (*change)(media::MediaStorageService& service, WorkspaceId workspace, const Uuid& uuid,
                                 const access::Origin& by);
  bool takes_away = false;
};

namespace {

namespace json = boost::json;
using media::MediaStorageService;

/// A thread that others wait for is not kept longer by a database that is slow, or gone.
constexpr std::chrono::seconds kBatchTimeMax{30};

constexpr std::array kBatchActions = {
    BatchAction{.word = "delete",
                .status = 204,
                .change = [](MediaStorageService& service, WorkspaceId workspace, const Uuid& uuid,
                             const access::Origin& by) { return service.remove(workspace, uuid, by); },
                .takes_away = true},
    BatchAction{.word = "restore",
                .status = 200,
                .change = [](MediaStorageService& service, WorkspaceId workspace, const Uuid& uuid,
                             const access::Origin& by) { return service.restore(workspace, uuid, by); }},
    BatchAction{.word = "archive",
                .status = 200,
                .change = [](MediaStorageService& service, WorkspaceId workspace, const Uuid& uuid,
                             const access::Origin& by) { return service.archive(workspace, uuid, by); }},
    BatchAction{.word = "unarchive",
                .status = 200,
                .change = [](MediaStorageService& service, WorkspaceId workspace, const Uuid& uuid,
                             const access::Origin& by) { return service.unarchive(workspace, uuid, by); }},
    BatchAction{.word = "process",
                .status = 202,
                .change =
                    [](MediaStorageService& service, WorkspaceId workspace, const Uuid& uuid,
                       const access::Origin& by) {
                      return service.process_again(workspace, uuid, {.after_others = true}, by);
                    }},
};

Result<const BatchAction*> action_of(const json::object& body) {
  const auto word = text_member(body, "action");
  if (!word) return word.error();
  for (const BatchAction& action : kBatchActions) {
    if (action.word == *word) return &action;
  }
  return must_be("action", "delete, restore, archive, unarchive or process");
}

json::object line_of(const std::string& uuid, int status_when_done, const Status& outcome) {
  json::object line{{"uuid", uuid}, {"status", status_when_done}, {"error", nullptr}};
  if (outcome) return line;
  const Error& refused = outcome.error();
  line["status"] = status_of(refused.code);
  line["error"] = json::object{{"code", to_string(refused.code)}, {"detail", refused.message}};
  return line;
}

Error not_reached() {
  return error(ErrorCode::unavailable, "There was no time left for this one: ask again for it.");
}

http::Response too_many_batches(const http::Request& request) {
  http::Response response = problem_answer(
      request,
      error(ErrorCode::rate_limited,
            "This workspace has two batches under way. Send the next one when one of them is done."));
  response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace

Result<Batch> read_batch(const http::Request& request) {
  const auto body = json_body(request);
  if (!body) return body.error();
  const auto action = action_of(*body);
  if (!action) return action.error();
  Batch batch{.action = *action, .uuids = {}};

  Error wrong = must_be("uuids", "a list of 1 to 500 uuids, each of them once");
  const json::value* list = body->if_contains("uuids");
  if (list == nullptr || !list->is_array()) return wrong;
  const json::array& sent = list->get_array();
  if (sent.empty() || sent.size() > kBatchUuidsMax) return wrong;
  std::set<std::string> seen;
  for (const json::value& one : sent) {
    if (!one.is_string()) return wrong;
    const std::string text(one.get_string());
    const auto uuid = Uuid::parse(text);
    batch.uuids.push_back(uuid ? uuid->str() : text);
    if (!seen.insert(batch.uuids.back()).second) return wrong;
  }
  return batch;
}

Result<http::Response> MediaBatch::run(const http::Request& request, const Tenant& tenant) {
  const auto batch = read_batch(request);
  if (!batch) return batch.error();
  const auto place = under_way_.take(tenant.workspace);
  if (!place) return too_many_batches(request);
  const access::Origin by = origin_of(request, tenant.grant);
  const auto end = std::chrono::steady_clock::now() + kBatchTimeMax;
  json::array lines;
  lines.reserve(batch->uuids.size());
  for (const std::string& text : batch->uuids) {
    const auto uuid = Uuid::parse(text);
    Status outcome;
    if (!uuid) {
      outcome = no_such_media();  // what is no uuid names nothing, as in the path of a request
    } else if (std::chrono::steady_clock::now() >= end) {
      outcome = not_reached();
    } else {
      outcome = run_one(*batch->action, tenant.workspace, *uuid, by);
    }
    lines.push_back(line_of(text, batch->action->status, outcome));
  }
  return json_answer(200, json::object{{"data", std::move(lines)}});
}

Status MediaBatch::run_one(const BatchAction& action, WorkspaceId workspace, const Uuid& uuid,
                           const access::Origin& by) {
  Status outcome;
  try {
    if (const auto changed = action.change(service_, workspace, uuid, by); !changed)
      outcome = changed.error();
  } catch (const std::exception& thrown) {
    log_.error("media.batch_fault",
               {{"request_id", by.request_id}, {"media_uuid", uuid}, {"message", thrown.what()}});
    outcome = error_for_client(std::current_exception());
  }
  // After a fault, too: it may have come behind the commit.
  if (action.takes_away) delivered_.forget(uuid);
  return outcome;
}

}  // namespace lumbung::api
