#include "database/import_rows.h"

#include "database/job_rows.h"
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
  if (!inbound || inbound->chat == 0) return;
  const auto id =
      session.one<MediaId>("SELECT id FROM chat_media WHERE uuid = :uuid AND workspace_id = :workspace",
                           {{"uuid", media.str()}, {"workspace", workspace}});
  if (!id) return;
  session.execute("UPDATE chats SET media_id = :media WHERE id = :id AND workspace_id = :workspace",
                  {{"media", std::get<0>(*id)}, {"id", inbound->chat}, {"workspace", workspace}});
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
