#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// The line of lumbung_positions under this name says how far the catch-up of the mirror is.
inline constexpr std::string_view kMirrorTask = "mirror";
/// So much earlier than where it stopped a catch-up begins: clocks and commits of who else writes differ.
inline constexpr std::chrono::seconds kMirrorOverlap{60};
/// Of rows that the mirror may not show as they are, so many are looked at.
inline constexpr std::uint64_t kChangedLatelyMax = 5000;

/// How far the catch-up has come in the order of (updated_at, id).
struct MirrorPlace {
  std::string updated_at = "1970-01-02 00:00:00";  ///< as the column has it, whoever wrote it
  MediaId id{};
  bool is_complete = false;  ///< what is_mirror_complete() says
  bool is_even = false;      ///< there was nothing more when it stopped

  bool operator==(const MirrorPlace&) const = default;

  /// Everything that may have changed without the catch-up's knowledge has changed since.
  std::string unsure_since() const;
};

/// With a lock: nobody else changes it before the commit.
MirrorPlace mirror_place(Session& session, std::string_view lock = "");
void keep_mirror_place(Session& session, const MirrorPlace& place, Timestamp now);

}  // namespace lumbung::database
