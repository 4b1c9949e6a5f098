#include "media/upkeep/verify_storage.h"

#include "media/attempt/read_back.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kLedgerPage = 500;

/// An id, as a course has it.
std::uint64_t number_of(const std::string& after) {
  return after.empty() ? 0 : std::stoull(after);
}

}  // namespace

HousekeepingReport VerifyStorage::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::verify_storage, .mode = mode};
  TimeShare share(report, std::move(stop), settings_.run_for);
  Course course(parts_.housekeeping, report.task, memory_for(settings_, mode));
  const Run run{report, share, course};
  std::vector<Course::Step> steps = {{"ledger", [&] { return verify_ledger(run); }},
                                     {"rows", [&] { return verify_rows(run); }}};
  // What else lies there, a lost+found for instance, is not ours.
  for (const std::string_view tier : {"original/", "compressed/", "thumbnails/", "temp/"})
    steps.emplace_back(tier, [&, tier] { return verify_objects(tier, run); });
  course.follow(steps);
  return report;
}

bool VerifyStorage::verify_ledger(const Run& run) {
  for (;;) {
    const auto page = parts_.housekeeping.ledger(number_of(run.course.after()), kLedgerPage);
    for (const LedgerEntry& entry : page) {
      try {
        verify_entry(entry, run);
      } catch (const Fault& fault) {
        // A store that does not answer says nothing about its objects. One object that can't be opened does
        // not end the run for all others.
        if (fault.code() == ErrorCode::unavailable) throw;
        found(Trouble::damaged, entry, fault.what(), run.report);
      }
      run.course.reach(std::to_string(entry.id));
      if (run.share.is_over()) return false;
    }
    if (page.size() < kLedgerPage) return true;
  }
}

void VerifyStorage::verify_entry(const LedgerEntry& entry, const Run& run) {
  HousekeepingReport& report = run.report;
  ++report.examined;
  const std::string& path = entry.object.path.str();
  const std::optional<ObjectStat> stat = parts_.storage.stat(entry.object.path);
  // Asked again, for it may have been erased or moved between the two looks.
  if (!stat && parts_.housekeeping.is_referenced(entry.object.path) &&
      !parts_.storage.exists(entry.object.path)) {
    found(Trouble::missing, entry, path + " is in the ledger, but not in the storage", report);
  }
  if (stat && stat->bytes != entry.object.bytes) {
    found(Trouble::damaged, entry,
          path + " has " + std::to_string(stat->bytes) + " bytes and should have " +
              std::to_string(entry.object.bytes),
          report);
  } else if (stat && is_sampled(entry, run.course.round())) {
    verify_hash(entry, report);
  }
}

void VerifyStorage::found(Trouble trouble, const LedgerEntry& entry, const std::string& text,
                          HousekeepingReport& report) {
  const auto media = parts_.repository.find_by_hash(entry.workspace_id, entry.content);
  if ((media && !media->is_processed()) || has_changed(entry))
    return;  // a worker is at it, or was a moment ago
  const bool is_original = entry.object.variant == VariantName::original;
  const bool is_missing = trouble == Trouble::missing;
  ++report.found[is_missing ? (is_original ? "missing_original" : "missing_variant")
                            : (is_original ? "damaged_original" : "damaged_variant")];
  report.add_problem((is_missing ? "missing: " : "damaged: ") + text +
                     (media ? " (media " + media->uuid.str() + ")" : ""));
  if (media && !is_original && media->path_of(entry.object.variant) == entry.object.path)
    heal(*media, report);
}

bool VerifyStorage::has_changed(const LedgerEntry& entry) {
  const std::vector<LedgerEntry> now = parts_.housekeeping.ledger(entry.id - 1, 1);
  return now.empty() || now.front().id != entry.id || now.front().object.path != entry.object.path ||
         now.front().object.sha256 != entry.object.sha256;
}

/// Variants are made anew from an original that is what it was, and only of what was completed: what failed
/// is not decoded again unasked. Once a run: when it is in process already, nothing more is asked for.
void VerifyStorage::heal(const Media& media, HousekeepingReport& report) {
  const std::optional<ObjectKey> key = media.path_of(VariantName::original);
  if (report.mode == RunMode::dry || media.deleted_at || !key) return;
  if (media.processing_status != ProcessingStatus::completed) return;
  const Result<OpenObject> original = parts_.storage.get(*key);
  if (!original || hash_of(original->file.get()) != media.metadata.intent.hash) return;
  const access::Origin by{.request_id = "verify_storage"};
  if (!parts_.housekeeping.reprocess(media.workspace_id, media.uuid, by)) return;
  ++report.healed;
  parts_.queue.announce(jobs::QueueName::media_high, std::nullopt);
}

/// Another part of the ledger in each round, so that in time all of it is read.
bool VerifyStorage::is_sampled(const LedgerEntry& entry, std::uint64_t round) const {
  return settings_.hash_one_of != 0 && (entry.id + round) % settings_.hash_one_of == 0;
}

void VerifyStorage::verify_hash(const LedgerEntry& entry, HousekeepingReport& report) {
  const Result<OpenObject> object = parts_.storage.get(entry.object.path);
  if (!object) return;  // erased meanwhile
  if (hash_of(object->file.get()) == entry.object.sha256) return;
  found(Trouble::damaged, entry, "the bytes of " + entry.object.path.str() + " have changed", report);
}

bool VerifyStorage::verify_rows(const Run& run) {
  for (;;) {
    const std::vector<Media> page =
        parts_.housekeeping.completed(MediaId{number_of(run.course.after())}, kLedgerPage);
    for (const Media& media : page) {
      verify_row(media, run.report);
      run.course.reach(std::to_string(media.id.value));
      if (run.share.is_over()) return false;
    }
    if (page.size() < kLedgerPage) return true;
  }
}

/// What the ledger lists was looked at before: this is about paths that stand in the row alone.
void VerifyStorage::verify_row(const Media& media, HousekeepingReport& report) {
  ++report.examined;
  bool lost_variant = false;
  for (const VariantName variant : kVariantNames) {
    const std::optional<ObjectKey> key = media.path_of(variant);
    if (!key || parts_.storage.exists(*key) || parts_.housekeeping.is_listed(*key)) continue;
    if (!parts_.housekeeping.is_referenced(*key)) continue;
    const bool is_original = variant == VariantName::original;
    ++report.found[is_original ? "missing_original" : "missing_variant"];
    report.add_problem("missing: " + key->str() + ", the " + std::string(to_string(variant)) + " of media " +
                       media.uuid.str());
    lost_variant = lost_variant || !is_original;
  }
  if (lost_variant) heal(media, report);
}

bool VerifyStorage::verify_objects(std::string_view tier, const Run& run) {
  const Timestamp before = parts_.clock.now() - settings_.object_grace;
  HousekeepingReport& report = run.report;
  bool is_at_the_end = true;
  parts_.storage.list_after(tier, run.course.after(), [&](const ObjectKey& key, const ObjectStat& stat) {
    ++report.examined;
    if (stat.modified_at >= before) {
      ++report.kept_because["too young"];
    } else if (!parts_.housekeeping.is_referenced(key)) {
      report.bytes += stat.bytes;
      ++report.found["unreferenced"];
      report.add_problem("unreferenced: " + key.str());
    }
    run.course.reach(key.str());
    is_at_the_end = !run.share.is_over();
    return is_at_the_end;
  });
  return is_at_the_end;
}

}  // namespace lumbung::media
