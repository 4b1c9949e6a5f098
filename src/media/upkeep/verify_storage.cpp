#include "media/upkeep/verify_storage.h"

#include "media/attempt/read_back.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kLedgerPage = 500;

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
    const auto page = parts_.housekeeping.ledger(run.course.after_id(), kLedgerPage);
    for (const LedgerEntry& entry : page) {
      verify_entry(entry, run);
      run.course.reach(std::to_string(entry.id));
      if (run.share.is_over()) return false;
    }
    if (page.size() < kLedgerPage) return true;
  }
}

void VerifyStorage::verify_entry(const LedgerEntry& entry, const Run& run) {
  ++run.report.examined;
  const std::optional<Finding> finding = look_at(entry, run);
  if (!finding) return;
  // Asked again, for it may have been erased or moved between the two looks.
  const bool is_gone =
      finding->trouble == Trouble::missing &&
      (!parts_.housekeeping.is_referenced(entry.object.path) || parts_.storage.exists(entry.object.path));
  if (!is_gone) found(*finding, entry, run.report);
}

/// A store that does not answer, or a process without descriptors, says nothing about objects, and ends the
/// run. One object that can't be read does not end it for all others.
std::optional<VerifyStorage::Finding> VerifyStorage::look_at(const LedgerEntry& entry, const Run& run) {
  const std::string& path = entry.object.path.str();
  try {
    const std::optional<ObjectStat> stat = parts_.storage.stat(entry.object.path);
    if (!stat) return Finding{Trouble::missing, path + " is in the ledger, but not in the storage"};
    if (stat->bytes != entry.object.bytes) {
      return Finding{Trouble::damaged, path + " has " + std::to_string(stat->bytes) +
                                           " bytes and should have " + std::to_string(entry.object.bytes)};
    }
    if (!is_sampled(entry, run.course.round())) return std::nullopt;
    const Result<OpenObject> object = parts_.storage.get(entry.object.path);
    if (!object) return std::nullopt;  // erased meanwhile
    if (hash_of(object->file.get()) == entry.object.sha256) return std::nullopt;
    return Finding{Trouble::damaged, "the bytes of " + path + " have changed"};
  } catch (const ArchivedObject&) {
    ++run.report.kept_because["in an archive of the store"];
  } catch (const Fault& fault) {
    if (!is_about_one_object(fault)) throw;
    return Finding{Trouble::unreadable, path + " can't be read: " + fault.what()};
  }
  return std::nullopt;
}

void VerifyStorage::found(const Finding& finding, const LedgerEntry& entry, HousekeepingReport& report) {
  const auto media = parts_.repository.find_by_hash(entry.workspace_id, entry.content);
  if ((media && !media->is_processed()) || has_changed(entry))
    return;  // a worker is at it, or was a moment ago
  count(finding.trouble, entry.object.variant,
        finding.text + (media ? " (media " + media->uuid.str() + ")" : ""), report);
  const bool is_original = entry.object.variant == VariantName::original;
  if (media && !is_original && media->path_of(entry.object.variant) == entry.object.path)
    heal(*media, report);
}

void VerifyStorage::count(Trouble trouble, VariantName variant, const std::string& text,
                          HousekeepingReport& report) {
  const bool is_original = variant == VariantName::original;
  switch (trouble) {
    case Trouble::missing:
      ++report.found[is_original ? "missing_original" : "missing_variant"];
      return report.add_problem("missing: " + text);
    case Trouble::damaged:
      ++report.found[is_original ? "damaged_original" : "damaged_variant"];
      return report.add_problem("damaged: " + text);
    case Trouble::unreadable:
      ++report.found[is_original ? "unreadable_original" : "unreadable_variant"];
      return report.add_problem("unreadable: " + text);
  }
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
  if (!is_whole(*key, media.metadata.intent.hash)) return;
  const access::Origin by{.request_id = "verify_storage"};
  if (!parts_.housekeeping.reprocess(media.workspace_id, media.uuid, by)) return;
  ++report.healed;
  parts_.queue.announce(jobs::QueueName::media_high, std::nullopt);
}

bool VerifyStorage::is_whole(const ObjectKey& original, const std::optional<Sha256>& hash) {
  try {
    const Result<OpenObject> object = parts_.storage.get(original);
    return object && hash_of(object->file.get()) == hash;
  } catch (const Fault& fault) {
    if (!is_about_one_object(fault)) throw;
    return false;
  }
}

/// Another part of the ledger in each round, so that in time all of it is read.
bool VerifyStorage::is_sampled(const LedgerEntry& entry, std::uint64_t round) const {
  return settings_.hash_one_of != 0 && (entry.id + round) % settings_.hash_one_of == 0;
}

bool VerifyStorage::verify_rows(const Run& run) {
  for (;;) {
    const std::vector<Media> page =
        parts_.housekeeping.completed(MediaId{run.course.after_id()}, kLedgerPage);
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
    const std::optional<Finding> finding = key ? look_for(*key) : std::nullopt;
    if (!finding || parts_.housekeeping.is_listed(*key)) continue;
    if (!parts_.housekeeping.is_referenced(*key)) continue;
    count(finding->trouble, variant,
          finding->text + ", the " + std::string(to_string(variant)) + " of media " + media.uuid.str(),
          report);
    lost_variant = lost_variant || variant != VariantName::original;
  }
  if (lost_variant) heal(media, report);
}

std::optional<VerifyStorage::Finding> VerifyStorage::look_for(const ObjectKey& key) {
  try {
    if (parts_.storage.exists(key)) return std::nullopt;
    return Finding{Trouble::missing, key.str()};
  } catch (const Fault& fault) {
    if (!is_about_one_object(fault)) throw;
    return Finding{Trouble::unreadable, key.str() + " (" + fault.what() + ")"};
  }
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
