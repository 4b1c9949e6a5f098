#include "api/endpoints/media_batch.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
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
using BatchTime = std::chrono::steady_clock;

/// Nobody waits longer for a database that is slow, or gone.
constexpr std::chrono::seconds kBatchTimeMax{30};
/// What others wait for, at most, and as long as the last change takes.
constexpr std::size_t kTurnLinesMax = 50;
constexpr std::chrono::seconds kTurnTimeMax{1};

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

/// One request on its way: looked at by its coroutine and, in between, by the thread that has its turn.
struct MediaBatch::Progress {
  http::Request request;
  Tenant tenant;
  BatchTime::time_point end;
  std::optional<Result<Batch>> batch;  ///< once the first turn came
  std::size_t next = 0;
  json::array lines;
  std::optional<http::Response> response;  ///< of the last turn, which has the time to pack it

  bool is_over() const { return batch && (!*batch || next == (*batch)->uuids.size()); }
};

boost::asio::awaitable<http::Response> MediaBatch::run(http::Request received, Tenant tenant) {
  Progress progress{.request = std::move(received),
                    .tenant = std::move(tenant),
                    .end = BatchTime::now() + kBatchTimeMax,
                    .batch = std::nullopt,
                    .lines = {},
                    .response = std::nullopt};
  bool came = true;
  while (came && !progress.response) {
    std::function<void()> turn = [&] { take_turn(progress); };
    came = co_await turns_.turn(progress.tenant.workspace, std::move(turn));
  }
  if (progress.response) co_return std::move(*progress.response);
  if (!progress.batch) co_return Questions::too_many(progress.request);
  co_return lines_answer(progress);
}

http::Response MediaBatch::lines_answer(Progress& progress) {
  const Batch& batch = **progress.batch;
  for (; progress.next < batch.uuids.size(); ++progress.next)
    progress.lines.push_back(line_of(batch.uuids[progress.next], batch.action->status, not_reached()));
  return json_answer(200, json::object{{"data", std::move(progress.lines)}});
}

void MediaBatch::take_turn(Progress& progress) {
  if (!progress.batch) progress.batch = read_batch(progress.request);
  if (*progress.batch) change_some(progress);
  if (!progress.is_over()) return;
  Result<http::Response> result = *progress.batch ? Result<http::Response>(lines_answer(progress))
                                                  : Result<http::Response>(progress.batch->error());
  progress.response = answer_of(progress.request, std::move(result));
}

void MediaBatch::change_some(Progress& progress) {
  const Batch& batch = **progress.batch;
  const access::Origin by = origin_of(progress.request, progress.tenant.grant);
  const auto turn_ends = BatchTime::now() + kTurnTimeMax;
  const std::size_t last = std::min(progress.next + kTurnLinesMax, batch.uuids.size());
  while (progress.next < last) {
    const std::string& text = batch.uuids[progress.next++];
    const auto uuid = Uuid::parse(text);
    Status outcome;
    if (!uuid) {
      outcome = no_such_media();  // what is no uuid names nothing, as in the path of a request
    } else if (BatchTime::now() >= progress.end) {
      outcome = not_reached();
    } else {
      outcome = run_one(*batch.action, progress.tenant.workspace, *uuid, by);
    }
    progress.lines.push_back(line_of(text, batch.action->status, outcome));
    if (BatchTime::now() >= turn_ends) return;
  }
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
