#include "database/secret_rows.h"

#include <array>

#include "base/error.h"
#include "database/engine/session.h"

namespace lumbung::database {
namespace {

constexpr int kCheckId = 1;
constexpr std::string_view kCheckPlace = "lumbung_secret_check:value:1";
constexpr std::string_view kCheckText = "lumbung";
constexpr std::uint32_t kSecretsAtOnce = 200;

std::optional<std::string> check_value(Session& session) {
  const auto row =
      session.one<std::string>("SELECT value FROM lumbung_secret_check WHERE id = :id", {{"id", kCheckId}});
  return row ? std::optional(std::get<0>(*row)) : std::nullopt;
}

void insert_check(Session& session, const access::SecretBox& box) {
  session.execute("INSERT INTO lumbung_secret_check (id, value) VALUES (:id, :value)",
                  {{"id", kCheckId}, {"value", box.seal(kCheckText, kCheckPlace)}});
}

struct SecretColumn {
  std::string_view table;
  std::string_view column;
};
/// All that a SecretBox sealed; a text that is empty is no secret.
constexpr std::array<SecretColumn, 4> kSecretColumns = {{{"lumbung_webhooks", "secret"},
                                                         {"lumbung_accounts", "access_token"},
                                                         {"lumbung_accounts", "app_secret"},
                                                         {"lumbung_accounts", "verify_token"}}};

struct SecretPage {
  std::uint64_t after = 0;
  std::uint64_t sealed = 0;
  bool is_last = false;
};

/// Who changed a secret meanwhile has sealed it as well.
SecretPage seal_page(Session& session, const access::SecretBox& box, const SecretColumn& of,
                     std::uint64_t after) {
  SecretPage page{after, 0, false};
  const std::string table(of.table);
  const std::string column(of.column);
  const auto rows = session.all<std::uint64_t, std::string>(
      "SELECT id, " + column + " FROM " + table + " WHERE id > :after ORDER BY id LIMIT :limit",
      {{"after", after}, {"limit", kSecretsAtOnce}});
  const std::string update =
      "UPDATE " + table + " SET " + column + " = :sealed WHERE id = :id AND " + column + " = :old";
  for (const auto& [id, secret] : rows) {
    page.after = id;
    if (secret.empty() || box.is_current(secret)) continue;
    const std::string place = place_of_secret(of.table, of.column, id);
    page.sealed += session.execute(
        update, {{"sealed", box.seal(box.open(secret, place), place)}, {"id", id}, {"old", secret}});
  }
  page.is_last = rows.size() < kSecretsAtOnce;
  return page;
}

std::uint64_t seal_all(Database& database, const access::SecretBox& box) {
  std::uint64_t sealed = 0;
  for (const SecretColumn& of : kSecretColumns) {
    SecretPage page;
    while (!page.is_last) {
      page = database.transact([&](Session& session) { return seal_page(session, box, of, page.after); });
      sealed += page.sealed;
    }
  }
  return sealed;
}

}  // namespace

std::string place_of_secret(WebhookId webhook) {
  return place_of_secret("lumbung_webhooks", "secret", webhook.value);
}

std::string place_of_secret(std::string_view table, std::string_view column, std::uint64_t id) {
  std::string place(table);
  return place.append(":").append(column).append(":").append(std::to_string(id));
}

void require_secret_key(Session& session, const access::SecretBox& box) {
  if (const auto value = check_value(session)) {
    box.open(*value, kCheckPlace);
    return;
  }
  // Its primary key lets one transaction through; the others run again and find it.
  insert_check(session, box);
}

std::uint64_t bring_up_secrets(Database& database, const access::SecretBox& box) {
  const auto value = database.read([](Session& session) { return check_value(session); });
  if (value) {
    try {
      box.open(*value, kCheckPlace);
    } catch (const Fault& fault) {
      throw Fault(ErrorCode::unsafe, std::string(fault.what()) +
                                         "; give this node the secret-key of the others (the file "
                                         "keys/secrets of the first one), or the "
                                         "old key as secret-key-previous");
    }
    if (box.is_current(*value)) return 0;
  }
  const std::uint64_t sealed = seal_all(database, box);
  if (!value && sealed == 0) return 0;  // the first secret will say which key it is
  database.transact([&](Session& session) {
    session.execute("DELETE FROM lumbung_secret_check WHERE id = :id", {{"id", kCheckId}});
    insert_check(session, box);
  });
  return sealed;
}

}  // namespace lumbung::database
