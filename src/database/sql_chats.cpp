#include "database/sql_chats.h"

namespace lumbung::database {

bool has_chat(Session& session, WorkspaceId workspace, std::uint64_t chat) {
  return session
      .one<std::uint64_t>("SELECT id FROM chats WHERE id = :id AND workspace_id = :workspace",
                          {{"id", chat}, {"workspace", workspace}})
      .has_value();
}

void show_in_chat(Session& session, WorkspaceId workspace, std::uint64_t chat, const Uuid& media) {
  const auto id =
      session.one<MediaId>("SELECT id FROM chat_media WHERE uuid = :uuid AND workspace_id = :workspace",
                           {{"uuid", media.str()}, {"workspace", workspace}});
  if (!id) return;
  session.execute("UPDATE chats SET media_id = :media WHERE id = :id AND workspace_id = :workspace",
                  {{"media", std::get<0>(*id)}, {"id", chat}, {"workspace", workspace}});
}

bool SqlChats::has(WorkspaceId workspace, std::uint64_t chat) {
  return database_.read([&](Session& session) { return has_chat(session, workspace, chat); });
}

void SqlChats::show(WorkspaceId workspace, std::uint64_t chat, const Uuid& media) {
  database_.transact([&](Session& session) { show_in_chat(session, workspace, chat, media); });
}

}  // namespace lumbung::database
