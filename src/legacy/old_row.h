#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"

namespace lumbung::legacy {

/// What a row of the old table says, in the words that stand there, and who uses it.
struct OldRow {
  MediaId id;
  std::optional<std::string> uuid;
  std::string name;
  std::optional<std::string> path;  ///< a URL or a key: `path`, or `original_path` where that is its name
  std::optional<std::string> type;
  std::string size;
  std::string location;
  std::optional<std::uint64_t> workspace;  ///< its own column, where there is one
  std::string status;                      ///< empty where there is no such column yet
  bool is_stamped = false;                 ///< it says when it was changed

  // Workspaces of what refers to it; the first of several.
  std::optional<std::uint64_t> of_campaign_media;
  std::optional<std::uint64_t> of_campaign;  ///< by campaigns.metadata->media
  std::optional<std::uint64_t> of_chat;
  std::optional<std::uint64_t> of_header;  ///< by campaigns.header_media
};

/// Which source named the workspace.
enum class WorkspaceSource { own, campaign_media, campaign, chat, path, header, none };
/// "own column", "campaign_media", "campaigns.metadata", "chats", "path", "campaigns.header_media", "none"
const char* word_of(WorkspaceSource source);

/// A row as it is taken over; what it was before stands beside it, for the way back.
struct TakenRow {
  OldRow before;
  std::string uuid;
  std::uint64_t workspace = 0;
  WorkspaceSource source = WorkspaceSource::none;  ///< none: it goes to the quarantine workspace
  bool is_disputed = false;                        ///< another source named another workspace
  std::string type;
  std::optional<std::uint64_t> size;  ///< nullopt: what stands there is no size
  std::string location;               ///< "local", "s3" or "s3_cdn"
  std::optional<std::string> key;     ///< nullopt: the path names no file
};

/// What was found of a row's bytes.
struct BytesFound {
  enum class State {
    read,
    missing,  ///< looked for where they should be
  };
  MediaId id;
  State state = State::missing;
  std::uint64_t size = 0;
  std::string sha256;  ///< in hexadecimal digits
};

/// A row whose bytes were not looked for yet.
struct UnreadRow {
  MediaId id;
  std::uint64_t workspace = 0;
  std::string location;
  std::string key;
  bool is_pending = false;  ///< its processing was never done
  std::string type;
};

}  // namespace lumbung::legacy
