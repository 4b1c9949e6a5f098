#include "api/endpoints/health.h"

#include <exception>

#include <boost/json/object.hpp>

#include "api/answer.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

enum class Answers { yes, no };

/// A part that throws does not answer: for this question that is an answer, not a fault.
template <class Ask>
Answers ask(std::string_view part, const telemetry::Log& log, Ask question) {
  try {
    question();
    return Answers::yes;
  } catch (const std::exception& fault) {
    log.warning("readiness.no_answer", {{"part", part}, {"message", fault.what()}});
    return Answers::no;
  }
}

}  // namespace

http::Response Health::alive() const {
  return json_answer(200, json::object{{"status", "ok"}});
}

http::Response Health::ready(const http::Request& request) {
  json::object checks;
  bool all = true;
  const auto check = [&](std::string_view part, auto question) {
    const bool answers = ask(part, log_, question) == Answers::yes;
    checks[part] = answers ? "ok" : "unavailable";
    all = all && answers;
  };
  check("database", [this] { workspaces_.find(WorkspaceId{1}); });
  check("queue", [this] { jobs_.list(std::nullopt, std::nullopt, 1); });
  check("storage", [this] {
    storage_.scratch();
    if (storage_.location() != media::Location::local) store_elsewhere_.require();
  });

  if (all) return json_answer(200, json::object{{"status", "ready"}, {"checks", std::move(checks)}});
  return problem_answer(request, error(ErrorCode::unavailable, "A part that is needed does not answer."),
                        json::object{{"checks", std::move(checks)}});
}

/// One page of a listing: it needs the network, the credentials and the bucket.
void Health::look_into_store() {
  storage_.list("temp/", [](const media::ObjectKey&, const media::ObjectStat&) { return false; });
}

}  // namespace lumbung::api
