#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "legacy/aliases.h"
#include "legacy/old_table.h"
#include "legacy/old_texts.h"
#include "legacy/text_links.h"

namespace lumbung::legacy {

struct RewriteSettings {
  LinkRules rules;
  bool applies = false;  ///< else nothing is changed
  std::uint32_t batch = 200;
};

struct PlacedLink {
  std::string place;  ///< "chats.metadata"
  std::uint64_t row = 0;
  TextLink link;
};

struct PlaceSums {
  std::string place;
  std::uint64_t rows = 0;
  std::uint64_t rows_with_links = 0;
  std::uint64_t links = 0;
  std::uint64_t changed = 0;            ///< rows; without `applies` those that would be
  std::vector<std::uint64_t> too_long;  ///< rows whose column has no room for the new text
  std::vector<std::uint64_t> busy;      ///< rows that were changed in this moment: for the next run
};

struct RewriteSums {
  std::vector<PlaceSums> places;
  std::map<std::string, std::uint64_t> hosts;  ///< links by the host that they lead to, "" for paths alone
  std::vector<PlacedLink> first;               ///< the first thousand links
};

/// Finds the media that the old application's texts name by old URLs, and changes these to Lumbung's own when
/// asked to. One process at a time. A run that was killed goes on behind its last batch when it is run again
/// with the same public_url and hosts; a batch is one transaction together with its lines in the log. Throws
/// Fault conflict as long as the table is not migrated, for there are no aliases before.
class Rewriting {
 public:
  /// All must outlive it.
  Rewriting(OldTable& table, OldTexts& texts, AliasRepository& aliases)
      : table_(table), texts_(texts), aliases_(aliases) {}

  RewriteSums run(const RewriteSettings& settings, const std::function<void(const PlaceSums&)>& progress);
  /// Texts are again what they were before all runs; what others changed since is left. `next` is 0. A kill
  /// leaves the newest ones taken back; run it again.
  TakenBack undo(std::uint32_t batch);

 private:
  void run_place(const TextPlace& place, const RewriteSettings& settings, RewriteSums& sums,
                 const std::function<void(const PlaceSums&)>& progress);

  OldTable& table_;
  OldTexts& texts_;
  AliasRepository& aliases_;
};

}  // namespace lumbung::legacy
