#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "legacy/old_table.h"

namespace lumbung::legacy {

/// Which media campaigns name, in memory: there are few beside the media. Not thread-safe.
class Hints {
 public:
  /// Campaigns that came since the last call.
  void learn(OldTable& table);
  /// Fills in what is known of a row.
  void tell(OldRow& row) const;
  /// Campaigns whose metadata is no JSON.
  std::uint64_t unreadable() const { return unreadable_; }

 private:
  void learn_one(const OldCampaign& campaign);

  std::uint64_t last_ = 0;
  std::uint64_t unreadable_ = 0;
  std::map<std::uint64_t, std::uint64_t> by_media_;  ///< the workspace of the first campaign that names it
  std::map<std::string, std::uint64_t> by_url_;      ///< likewise, by the normal form of header_media
};

}  // namespace lumbung::legacy
