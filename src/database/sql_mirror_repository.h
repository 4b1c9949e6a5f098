#pragma once

#include <string_view>

#include "base/clock.h"
#include "database/engine/database.h"
#include "media/upkeep/mirror_repository.h"

namespace lumbung::database {

/// MirrorRepository over chat_media and the tables of mirror_rows.h. Thread-safe; two processes that keep the
/// mirror up at the same time do the same work twice and no harm: what was counted is added once.
class SqlMirrorRepository final : public media::MirrorRepository {
 public:
  /// Both must outlive the repository.
  SqlMirrorRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  media::MirrorPage catch_up() override;
  media::MirrorPage check() override;

 private:
  struct Check;

  void check_rows(Check& check, media::MirrorPage& page);
  void check_leavings(Check& check, std::string_view table, std::string_view next, media::MirrorPage& page);
  void check_counters(Check& check, media::MirrorPage& page);
  void check_sums(Check& check, media::MirrorPage& page);
  static bool is_at(Session& session, const Check& check);
  void keep(Session& session, const Check& check);
  void keep(const Check& check);

  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
