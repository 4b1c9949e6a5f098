#include "database/sql_account_repository.h"

#include "database/account_rows.h"
#include "database/audit_rows.h"
#include "database/campaign_use_rows.h"
#include "database/engine/session.h"
#include "database/secret_rows.h"

namespace lumbung::database {
namespace {

using whatsapp::Account;

struct AccountRecord {
  std::uint64_t id;
  WorkspaceId workspace_id;
  std::string phone_number_id;
  std::string waba_id;
  std::string app_id;
  std::string access_token;
  std::string app_secret;
  std::string verify_token;
  std::int64_t media_microdays;

  static constexpr auto columns() {
    using R = AccountRecord;
    return std::tuple(Column("id", &R::id), Column("workspace_id", &R::workspace_id),
                      Column("phone_number_id", &R::phone_number_id), Column("waba_id", &R::waba_id),
                      Column("app_id", &R::app_id), Column("access_token", &R::access_token),
                      Column("app_secret", &R::app_secret), Column("verify_token", &R::verify_token),
                      Column("media_microdays", &R::media_microdays));
  }
};

std::string place_in_accounts(std::string_view column, std::uint64_t id) {
  return place_of_secret("lumbung_accounts", column, id);
}

std::string seal_if_any(const access::SecretBox& box, const std::string& secret, std::string_view column,
                        std::uint64_t id) {
  return secret.empty() ? secret : box.seal(secret, place_in_accounts(column, id));
}

std::vector<Account> fetch_accounts(Database& database, const access::SecretBox& box,
                                    const std::string& condition, const Binds& binds) {
  const auto records = database.read([&](Session& session) {
    return session.select<AccountRecord>("FROM lumbung_accounts WHERE " + condition, binds);
  });
  std::vector<Account> accounts;
  accounts.reserve(records.size());
  for (const AccountRecord& record : records) {
    accounts.push_back(
        {.workspace_id = record.workspace_id,
         .phone_number_id = record.phone_number_id,
         .waba_id = record.waba_id,
         .app_id = record.app_id,
         .access_token = box.open(record.access_token, place_in_accounts("access_token", record.id)),
         .app_secret = box.open(record.app_secret, place_in_accounts("app_secret", record.id)),
         .verify_token = box.open(record.verify_token, place_in_accounts("verify_token", record.id)),
         .media_days = from_microdays(record.media_microdays)});
  }
  return accounts;
}

std::optional<Account> first_of(std::vector<Account> accounts) {
  if (accounts.empty()) return std::nullopt;
  return std::move(accounts.front());
}

/// The row of the number: its own if there was one, else a new one without secrets. Their place names it, so
/// it comes first.
std::uint64_t row_for(Session& session, const Account& account) {
  const auto row = session.one<std::uint64_t>(
      "SELECT id FROM lumbung_accounts WHERE phone_number_id = :number AND workspace_id = :workspace" +
          std::string(session.words().lock),
      {{"number", account.phone_number_id}, {"workspace", account.workspace_id}});
  if (row) return std::get<0>(*row);
  session.execute(
      "INSERT INTO lumbung_accounts (workspace_id, phone_number_id, waba_id, app_id, access_token, "
      "app_secret,"
      " verify_token, media_microdays) VALUES (:workspace, :number, '', '', '', '', '', 0)",
      {{"workspace", account.workspace_id}, {"number", account.phone_number_id}});
  return session.last_insert_id();
}

/// Whatever was uploaded for the number before lives no longer than its media do from now on.
void shorten_lives(Session& session, const Account& account) {
  session.execute(
      "UPDATE lumbung_whatsapp_media_ids SET expires_at_ms = uploaded_at_ms + :life"
      " WHERE workspace_id = :workspace AND phone_number_id = :number AND whatsapp_id <> ''"
      " AND expires_at_ms > uploaded_at_ms + :life",
      {{"life", whatsapp::media_life(account).count()},
       {"workspace", account.workspace_id},
       {"number", account.phone_number_id}});
}

access::Deed deed_to_number(WorkspaceId workspace, std::string_view number, access::AuditAction action) {
  return {action, workspace, std::nullopt, "number " + std::string(number)};
}

}  // namespace

Status SqlAccountRepository::put(const Account& account, const access::Origin& by) {
  const Result<bool> written = write(account, Existing::replaced, by);
  return written ? Status() : Status(written.error());
}

Result<bool> SqlAccountRepository::add(const Account& account, const access::Origin& by) {
  return write(account, Existing::left, by);
}

Result<bool> SqlAccountRepository::write(const Account& account, Existing existing,
                                         const access::Origin& by) {
  return database_.transact([&](Session& session) -> Result<bool> {
    require_secret_key(session, box_);
    const auto owner = session.one<WorkspaceId, std::int64_t>(
        "SELECT workspace_id, media_microdays FROM lumbung_accounts WHERE phone_number_id = :number" +
            std::string(session.words().lock),
        {{"number", account.phone_number_id}});
    if (owner && std::get<0>(*owner) != account.workspace_id)
      return error(ErrorCode::conflict, "Another workspace has this phone number.");
    if (owner && existing == Existing::left) return false;
    const std::uint64_t id = row_for(session, account);
    const std::int64_t life = to_microdays(account.media_days);
    session.execute(
        "UPDATE lumbung_accounts SET waba_id = :waba, app_id = :app, access_token = :token,"
        " app_secret = :secret, verify_token = :verify, media_microdays = :life WHERE id = :id",
        {{"waba", account.waba_id},
         {"app", account.app_id},
         {"token", seal_if_any(box_, account.access_token, "access_token", id)},
         {"secret", seal_if_any(box_, account.app_secret, "app_secret", id)},
         {"verify", seal_if_any(box_, account.verify_token, "verify_token", id)},
         {"life", life},
         {"id", id}});
    // A number that was removed and comes again finds its ids, too.
    if (!owner || life < std::get<1>(*owner)) shorten_lives(session, account);
    insert_audit(
        session,
        deed_to_number(account.workspace_id, account.phone_number_id, access::AuditAction::account_set), by,
        clock_.now());
    return true;
  });
}

std::vector<Account> SqlAccountRepository::list(WorkspaceId workspace) {
  return fetch_accounts(database_, box_, "workspace_id = :workspace ORDER BY phone_number_id",
                        {{"workspace", workspace}});
}

std::optional<Account> SqlAccountRepository::find(WorkspaceId workspace, std::string_view phone_number_id) {
  return first_of(fetch_accounts(database_, box_, "phone_number_id = :number AND workspace_id = :workspace",
                                 {{"number", phone_number_id}, {"workspace", workspace}}));
}

std::optional<Account> SqlAccountRepository::find_number(std::string_view phone_number_id) {
  return first_of(
      fetch_accounts(database_, box_, "phone_number_id = :number", {{"number", phone_number_id}}));
}

Status SqlAccountRepository::remove(WorkspaceId workspace, std::string_view phone_number_id,
                                    const access::Origin& by) {
  return database_.transact([&](Session& session) -> Status {
    if (!session.one<std::uint64_t>("SELECT id FROM lumbung_accounts WHERE phone_number_id = :number"
                                    " AND workspace_id = :workspace" +
                                        std::string(session.words().lock),
                                    {{"number", phone_number_id}, {"workspace", workspace}}))
      return error(ErrorCode::not_found, "There is no such phone number in this workspace.");
    if (Status free = no_campaign_sends_from(session, workspace, phone_number_id); !free) return free;
    session.execute(
        "DELETE FROM lumbung_accounts WHERE phone_number_id = :number AND workspace_id = :workspace",
        {{"number", phone_number_id}, {"workspace", workspace}});
    insert_audit(session, deed_to_number(workspace, phone_number_id, access::AuditAction::account_removed),
                 by, clock_.now());
    return {};
  });
}

}  // namespace lumbung::database
