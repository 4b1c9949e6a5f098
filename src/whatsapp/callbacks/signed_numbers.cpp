#include "whatsapp/callbacks/signed_numbers.h"

#include "whatsapp/callbacks/signature.h"

namespace lumbung::whatsapp {
namespace {

/// An app has one, and numbers that were not told of a new one yet.
constexpr std::size_t kSecretsMax = 4;

}  // namespace

std::optional<WorkspaceId> SignedNumbers::owner_of(const std::string& phone_number_id, Time now) {
  if (phone_number_id == callback_.phone_number_id) return callback_.workspace_id;
  const auto known = owners_.find(phone_number_id);
  if (known != owners_.end()) return known->second;
  return owners_.emplace(phone_number_id, look_for_owner(phone_number_id, now)).first->second;
}

std::optional<WorkspaceId> SignedNumbers::look_for_owner(const std::string& phone_number_id, Time now) {
  std::optional<Account> account = accounts_.find(phone_number_id, now);
  if (!account) return std::nullopt;
  // Its secret may have been changed since it was remembered, and nobody sends this callback again.
  if (!is_signed_with(account->app_secret)) account = accounts_.ask(phone_number_id, now);
  if (!account || !is_signed_with(account->app_secret)) return std::nullopt;
  return account->workspace_id;
}

bool SignedNumbers::is_signed_with(const std::string& app_secret) {
  const auto tried = secrets_.find(app_secret);
  if (tried != secrets_.end()) return tried->second;
  if (secrets_.size() >= kSecretsMax) return false;
  return secrets_.emplace(app_secret, is_signed_by(app_secret, callback_.body, callback_.signature))
      .first->second;
}

}  // namespace lumbung::whatsapp
