#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/sha256.h"
#include "media/object_key.h"
#include "media/scan/malware_scanner.h"

namespace lumbung::media {

/// The original of a live media whose content was not looked at with these signatures yet.
struct UnscannedOriginal {
  std::uint64_t ledger_id = 0;  ///< to go on from
  Sha256 content;
  ObjectKey path;
};

/// Remembers what was found in which content, for all workspaces: the same bytes get the same verdict.
/// Thread-safe, blocks, throws Fault when the database does not answer.
class ScanVerdictStore {
 public:
  virtual ~ScanVerdictStore() = default;
  /// The last verdict, whatever signatures it rests on.
  virtual std::optional<ScanVerdict> find(const Sha256& content) = 0;
  /// Replaces an older verdict.
  virtual void put(const Sha256& content, const ScanVerdict& verdict) = 0;
  /// By ledger id, those behind `after` first.
  virtual std::vector<UnscannedOriginal> outdated(std::string_view signatures_version, std::uint64_t after,
                                                  std::uint32_t limit) = 0;
};

}  // namespace lumbung::media
