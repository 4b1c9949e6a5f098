#include "api/endpoints/health.h"

#include <exception>

#include <boost/json/object.hpp>

#include "api/answer.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

/// Each object that is written costs money where the store is elsewhere.
constexpr CachedProbe::Patience kDear{.answer_kept_for = std::chrono::minutes(1)};

/// A row of our own database costs little, but anybody may ask as often as they like.
constexpr CachedProbe::Patience kNear{.answer_kept_for = std::chrono::seconds(1),
                                      .refusal_kept_for = std::chrono::seconds(1)};

constexpr std::string_view kOk = PartLog::kOk;
constexpr std::string_view kFull = "full";
constexpr std::string_view kUnavailable = "unavailable";
/// A newer program has changed the schema under this one.
constexpr std::string_view kNewer = "newer";

/// A part that throws does not answer: for this question that is an answer, not a fault.
template <class Ask>
std::string_view ask(std::string_view part, PartLog& told, Ask question) {
  std::string_view answer = kOk;
  std::string reason;
  try {
    question();
  } catch (const Fault& fault) {
    answer = kUnavailable;
    if (fault.code() == ErrorCode::insufficient_storage) answer = kFull;
    if (fault.code() == ErrorCode::unsafe) answer = kNewer;
    reason = fault.what();
  } catch (const std::exception& fault) {
    answer = kUnavailable;
    reason = fault.what();
  }
  told.tell(part, answer, reason);
  return answer;
}

/// For people: which part, and what it is about.
std::string why_not(const json::object& checks) {
  std::string text = "No upload can be taken:";
  for (const auto& [part, answer] : checks) {
    if (answer == "ok" || part == "scanner") continue;
    text += " " + std::string(part) + " is " + std::string(answer.as_string().c_str()) + ".";
  }
  return text;
}

}  // namespace

Health::Health(Parts parts)
    : parts_(std::move(parts)),
      told_(parts_.log),
      database_(parts_.probe_database, {}),
      queue_([this] { parts_.jobs.list(std::nullopt, std::nullopt, 1); }, kNear),
      listed_([this] { look_into_store(); }, {}),
      written_(
          [this] {
            media::try_to_store(parts_.storage, media::ObjectKey::of_upload(WorkspaceId{0}, Uuid::make()));
          },
          parts_.storage.location() == media::Location::local ? CachedProbe::Patience{} : kDear) {}

http::Response Health::alive() const {
  return json_answer(200, json::object{{"status", "ok"}});
}

http::Response Health::ready(const http::Request& request, Details details) {
  json::object checks;
  bool all = true;
  const auto check = [&](std::string_view part, auto question) {
    const std::string_view answer = ask(part, told_, question);
    checks[part] = json::string_view(answer);
    all = all && answer == kOk;
  };
  check("database", [this] { database_.require(); });
  check("queue", [this] { queue_.require(); });
  check("storage", [this] { require_store(); });
  if (parts_.scanner != nullptr) checks["scanner"] = parts_.scanner->is_asked() ? "ok" : "unavailable";

  const bool is_shown = details == Details::shown;
  std::string reason = is_shown ? why_not(checks) : "No upload can be taken.";
  json::object named;
  if (is_shown) named["checks"] = std::move(checks);
  if (!all)
    return problem_answer(request, error(ErrorCode::unavailable, std::move(reason)), std::move(named));
  named["status"] = "ready";
  return json_answer(200, std::move(named));
}

void Health::require_store() {
  if (parts_.storage.location() != media::Location::local) listed_.require();
  written_.require();
}

/// One page of a listing: it needs the network, the credentials and the bucket.
void Health::look_into_store() {
  parts_.storage.list("temp/", [](const media::ObjectKey&, const media::ObjectStat&) { return false; });
}

}  // namespace lumbung::api
