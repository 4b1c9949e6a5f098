#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "whatsapp/graph/account.h"

namespace lumbung::whatsapp {

/// The accounts of numbers, remembered for some seconds, also that there is none: callbacks come by the
/// thousand, and strangers may make numbers up. Thread-safe.
class KnownAccounts {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `accounts` must outlive it.
  explicit KnownAccounts(AccountRepository& accounts) : accounts_(accounts) {}

  /// Asks the repository where it is not remembered. Blocks then; throws Fault when the database does not
  /// answer.
  std::optional<Account> find(std::string_view phone_number_id, Time now);
  /// Asks the repository, whatever is remembered: not for strangers. Blocks and throws as find() does.
  std::optional<Account> ask(std::string_view phone_number_id, Time now);
  /// Of the last look alone: never blocks. Outer nullopt: not known (any more).
  std::optional<std::optional<Account>> remembered(std::string_view phone_number_id, Time now) const;
  /// Whether the last look, however long ago, found an account: whoever calls for it is no stranger.
  bool was_known(std::string_view phone_number_id) const;
  /// The next find() of this number asks, unless it was asked for within the last second: a secret may just
  /// have been changed.
  void doubt(std::string_view phone_number_id, Time now);

 private:
  struct Entry {
    std::optional<Account> account;
    Time since;
  };

  AccountRepository& accounts_;
  mutable Mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::whatsapp
