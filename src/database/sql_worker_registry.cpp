#include "database/sql_worker_registry.h"

#include <boost/json.hpp>

#include "base/error.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

namespace json = boost::json;
using jobs::Skill;
using jobs::WorkerNote;

constexpr std::chrono::hours kForgottenAfter{24};

std::string to_text(const std::vector<Skill>& skills) {
  json::array list;
  for (const Skill& skill : skills) {
    list.push_back({{"name", skill.name}, {"works", skill.works}, {"text", skill.text}});
  }
  return json::serialize(list);
}

std::vector<Skill> to_skills(const std::string& text) {
  std::vector<Skill> skills;
  try {
    const json::value list = json::parse(text);
    for (const json::value& skill : list.as_array()) {
      const auto word = [&](const char* key) { return std::string(skill.at(key).as_string()); };
      skills.push_back({word("name"), skill.at("works").as_bool(), word("text")});
    }
  } catch (const std::exception& refused) {
    throw Fault(std::string("a line of lumbung_workers can't be understood: ") + refused.what());
  }
  return skills;
}

void drop(Session& session, std::string_view name) {
  session.execute("DELETE FROM lumbung_workers WHERE name = :name", {{"name", name}});
}

}  // namespace

void SqlWorkerRegistry::record(const WorkerNote& note) {
  database_.transact([&](Session& session) {
    drop(session, note.name);
    session.execute(
        "INSERT INTO lumbung_workers (name, version, started_ms, seen_ms, skills)"
        " VALUES (:name, :version, :started, :seen, :skills)",
        {{"name", note.name},
         {"version", note.version},
         {"started", to_unix_ms(note.started_at)},
         {"seen", to_unix_ms(note.seen_at)},
         {"skills", to_text(note.skills)}});
    session.execute("DELETE FROM lumbung_workers WHERE seen_ms < :before",
                    {{"before", to_unix_ms(note.seen_at - kForgottenAfter)}});
  });
}

void SqlWorkerRegistry::forget(std::string_view name) {
  database_.transact([&](Session& session) { drop(session, name); });
}

std::vector<WorkerNote> SqlWorkerRegistry::seen_since(Timestamp since) {
  std::vector<WorkerNote> notes;
  for (const auto& [name, version, started_ms, seen_ms, skills] : database_.read([&](Session& session) {
         return session.all<std::string, std::string, std::int64_t, std::int64_t, std::string>(
             "SELECT name, version, started_ms, seen_ms, skills FROM lumbung_workers WHERE seen_ms >= :since"
             " ORDER BY name",
             {{"since", to_unix_ms(since)}});
       })) {
    notes.push_back({name, version, from_unix_ms(started_ms), from_unix_ms(seen_ms), to_skills(skills)});
  }
  return notes;
}

}  // namespace lumbung::database
