#include "whatsapp/callbacks/known_accounts.h"

namespace lumbung::whatsapp {
namespace {

constexpr std::chrono::seconds kAccountTrust{10};
constexpr std::chrono::seconds kDoubtAfter{1};
constexpr std::size_t kAccountsMax = 10'000;
/// No number of Meta's is longer than this; others are not asked for.
constexpr std::size_t kNumberBytesMax = 64;

}  // namespace

std::optional<std::optional<Account>> KnownAccounts::remembered(std::string_view phone_number_id,
                                                                Time now) const {
  const MutexLock lock(mutex_);
  const auto entry = entries_.find(phone_number_id);
  if (entry == entries_.end() || now - entry->second.since >= kAccountTrust) return std::nullopt;
  return entry->second.account;
}

bool KnownAccounts::was_known(std::string_view phone_number_id) const {
  const MutexLock lock(mutex_);
  const auto entry = entries_.find(phone_number_id);
  return entry != entries_.end() && entry->second.account;
}

std::optional<Account> KnownAccounts::find(std::string_view phone_number_id, Time now) {
  if (phone_number_id.empty() || phone_number_id.size() > kNumberBytesMax ||
      phone_number_id.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  if (auto known = remembered(phone_number_id, now)) return *std::move(known);
  return ask(phone_number_id, now);
}

std::optional<Account> KnownAccounts::ask(std::string_view phone_number_id, Time now) {
  std::optional<Account> account = accounts_.find_number(phone_number_id);
  const MutexLock lock(mutex_);
  if (entries_.size() >= kAccountsMax) {
    std::erase_if(entries_, [&](const auto& entry) { return !entry.second.account; });
    if (entries_.size() >= kAccountsMax) entries_.clear();
  }
  entries_.insert_or_assign(std::string(phone_number_id), Entry{account, now});
  return account;
}

void KnownAccounts::doubt(std::string_view phone_number_id, Time now) {
  const MutexLock lock(mutex_);
  const auto entry = entries_.find(phone_number_id);
  if (entry != entries_.end() && now - entry->second.since >= kDoubtAfter)
    entry->second.since = now - kAccountTrust;
}

}  // namespace lumbung::whatsapp
