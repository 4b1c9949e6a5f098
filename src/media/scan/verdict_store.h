#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/sha256.h"
#include "media/object_key.h"
#include "media/scan/malware_scanner.h"

namespace lumbung::media {

/// The original of a live media whose content was not looked at with these signatures yet.
struct UnscannedOriginal {
  std::uint64_t ledger_id = 0;  ///< to go on from
  Sha256 content;
  ObjectKey path;
  std::optional<std::string> signatures_version;  ///< what its verdict rests on; nullopt: it has none
};

/// A content that was scanned.
struct ScannedContent {
  Sha256 hash;
  std::uint64_t bytes = 0;
};

/// A content in which malware was found, while media over it may not say so yet.
struct CondemnedContent {
  ScannedContent content;
  Timestamp noted_at;
};

/// Remembers what was found in which content, for all workspaces: the same bytes get the same verdict. A
/// content in which malware was found is *condemned* from the commit of that verdict on: whoever delivers,
/// restores, matches or completes a media asks for it, whatever the row says. Thread-safe, blocks, throws
/// Fault when the database does not answer.
class ScanVerdictStore {
 public:
  virtual ~ScanVerdictStore() = default;
  /// The last verdict, whatever signatures it rests on.
  virtual std::optional<ScanVerdict> find(const Sha256& content) = 0;
  /// Replaces an older verdict and returns the one that stands. Malware that was found stays found, unless it
  /// is what `known` (from find(), before the scan) says: a scan that began earlier, perhaps with older
  /// signatures, lifts no verdict that it has not seen. A content that becomes condemned is listed by
  /// condemned().
  virtual ScanVerdict keep(const ScannedContent& content, const ScanVerdict& verdict,
                           const std::optional<ScanVerdict>& known) = 0;
  /// What has no verdict, or one that rests on none of the versions `standing` (one or a few). By ledger id,
  /// those behind `after` first. Condemned contents are left out: what lifts a verdict is a person who tries
  /// again.
  virtual std::vector<UnscannedOriginal> outdated(std::span<const std::string> standing, std::uint64_t after,
                                                  std::uint32_t limit) = 0;
  /// Contents whose media are still to be failed, in no order.
  virtual std::vector<CondemnedContent> condemned(std::uint32_t limit) = 0;
  /// All of its media are failed: it is not listed any more, unless it was condemned anew meanwhile.
  virtual void carried_out(const CondemnedContent& content) = 0;
};

}  // namespace lumbung::media
