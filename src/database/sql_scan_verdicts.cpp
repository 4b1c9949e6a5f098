#include "database/sql_scan_verdicts.h"

#include "base/error.h"
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

struct VerdictRow {
  std::string verdict;
  std::string signature;
  std::string version;

  static constexpr auto columns() {
    using R = VerdictRow;
    return std::tuple(Column("verdict", &R::verdict), Column("signature", &R::signature),
                      Column("engine_version", &R::version));
  }
};

std::optional<VerdictRow> row_of(Session& session, const Sha256& content, std::string_view lock) {
  const auto rows = session.select<VerdictRow>(
      "FROM lumbung_scan_verdicts WHERE hash = :hash" + std::string(lock), {{"hash", content.hex()}});
  return rows.empty() ? std::nullopt : std::optional(rows.front());
}

/// nullopt for what a later version found: it will be scanned again.
std::optional<ScanVerdict> to_verdict(const std::optional<VerdictRow>& row) {
  const auto finding = row ? kFindings.value_of(row->verdict) : std::nullopt;
  if (!finding) return std::nullopt;
  return ScanVerdict{*finding, row->signature, row->version};
}

bool is_infected(const std::optional<ScanVerdict>& verdict) {
  return verdict && verdict->finding == Finding::infected;
}

void write(Session& session, const Sha256& content, const ScanVerdict& verdict, bool is_there,
           std::int64_t now_ms) {
  // Of two nodes that write the first verdict on a content, the slower one runs again and finds the other's.
  session.execute(is_there ? "UPDATE lumbung_scan_verdicts SET verdict = :verdict, signature = :signature,"
                             " engine_version = :version, scanned_at_ms = :now WHERE hash = :hash"
                           : "INSERT INTO lumbung_scan_verdicts (hash, verdict, signature, engine_version,"
                             " scanned_at_ms) VALUES (:hash, :verdict, :signature, :version, :now)",
                  {{"hash", content.hex()},
                   {"verdict", kFindings.word_of(verdict.finding)},
                   {"signature", verdict.signature.substr(0, kSignatureBytesMax)},
                   {"version", verdict.signatures_version.substr(0, kVersionBytesMax)},
                   {"now", now_ms}});
}

/// Its media are still to be failed.
void list_condemned(Session& session, const media::ScannedContent& content, std::int64_t now_ms) {
  session.execute("DELETE FROM lumbung_condemnations WHERE hash = :hash", {{"hash", content.hash.hex()}});
  session.execute("INSERT INTO lumbung_condemnations (hash, bytes, noted_ms) VALUES (:hash, :bytes, :now)",
                  {{"hash", content.hash.hex()}, {"bytes", content.bytes}, {"now", now_ms}});
}

/// Asks of a verdict `v` that it rests on none of these versions.
struct StandingTest {
  explicit StandingTest(std::span<const std::string> versions) : names(versions.size()) {
    for (std::size_t i = 0; i < versions.size(); ++i) {
      names[i] = "standing" + std::to_string(i);
      sql.append(i == 0 ? "v.engine_version NOT IN (:" : ", :").append(names[i]);
      binds.push_back({names[i], versions[i].substr(0, kVersionBytesMax)});
    }
    sql.append(")");
  }
  StandingTest(const StandingTest&) = delete;
  StandingTest& operator=(const StandingTest&) = delete;

  std::vector<std::string> names;  // which `binds` refers to
  std::string sql;
  Binds binds;
};

}  // namespace

std::optional<ScanVerdict> SqlScanVerdicts::find(const Sha256& content) {
  return database_.read([&](Session& session) { return to_verdict(row_of(session, content, "")); });
}

ScanVerdict SqlScanVerdicts::keep(const media::ScannedContent& content, const ScanVerdict& verdict,
                                  const std::optional<ScanVerdict>& known) {
  return database_.transact([&](Session& session) {
    const std::optional<VerdictRow> row = row_of(session, content.hash, session.words().lock);
    const std::optional<ScanVerdict> standing = to_verdict(row);
    const bool finds_malware = verdict.finding == Finding::infected;
    const bool was_seen = is_infected(known) && is_infected(standing) &&
                          known->signatures_version == standing->signatures_version;
    if (is_infected(standing) && !finds_malware && !was_seen) return *standing;
    const std::int64_t now_ms = to_unix_ms(clock_.now());
    write(session, content.hash, verdict, row.has_value(), now_ms);
    if (finds_malware && !is_infected(standing)) list_condemned(session, content, now_ms);
    if (!finds_malware && is_infected(standing)) {
      session.execute("DELETE FROM lumbung_condemnations WHERE hash = :hash", {{"hash", content.hash.hex()}});
    }
    return verdict;
  });
}

std::vector<media::UnscannedOriginal> SqlScanVerdicts::outdated(std::span<const std::string> standing,
                                                                std::uint64_t after, std::uint32_t limit) {
  const StandingTest test(standing);
  return database_.read([&](Session& session) {
    std::vector<media::UnscannedOriginal> originals;
    for (const auto& [id, hash, path, version] :
         session.all<std::uint64_t, std::string, std::string, std::optional<std::string>>(
             "SELECT o.id, o.hash, o.path, v.engine_version FROM lumbung_objects o"
             " LEFT JOIN lumbung_scan_verdicts v ON v.hash = o.hash"
             " WHERE o.id > :after AND o.variant = 'original'"
             " AND (v.hash IS NULL OR (" +
                 test.sql + " AND v.verdict <> 'infected')) ORDER BY o.id LIMIT :limit",
             Binds{{"after", after}, {"limit", limit}} + test.binds)) {
      const auto content = Sha256::from_hex(hash);
      auto key = media::ObjectKey::parse(path);
      if (content && key) originals.push_back({id, *content, *std::move(key), version});
    }
    return originals;
  });
}

std::vector<media::CondemnedContent> SqlScanVerdicts::condemned(std::uint32_t limit) {
  return database_.read([&](Session& session) {
    std::vector<media::CondemnedContent> contents;
    for (const auto& [hash, bytes, noted_ms] : session.all<std::string, std::uint64_t, std::int64_t>(
             "SELECT hash, bytes, noted_ms FROM lumbung_condemnations ORDER BY hash LIMIT :limit",
             {{"limit", limit}})) {
      const auto content = Sha256::from_hex(hash);
      if (!content) throw Fault("a line of lumbung_condemnations can't be understood: " + hash);
      contents.push_back({{*content, bytes}, from_unix_ms(noted_ms)});
    }
    return contents;
  });
}

void SqlScanVerdicts::carried_out(const media::CondemnedContent& content) {
  database_.transact([&](Session& session) {
    session.execute("DELETE FROM lumbung_condemnations WHERE hash = :hash AND noted_ms = :noted",
                    {{"hash", content.content.hash.hex()}, {"noted", to_unix_ms(content.noted_at)}});
  });
}

}  // namespace lumbung::database
