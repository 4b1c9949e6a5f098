#include "app/backup/backup.h"

#include <cerrno>
#include <fstream>
#include <optional>

#include <boost/json.hpp>
#include <fcntl.h>
#include <sys/file.h>

#include "app/installation.h"
#include "app/version.h"
#include "base/error.h"
#include "base/sha256.h"
#include "base/unique_fd.h"
#include "database/engine/key_set.h"

namespace lumbung::app {
namespace {

namespace fs = std::filesystem;

constexpr int kRoundsMax = 12;
constexpr std::size_t kProblemsMax = 1'000;

fs::path database_in(const fs::path& backup) {
  return backup / "lumbung.db";
}
fs::path media_in(const fs::path& backup) {
  return backup / "media";
}

/// What a process that was killed may have left beside a database; it must not meet another one.
void remove_side_files(const fs::path& path) {
  for (const char* suffix : {"-wal", "-shm", "-journal"}) fs::remove(path.string() + suffix);
}

void remove_database(const fs::path& path) {
  fs::remove(path);
  remove_side_files(path);
}

void add_problem(BackupReport& report, const std::string& text) {
  if (report.problems.size() < kProblemsMax) report.problems.push_back(text);
}

/// Visits each object that the database in this file names, once; `keys` has them all afterwards.
template <class Visit>
void each_object(const fs::path& file, database::KeySet& keys, Visit visit) {
  database::Database database({.path = file.string()});
  database::each_named_object(database, [&](const database::NamedObject& object) {
    if (keys.insert(object.key)) visit(object);
  });
}

void copy_keys(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from)) return;
  fs::create_directories(to);
  fs::permissions(to, fs::perms::owner_all);
  for (const auto& entry : fs::directory_iterator(from)) {
    const fs::path copy = to / entry.path().filename();
    fs::copy_file(entry.path(), copy, fs::copy_options::overwrite_existing);
    fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write);
  }
}

struct Round {
  BackupReport report;
  bool complete = true;  ///< nothing that the copy of the database names was missing
  Sha256 missing;        ///< of the keys of what was
};

Round copy_round(const fs::path& snapshot, database::KeySet& keys, const fs::path& from, const fs::path& to,
                 CopyBy by) {
  Round round;
  Sha256Hasher missing;
  each_object(snapshot, keys, [&](const database::NamedObject& object) {
    ++round.report.objects;
    round.report.bytes += object.bytes;
    const Copied copied = copy_object(object, from, to, by);
    if (copied == Copied::now) ++round.report.copied;
    if (copied == Copied::damaged) add_problem(round.report, object.key + " is damaged");
    if (copied == Copied::missing) {
      round.complete = false;
      missing.update(as_bytes(object.key + "\n"));
      add_problem(round.report, object.key + " is missing");
    }
  });
  round.missing = missing.finish();
  return round;
}

std::uint64_t remove_others(const fs::path& media, database::KeySet& keys) {
  std::uint64_t removed = 0;
  if (!fs::exists(media)) return removed;
  std::vector<fs::path> others;
  for (const auto& entry : fs::recursive_directory_iterator(media)) {
    const bool named = keys.contains(entry.path().lexically_relative(media).generic_string());
    if (entry.is_regular_file() && !named) others.push_back(entry.path());
  }
  for (const fs::path& other : others) removed += fs::remove(other) ? 1 : 0;
  return removed;
}

void write_manifest(const fs::path& target, const BackupReport& report, Timestamp now) {
  const boost::json::object manifest{{"version", std::string(kVersion)},
                                     {"made_at", to_rfc3339(now)},
                                     {"objects", report.objects},
                                     {"bytes", report.bytes},
                                     {"problems", report.problems.size()}};
  std::ofstream file(target / "backup.json");
  file << boost::json::serialize(manifest) << "\n";
  if (!file.flush()) throw Fault("write " + (target / "backup.json").string());
}

/// Held for as long as it is there. The kernel drops it when the process ends, however it ends.
UniqueFd lock_target(const fs::path& target) {
  const fs::path path = target / "lock";
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) throw fault_from_errno("open " + path.string(), errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno != EWOULDBLOCK) throw fault_from_errno("lock " + path.string(), errno);
  throw Fault(ErrorCode::unsafe,
              "Another backup is being made in " + target.string() + "; wait for its end.");
}

void require_backup(const fs::path& backup) {
  if (fs::exists(database_in(backup)) && fs::exists(backup / "backup.json")) return;
  throw Fault(ErrorCode::not_found, backup.string() + " holds no backup of 'lumbung backup'.");
}

}  // namespace

BackupReport make_backup(const EmbeddedPlaces& from, const fs::path& target, CopyBy by, const Clock& clock) {
  fs::create_directories(target);
  fs::permissions(target, fs::perms::owner_all);
  const UniqueFd lock = lock_target(target);
  const fs::path draft = target / "lumbung.db.part";
  Round round;
  std::optional<database::KeySet> keys;
  std::uint64_t copied = 0;
  std::optional<Sha256> missing_before;
  for (int i = 0; i < kRoundsMax; ++i) {
    remove_database(draft);
    database::copy_sqlite(from.database, draft);
    round = copy_round(draft, keys.emplace(), from.media, media_in(target), by);
    copied += round.report.copied;
    // What a newer database still names, and nobody has, is lost: no round finds it.
    if (round.complete || missing_before == round.missing) break;
    missing_before = round.missing;
  }
  round.report.copied = copied;
  copy_keys(from.keys, target / "keys");
  remove_side_files(database_in(target));
  sync_filesystem(target);
  fs::rename(draft, database_in(target));
  write_manifest(target, round.report, clock.now());
  round.report.removed = remove_others(media_in(target), *keys);
  sync_filesystem(target);
  return round.report;
}

BackupReport verify_backup(const fs::path& backup) {
  require_backup(backup);
  BackupReport report;
  database::KeySet keys;
  each_object(database_in(backup), keys, [&](const database::NamedObject& object) {
    ++report.objects;
    report.bytes += object.bytes;
    const Copied found = check_object(object, media_in(backup));
    if (found == Copied::missing) add_problem(report, object.key + " is missing");
    if (found == Copied::damaged) add_problem(report, object.key + " is damaged");
  });
  return report;
}

BackupReport restore_backup(const fs::path& backup, const EmbeddedPlaces& to) {
  require_backup(backup);
  fs::create_directories(to.database.parent_path());
  fs::create_directories(to.media);
  // First, for by it prepare_data_dir knows a restoration that broke off.
  const fs::path draft = draft_of(to.database);
  remove_database(draft);
  database::copy_sqlite(database_in(backup), draft);
  sync_filesystem(to.database.parent_path());
  database::KeySet keys;
  BackupReport report =
      copy_round(database_in(backup), keys, media_in(backup), to.media, CopyBy::bytes).report;
  copy_keys(backup / "keys", to.keys);
  sync_filesystem(to.media);
  fs::rename(draft, to.database);
  sync_filesystem(to.database.parent_path());
  return report;
}

}  // namespace lumbung::app
