// How the witness reads the database.
#include "simulation/witness.h"

namespace lumbung::simulation {

std::vector<RowSeen> Witness::media_rows(std::int64_t id) {
  static const std::vector<std::string> variants = {
      "original", "compressed", "thumbnail", "webp", "preview", "poster", "audio", "mp4", "sticker"};
  std::vector<RowSeen> seen;
  for (const auto& row : database_->rows(
           "SELECT id, uuid, workspace_id, size, processing_status, deleted_at,"
           " substr(json_extract(metadata, '$.hash'), 8), original_path, compressed_path, thumbnail_path,"
           " webp_path, json_extract(metadata, '$.preview_path'), json_extract(metadata, '$.paths.poster'),"
           " json_extract(metadata, '$.paths.audio'), json_extract(metadata, '$.paths.mp4'),"
           " json_extract(metadata, '$.paths.sticker') FROM chat_media"
           " WHERE ?1 = 0 OR id = ?1 ORDER BY id",
           id)) {
    RowSeen& made = seen.emplace_back(RowSeen{row[0], row[1], row[2], row[3], row[4], row[5], row[6], {}});
    for (std::size_t i = 0; i < variants.size(); ++i) {
      if (!row[7 + i].empty()) made.paths.emplace(variants[i], row[7 + i]);
    }
  }
  return seen;
}

std::vector<LineSeen> Witness::ledger_lines() {
  std::vector<LineSeen> seen;
  for (const auto& row : database_->rows("SELECT workspace_id, hash, variant, path, sha256, refs, media_id "
                                         "FROM lumbung_objects ORDER BY id"))
    seen.push_back({row[0], row[1], row[2], row[3], row[4], row[5], row[6]});
  return seen;
}

}  // namespace lumbung::simulation
