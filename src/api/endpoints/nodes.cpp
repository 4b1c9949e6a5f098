#include "api/endpoints/nodes.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "api/answer.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

/// Each says that it is there twice a minute.
constexpr std::chrono::minutes kAliveFor{2};
constexpr std::chrono::hours kToldFor{24};

json::array skills_json(const std::vector<jobs::Skill>& skills) {
  json::array list;
  for (const jobs::Skill& skill : skills)
    list.push_back(json::object{{"name", skill.name}, {"works", skill.works}, {"text", skill.text}});
  return list;
}

}  // namespace

Result<http::Response> Nodes::list(const http::Request&, const Caller& caller) {
  json::array data;
  if (caller.grant.of_all_workspaces()) {
    const Timestamp now = clock_.now();
    for (const jobs::WorkerNote& note : workers_.seen_since(now - kToldFor)) {
      data.push_back(json::object{{"name", note.name},
                                  {"version", note.version},
                                  {"started_at", to_rfc3339(note.started_at)},
                                  {"seen_at", to_rfc3339(note.seen_at)},
                                  {"alive", now - note.seen_at < kAliveFor},
                                  {"skills", skills_json(note.skills)}});
    }
  }
  return json_answer(200, json::object{{"data", std::move(data)}, {"next_cursor", nullptr}});
}

}  // namespace lumbung::api
