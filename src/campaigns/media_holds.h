#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace lumbung::campaigns {

enum class HolderKind {
  campaign,
  messages,  ///< of a campaign, that were handed out
  template_creation
};

/// Who needs a media: a row of lumbung_holds.
struct Holder {
  HolderKind kind = HolderKind::campaign;
  std::uint64_t id = 0;  ///< of the campaign or template
};

/// What keeps media from deletion, clean-up, archiving, expiry and being processed to other objects. The rows
/// of lumbung_holds are looked at by the statements of database/ that would do any of this, in their own
/// transaction. Thread-safe, blocks, throws Fault when the database does not answer.
class MediaHolds {
 public:
  virtual ~MediaHolds() = default;
  /// Until `until`, or without an end. In place of what the holder held; what messages hold is held besides
  /// that, and for the longest of their times. False, and nothing is held, when one of the media is not
  /// there, is deleted, or is being removed.
  virtual bool hold(const Holder& holder, WorkspaceId workspace, const std::vector<MediaId>& media,
                    std::optional<Timestamp> until) = 0;
  /// Whether somebody holds it now.
  virtual bool is_held(WorkspaceId workspace, MediaId media) = 0;
};

}  // namespace lumbung::campaigns
