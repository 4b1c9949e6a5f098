#pragma once

#include "database/engine/database.h"
#include "database/engine/session.h"
#include "whatsapp/inbound/chats.h"

namespace lumbung::database {

/// Chats over the application's `chats`. Thread-safe.
class SqlChats final : public whatsapp::Chats {
 public:
  /// `database` must outlive it.
  explicit SqlChats(Database& database) : database_(database) {}

  bool has(WorkspaceId workspace, std::uint64_t chat) override;
  void show(WorkspaceId workspace, std::uint64_t chat, const Uuid& media) override;

 private:
  Database& database_;
};

/// The same inside a transaction.
bool has_chat(Session& session, WorkspaceId workspace, std::uint64_t chat);
void show_in_chat(Session& session, WorkspaceId workspace, std::uint64_t chat, const Uuid& media);

}  // namespace lumbung::database
