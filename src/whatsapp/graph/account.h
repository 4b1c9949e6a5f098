#pragma once

#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/origin.h"
#include "base/ids.h"
#include "base/result.h"

namespace lumbung::whatsapp {

/// A number of the WhatsApp Cloud API and what it takes to speak for it. Its secrets are in the clear here:
/// they go into requests to Meta and nowhere else.
struct Account {
  WorkspaceId workspace_id;
  std::string phone_number_id;  ///< Meta's, digits; one workspace has it
  std::string waba_id;          ///< of the business account that templates belong to
  std::string app_id;
  std::string access_token;  ///< secret
  std::string app_secret;    ///< secret: callbacks are signed with it
  std::string verify_token;  ///< secret; of the handshake of callbacks; "": there is none
  double media_days = 30;    ///< how long an uploaded media lives at Meta; 0.04 (an hour) without storage
};

/// How long what is uploaded for the number lives at Meta.
inline std::chrono::milliseconds media_life(const Account& account) {
  constexpr double kMillisecondsADay = 86'400'000.0;
  return std::chrono::milliseconds(std::llround(account.media_days * kMillisecondsADay));
}

/// The accounts of workspaces; secrets are sealed at rest, and changes are put on record. Thread-safe,
/// blocks, throws Fault when the database does not answer.
class AccountRepository {
 public:
  virtual ~AccountRepository() = default;
  /// In place of what the workspace had under that number; ids of media that were uploaded for it end no
  /// later than `media_days` says from now on. conflict when another workspace has the number.
  virtual Status put(const Account& account, const access::Origin& by) = 0;
  /// put(), but nothing is written where the workspace has the number already: then it gives false. Of those
  /// that enter a number at the same time one does.
  virtual Result<bool> add(const Account& account, const access::Origin& by) = 0;
  /// By number.
  virtual std::vector<Account> list(WorkspaceId workspace) = 0;
  virtual std::optional<Account> find(WorkspaceId workspace, std::string_view phone_number_id) = 0;
  /// Whoever has it: for callbacks, which name no workspace.
  virtual std::optional<Account> find_number(std::string_view phone_number_id) = 0;
  /// not_found; conflict, naming them, while campaigns send from it that are scheduled, launching or running.
  virtual Status remove(WorkspaceId workspace, std::string_view phone_number_id,
                        const access::Origin& by) = 0;
};

}  // namespace lumbung::whatsapp
