#include "database/verdict_rows.h"

namespace lumbung::database {

using media::ScanNote;

std::optional<ScanNote> condemnation_of(Session& session, const Sha256& content) {
  const auto row = session.one<std::string, std::string>(
      "SELECT signature, engine_version FROM lumbung_scan_verdicts"
      " WHERE hash = :hash AND verdict = 'infected'",
      {{"hash", content.hex()}});
  if (!row) return std::nullopt;
  const auto& [signature, version] = *row;
  return ScanNote{media::ScanState::infected, signature, version};
}

std::optional<ScanNote> condemnation_of(Session& session, const media::Media& media) {
  const std::optional<Sha256> content = media.content();
  return content ? condemnation_of(session, *content) : std::nullopt;
}

}  // namespace lumbung::database
