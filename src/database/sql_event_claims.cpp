#include "database/sql_event_claims.h"

#include "database/engine/id_list.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

constexpr int kClaimTries = 5;

/// On an engine whose transactions run side by side, two that claim the same event at the same moment collide
/// at its key, and one of them begins again.
std::set<EventId> claim_piece(Session& session, std::string_view outlet,
                              const std::vector<std::uint64_t>& events) {
  const IdList ids(events);
  Binds binds = {{"outlet", outlet}};
  binds.insert(binds.end(), ids.binds.begin(), ids.binds.end());
  std::set<EventId> claimed;
  // An event that was purged meanwhile can't be claimed, and need not be sent.
  for (const auto& [id] :
       session.all<std::uint64_t>("SELECT id FROM lumbung_events WHERE id " + ids.sql +
                                      " AND NOT EXISTS (SELECT 1 FROM lumbung_event_claims"
                                      " WHERE outlet = :outlet AND event_id = lumbung_events.id) ORDER BY id",
                                  binds)) {
    session.execute("INSERT INTO lumbung_event_claims (outlet, event_id) VALUES (:outlet, :id)",
                    {{"outlet", outlet}, {"id", id}});
    claimed.insert({id});
  }
  return claimed;
}

}  // namespace

std::set<EventId> SqlEventClaims::claim(std::string_view outlet, const std::vector<EventId>& events) {
  std::vector<std::uint64_t> wanted;
  wanted.reserve(events.size());
  for (const EventId id : events) wanted.push_back(id.value);
  std::set<EventId> claimed;
  for (const auto& piece : in_pieces(wanted)) {
    for (int tries = 1;; ++tries) {
      try {
        claimed.merge(
            database_.transact([&](Session& session) { return claim_piece(session, outlet, piece); }));
        break;
      } catch (const Fault&) {
        if (tries == kClaimTries) throw;
      }
    }
  }
  return claimed;
}

}  // namespace lumbung::database
