#include "media/verify_storage.h"

#include "media/read_back.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kPage = 500;

}  // namespace

HousekeepingReport VerifyStorage::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = JobKind::verify_storage, .mode = mode};
  verify_ledger(report, stop);
  verify_rows(report, stop);
  verify_objects(report, stop);
  report.interrupted = stop.stop_requested();
  return report;
}

void VerifyStorage::verify_ledger(HousekeepingReport& report, const std::stop_token& stop) {
  for (std::uint64_t after = 0; !stop.stop_requested();) {
    const std::vector<LedgerEntry> page = parts_.housekeeping.ledger(after, kPage);
    for (const LedgerEntry& entry : page) {
      if (stop.stop_requested()) return;
      verify_entry(entry, report);
      after = entry.id;
    }
    if (page.size() < kPage) return;
  }
}

void VerifyStorage::verify_entry(const LedgerEntry& entry, HousekeepingReport& report) {
  ++report.examined;
  const std::string& path = entry.object.path.str();
  const std::optional<ObjectStat> stat = parts_.storage.stat(entry.object.path);
  // Asked again, for it may have been erased or moved between the two looks.
  if (!stat && parts_.housekeeping.is_referenced(entry.object.path) &&
      !parts_.storage.exists(entry.object.path)) {
    report.add_problem("missing: " + path + " is in the ledger, but not in the storage");
  }
  if (stat && stat->bytes != entry.object.bytes) {
    report.add_problem("damaged: " + path + " has " + std::to_string(stat->bytes) +
                       " bytes and should have " + std::to_string(entry.object.bytes));
  } else if (stat && is_sampled(entry)) {
    verify_hash(entry, report);
  }
}

/// Another part of the ledger each day, so that in time all of it is read.
bool VerifyStorage::is_sampled(const LedgerEntry& entry) const {
  if (settings_.hash_one_of == 0) return false;
  const auto day = std::chrono::floor<std::chrono::days>(parts_.clock.now()).time_since_epoch().count();
  return (entry.id + static_cast<std::uint64_t>(day)) % settings_.hash_one_of == 0;
}

void VerifyStorage::verify_hash(const LedgerEntry& entry, HousekeepingReport& report) {
  const Result<OpenObject> object = parts_.storage.get(entry.object.path);
  if (!object) return;  // erased meanwhile
  if (hash_of(object->file.get()) == entry.object.sha256) return;
  report.add_problem("damaged: the bytes of " + entry.object.path.str() + " have changed");
}

void VerifyStorage::verify_rows(HousekeepingReport& report, const std::stop_token& stop) {
  for (MediaId after; !stop.stop_requested();) {
    const std::vector<Media> page = parts_.housekeeping.completed(after, kPage);
    for (const Media& media : page) {
      if (stop.stop_requested()) return;
      verify_row(media, report);
      after = media.id;
    }
    if (page.size() < kPage) return;
  }
}

void VerifyStorage::verify_row(const Media& media, HousekeepingReport& report) {
  ++report.examined;
  for (const VariantName variant : kVariantNames) {
    const std::optional<ObjectKey> key = media.path_of(variant);
    if (!key || parts_.storage.exists(*key) || !parts_.housekeeping.is_referenced(*key)) continue;
    report.add_problem("missing: " + key->str() + ", the " + std::string(to_string(variant)) + " of media " +
                       media.uuid.str());
  }
}

void VerifyStorage::verify_objects(HousekeepingReport& report, const std::stop_token& stop) {
  const Timestamp before = parts_.clock.now() - settings_.object_grace;
  parts_.storage.list("", [&](const ObjectKey& key, const ObjectStat& stat) {
    ++report.examined;
    if (stat.modified_at >= before) {
      ++report.kept_because["too young"];
    } else if (!parts_.housekeeping.is_referenced(key)) {
      report.bytes += stat.bytes;
      report.add_problem("unreferenced: " + key.str());
    }
    return !stop.stop_requested();
  });
}

}  // namespace lumbung::media
