#pragma once

#include <cstdint>

#include "base/ids.h"
#include "base/uuid.h"

namespace lumbung::whatsapp {

/// The application's chats, each a message that may show a media (`chats.media_id`). Thread-safe, blocks,
/// throws Fault when the database does not answer.
class Chats {
 public:
  virtual ~Chats() = default;
  /// Whether the workspace has it.
  virtual bool has(WorkspaceId workspace, std::uint64_t chat) = 0;
  /// The chat shows this media of the workspace from now on. Nothing is done where one of the two is gone.
  virtual void show(WorkspaceId workspace, std::uint64_t chat, const Uuid& media) = 0;
};

}  // namespace lumbung::whatsapp
