#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "database/engine/session.h"

namespace lumbung::database {

// The names in lumbung_counters. Live media (archived ones, too) are counted under the word of their status.
inline constexpr std::string_view kDeletedCounter = "deleted";
inline constexpr std::string_view kDeletedBytesCounter = "deleted_bytes";  ///< of deleted media's originals
inline constexpr std::string_view kLiveBytesCounter = "live_bytes";        ///< of the originals of live media
inline constexpr std::string_view kStoredBytesCounter = "stored_bytes";    ///< of all objects, each once
/// What objects would take more if no media shared any.
inline constexpr std::string_view kSavedBytesCounter = "saved_bytes";

/// The same as stored_bytes, of the objects of one tier (ObjectKey::tier()).
struct TierCounter {
  std::string_view tier;
  std::string_view name;
};
inline constexpr std::array<TierCounter, 4> kTierCounters = {{{"original", "stored_original"},
                                                              {"compressed", "stored_compressed"},
                                                              {"thumbnails", "stored_thumbnails"},
                                                              {"temp", "stored_temp"}}};
/// The name, a literal. nullopt for a tier that no name of ours begins with.
std::optional<std::string_view> tier_counter(std::string_view tier);

/// The counters of one workspace, or of all together. None that is below zero: one that is waits to be
/// mended.
std::map<std::string, std::uint64_t> counters_of(Session& session, std::optional<WorkspaceId> workspace);

/// What a workspace keeps for restoration: one counter, as the transactions that were committed left it.
std::uint64_t kept_bytes_of(Session& session, WorkspaceId workspace);

}  // namespace lumbung::database
