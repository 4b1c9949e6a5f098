#include "database/sql_scan_verdicts.h"

#include "base/word_table.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

using media::ScanVerdict;
using Finding = ScanVerdict::Finding;

constexpr WordTable<Finding, 3> kFindings({
    {Finding::clean, "clean"},
    {Finding::infected, "infected"},
    {Finding::unscannable, "unscannable"},
});

constexpr std::size_t kSignatureBytesMax = 255;
constexpr std::size_t kVersionBytesMax = 128;

}  // namespace

std::optional<ScanVerdict> SqlScanVerdicts::find(const Sha256& content) {
  return database_.read([&](Session& session) -> std::optional<ScanVerdict> {
    const auto row = session.one<std::string, std::string, std::string>(
        "SELECT verdict, signature, engine_version FROM lumbung_scan_verdicts WHERE hash = :hash",
        {{"hash", content.hex()}});
    if (!row) return std::nullopt;
    const auto& [word, signature, version] = *row;
    const auto finding = kFindings.value_of(word);
    if (!finding) return std::nullopt;  // of a later version: it will be scanned again
    return ScanVerdict{*finding, signature, version};
  });
}

void SqlScanVerdicts::put(const Sha256& content, const ScanVerdict& verdict) {
  database_.transact([&](Session& session) {
    session.execute(
        "REPLACE INTO lumbung_scan_verdicts (hash, verdict, signature, engine_version, scanned_at_ms)"
        " VALUES (:hash, :verdict, :signature, :version, :now)",
        {{"hash", content.hex()},
         {"verdict", kFindings.word_of(verdict.finding)},
         {"signature", verdict.signature.substr(0, kSignatureBytesMax)},
         {"version", verdict.signatures_version.substr(0, kVersionBytesMax)},
         {"now", to_unix_ms(clock_.now())}});
  });
}

std::vector<media::UnscannedOriginal> SqlScanVerdicts::outdated(std::string_view signatures_version,
                                                                std::uint64_t after, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    std::vector<media::UnscannedOriginal> originals;
    for (const auto& [id, hash, path] : session.all<std::uint64_t, std::string, std::string>(
             "SELECT o.id, o.hash, o.path FROM lumbung_objects o"
             " LEFT JOIN lumbung_scan_verdicts v ON v.hash = o.hash"
             " WHERE o.id > :after AND o.variant = 'original'"
             " AND (v.hash IS NULL OR v.engine_version <> :version) ORDER BY o.id LIMIT :limit",
             {{"after", after},
              {"version", std::string(signatures_version.substr(0, kVersionBytesMax))},
              {"limit", limit}})) {
      const auto content = Sha256::from_hex(hash);
      auto key = media::ObjectKey::parse(path);
      if (content && key) originals.push_back({id, *content, *std::move(key)});
    }
    return originals;
  });
}

}  // namespace lumbung::database
