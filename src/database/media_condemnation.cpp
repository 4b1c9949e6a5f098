#include <algorithm>

#include "database/media_rows.h"
#include "database/mirror_place_rows.h"
#include "database/mirror_rows.h"
#include "database/sql_media_repository.h"
#include "database/verdict_rows.h"
#include "media/scan/malware_gate.h"

namespace lumbung::database {
namespace {

using media::CondemnedPage;
using media::Media;
using media::ProcessingStatus;
using media::ScannedContent;
using media::ScanNote;

/// So many rows are looked at by one statement, and so many are changed in one transaction.
constexpr std::uint32_t kLookedAtOnce = 500;
constexpr std::size_t kChangedAtOnce = 100;

struct Suspects {
  std::vector<MediaId> over_content;
  std::optional<MediaId> next;
};

/// Rows of the same size that name the content, for as long as the mirror does not tell which they are.
Suspects suspects_by_size(Session& session, const ScannedContent& content, MediaId after) {
  Suspects suspects{{}, after};
  for (;;) {
    const auto rows = session.all<MediaId, bool>(
        "SELECT id, CASE WHEN INSTR(metadata, :hash) > 0 OR INSTR(original_path, :hash) > 0 THEN 1 ELSE 0 END"
        " FROM chat_media WHERE size = :bytes AND id > :after ORDER BY id LIMIT :limit",
        {{"hash", content.hash.hex()},
         {"bytes", content.bytes},
         {"after", *suspects.next},
         {"limit", kLookedAtOnce}});
    for (const auto& [id, names_content] : rows) {
      suspects.next = id;
      if (names_content) suspects.over_content.push_back(id);
      if (suspects.over_content.size() == kChangedAtOnce) return suspects;
    }
    if (rows.size() < kLookedAtOnce) return {std::move(suspects.over_content), std::nullopt};
  }
}

/// Rows over the content that changed without the mirror's knowing yet; nullopt when so many did that they
/// are not looked through here.
std::optional<std::vector<MediaId>> suspects_of_late(Session& session, const ScannedContent& content) {
  const SqlWords& words = session.words();
  std::string lately =
      "SELECT id, CASE WHEN size = :bytes AND (INSTR(metadata, :hash) > 0 OR INSTR(original_path, :hash) > 0)"
      " THEN 1 ELSE 0 END FROM chat_media";
  lately.append(words.by_index).append("idx_lumbung_chat_media_changed").append(words.by_index_end);
  const auto rows =
      session.all<MediaId, bool>(lately + " WHERE updated_at >= :since ORDER BY updated_at LIMIT :most",
                                 {{"since", mirror_place(session).unsure_since()},
                                  {"most", kChangedLatelyMax + 1},
                                  {"bytes", content.bytes},
                                  {"hash", content.hash.hex()}});
  if (rows.size() > kChangedLatelyMax) return std::nullopt;
  std::vector<MediaId> suspects;
  for (const auto& [id, names_content] : rows) {
    if (names_content) suspects.push_back(id);
  }
  return suspects;
}

/// The workspace is not asked for: a verdict is one for all.
Suspects suspects_behind(Session& session, const ScannedContent& content, MediaId after) {
  if (!is_mirror_complete(session)) return suspects_by_size(session, content, after);
  Suspects suspects;
  for (const auto& [id] :
       session.all<MediaId>("SELECT media_id FROM lumbung_media WHERE hash = :hash AND media_id > :after"
                            " ORDER BY media_id LIMIT :limit",
                            {{"hash", content.hash.hex()}, {"after", after}, {"limit", kChangedAtOnce}})) {
    suspects.over_content.push_back(id);
  }
  if (suspects.over_content.size() == kChangedAtOnce) {
    suspects.next = suspects.over_content.back();
    return suspects;
  }
  const auto late = suspects_of_late(session, content);
  if (!late) return suspects_by_size(session, content, after);
  for (const MediaId id : *late) {
    if (std::ranges::find(suspects.over_content, id) == suspects.over_content.end())
      suspects.over_content.push_back(id);
  }
  return suspects;
}

bool says_so(const Media& media) {
  if (!media.is_processed()) {
    return media.metadata.state.scan && media.metadata.state.scan->state == media::ScanState::infected;
  }
  return media.processing_status == ProcessingStatus::failed &&
         media.metadata.state.error_code == to_string(ErrorCode::infected);
}

/// Makes the row say so; true when that made it fail. What is in process goes on and fails where it would be
/// completed, but its bytes are withheld from now on. Who was told that a media is deleted hears no more of
/// it.
bool condemn_row(Session& session, CacheTelling telling, Media& media, const ScanNote& note, Timestamp now) {
  if (says_so(media)) return false;
  insert_invalidation(session, telling, media, now);
  media.metadata.state.scan = note;
  media.cdn_url.reset();  // the application may read the column itself
  if (!media.is_processed()) {
    update_media(session, media, now);
    return false;
  }
  stop_processing_again(session, media);
  const media::Failure failure = media::infected(note);
  media.metadata.state.quarantined = failure.quarantine;
  const auto fail = media.deleted_at ? &set_failed : &mark_failed;
  fail(session, media, to_string(failure.code), failure.reason, now);
  return true;
}

}  // namespace

/// The rows are looked for outside the transaction that changes them: those that are made or restored
/// meanwhile meet the verdict themselves.
CondemnedPage SqlMediaRepository::condemn(const ScannedContent& content, MediaId after) {
  const Suspects suspects =
      database_.read([&](Session& session) { return suspects_behind(session, content, after); });
  if (suspects.over_content.empty()) return {0, suspects.next, {}};
  return database_.transact([&](Session& session) {
    const std::optional<ScanNote> note = condemnation_of(session, content.hash);
    if (!note) return CondemnedPage{};
    CondemnedPage page{0, suspects.next, {}};
    for (const MediaId id : suspects.over_content) {
      std::optional<Media> media = media_to_change(session, id);
      if (!media || media->content() != content.hash) continue;
      page.media.push_back({media->workspace_id, id});
      if (condemn_row(session, telling_, *media, *note, clock_.now())) ++page.failed;
    }
    return page;
  });
}

}  // namespace lumbung::database
