#pragma once

#include <map>
#include <optional>
#include <string>

#include "whatsapp/callbacks/callback_store.h"
#include "whatsapp/callbacks/known_accounts.h"

namespace lumbung::whatsapp {

/// Which numbers a callback may speak of. It is signed with the secret of one app, and so speaks of the
/// numbers whose own secret makes the same signature. What it says of a number may come thousands of times in
/// a body of some megabytes, which is hashed for few secrets all the same. One thread at a time.
class SignedNumbers {
 public:
  using Time = KnownAccounts::Time;

  /// Both must outlive it.
  SignedNumbers(KnownAccounts& accounts, const Callback& callback)
      : accounts_(accounts), callback_(callback) {}

  /// The workspace of a number that it may speak of; nullopt: of none. Blocks where the number's account is
  /// not remembered; throws Fault when the database does not answer.
  std::optional<WorkspaceId> owner_of(const std::string& phone_number_id, Time now);

 private:
  std::optional<WorkspaceId> look_for_owner(const std::string& phone_number_id, Time now);
  bool is_signed_with(const std::string& app_secret);

  KnownAccounts& accounts_;
  const Callback& callback_;
  std::map<std::string, std::optional<WorkspaceId>> owners_;  ///< by number
  std::map<std::string, bool> secrets_;                       ///< that were tried, and whether it is the one
};

}  // namespace lumbung::whatsapp
