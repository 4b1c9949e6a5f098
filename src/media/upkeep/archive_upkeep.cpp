#include "media/upkeep/archive_upkeep.h"

#include "base/byte_size.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kArchivePage = 200;

/// The cold classes of S3 charge for 128 KiB at least: what is smaller would cost more there.
constexpr std::uint64_t kCooledBytesMin = 128 * kKiB;

}  // namespace

void ArchiveUpkeep::run(HousekeepingReport& report, const std::stop_token& stop) {
  for_each(&ArchiveRepository::attached, report, stop, [&](const MediaRef& media) {
    const bool is_out = take_out(media, report.mode);
    if (is_out) ++report.changed["taken out of the archive"];
    return is_out;
  });
  if (report.mode == RunMode::dry) return;
  for_each(&ArchiveRepository::to_warm, report, stop,
           [&](const MediaRef& media) { return move(media, StorageClass::standard, report); });
  if (!parts_.storage.has_cold_class()) return;
  for_each(&ArchiveRepository::to_cool, report, stop,
           [&](const MediaRef& media) { return move(media, StorageClass::cold, report); });
}

/// `change` says whether it did something.
template <class Change>
void ArchiveUpkeep::for_each(Page page, HousekeepingReport& report, const std::stop_token& stop,
                             Change change) {
  std::uint64_t changed = 0;
  for (MediaId after;;) {
    const std::vector<MediaRef> refs = (parts_.archive.*page)(after, kArchivePage);
    for (const MediaRef& media : refs) {
      if (changed >= changes_max_) {
        report.capped = true;
        return;
      }
      report.interrupted = stop.stop_requested();
      if (report.interrupted) return;
      if (change(media)) ++changed;
      after = media.id;
    }
    if (refs.size() < kArchivePage) return;
  }
}

/// False when somebody deleted it meanwhile.
bool ArchiveUpkeep::take_out(const MediaRef& media, RunMode mode) {
  if (mode == RunMode::dry) return true;
  return parts_.service.unarchive(media.workspace_id, media.uuid, {.request_id = "cleanup_orphans"})
      .has_value();
}

/// False when its objects must stay where they are.
bool ArchiveUpkeep::move(const MediaRef& media, StorageClass to, HousekeepingReport& report) {
  const auto objects = parts_.archive.begin_move(media, to);
  if (!objects) return false;
  const bool is_cooled = to == StorageClass::cold;
  bool is_any_moved = false;
  try {
    for (const StoredObject& object : *objects) {
      const bool is_worth_it = !is_cooled || object.bytes >= kCooledBytesMin;
      if (is_worth_it && parts_.storage.set_class(object.path, to)) is_any_moved = true;
    }
  } catch (const Fault& fault) {  // it is tried again by the next run, and holds up no other
    report.add_problem("not moved: an object of media " + media.uuid.str() + ": " + fault.what());
    return false;
  }
  parts_.archive.end_move(media, to);
  if (is_any_moved)
    ++report.changed[is_cooled ? "moved to the cold class" : "brought back from the cold class"];
  return true;
}

}  // namespace lumbung::media
