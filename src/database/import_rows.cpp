#include "database/import_rows.h"

#include "database/job_rows.h"
#include "database/sql_chats.h"
#include "whatsapp/inbound/reference.h"

namespace lumbung::database {
namespace {

/// The chat of a message that came with this media shows it, if it is still there.
void attach_to_chat(Session& session, const media::ImportClaim& claim, const Uuid& media) {
  const auto row = session.one<WorkspaceId, std::string>(
      "SELECT workspace_id, url FROM lumbung_imports WHERE uuid = :uuid", {{"uuid", claim.uuid.str()}});
  if (!row) return;
  const auto& [workspace, url] = *row;
  const auto inbound = whatsapp::inbound_in(url);
  if (inbound && inbound->chat != 0) show_in_chat(session, workspace, inbound->chat, media);
}

}  // namespace

void complete_import(Session& session, const media::ImportClaim& claim, const Uuid& media, Timestamp now) {
  attach_to_chat(session, claim, media);
  session.execute(
      "UPDATE lumbung_imports SET status = 'completed', media_uuid = :media, error = '', ended_at_ms = :now"
      " WHERE uuid = :uuid",
      {{"media", media.str()}, {"now", to_unix_ms(now)}, {"uuid", claim.uuid.str()}});
  delete_leased(session, claim.lease);
}

}  // namespace lumbung::database
