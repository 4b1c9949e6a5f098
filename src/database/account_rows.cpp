#include "database/account_rows.h"

#include <cmath>
#include <string>

#include "whatsapp/graph/account.h"

namespace lumbung::database {
namespace {

constexpr double kMicrodays = 1e6;

}  // namespace

std::int64_t to_microdays(double days) {
  return std::llround(days * kMicrodays);
}

double from_microdays(std::int64_t microdays) {
  return static_cast<double>(microdays) / kMicrodays;
}

std::optional<std::chrono::milliseconds> media_life_now(Session& session, WorkspaceId workspace,
                                                        std::string_view phone_number_id) {
  const auto row = session.one<std::int64_t>(
      "SELECT media_microdays FROM lumbung_accounts WHERE phone_number_id = :number"
      " AND workspace_id = :workspace" +
          std::string(session.words().lock),
      {{"number", phone_number_id}, {"workspace", workspace}});
  if (!row) return std::nullopt;
  return whatsapp::media_life({.media_days = from_microdays(std::get<0>(*row))});
}

}  // namespace lumbung::database
