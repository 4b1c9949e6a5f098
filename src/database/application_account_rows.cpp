#include "database/application_account_rows.h"

#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "database/engine/session.h"

namespace lumbung::database {
namespace {

namespace json = boost::json;

using MetadataRow = std::tuple<std::uint64_t, std::string>;

/// Numbers were written as texts and as numbers.
std::string word_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->get_string());
  if (value->is_int64()) return std::to_string(value->get_int64());
  if (value->is_uint64()) return std::to_string(value->get_uint64());
  return {};
}

/// The members stand in "whatsapp", or at the top.
void add_accounts(std::vector<ApplicationAccount>& to, const std::vector<MetadataRow>& rows,
                  std::string_view source) {
  for (const auto& [workspace, metadata] : rows) {
    boost::system::error_code broken;
    const json::value parsed = json::parse(metadata, broken);
    const json::object* whole = broken ? nullptr : parsed.if_object();
    if (whole == nullptr) continue;
    const json::value* inner = whole->if_contains("whatsapp");
    const json::object& said = inner != nullptr && inner->is_object() ? inner->get_object() : *whole;
    ApplicationAccount found;
    found.source = source;
    found.account.workspace_id = WorkspaceId{workspace};
    found.account.phone_number_id = word_in(said, "phone_number_id");
    found.account.waba_id = word_in(said, "waba_id");
    found.account.app_id = word_in(said, "app_id");
    found.account.access_token = word_in(said, "access_token");
    if (!found.account.phone_number_id.empty()) to.push_back(std::move(found));
  }
}

}  // namespace

std::vector<ApplicationAccount> application_accounts(Database& database) {
  return database.read([](Session& session) {
    std::vector<ApplicationAccount> found;
    if (session.one<std::int64_t>(session.words().table_exists, {{"name", "whatsapp_accounts"}})) {
      const auto rows = session.all<std::uint64_t, std::string>(
          "SELECT workspace_id, metadata FROM whatsapp_accounts WHERE provider_type = 'meta'"
          " AND deleted_at IS NULL ORDER BY workspace_id, id");
      add_accounts(found, rows, "whatsapp_accounts");
    }
    const auto rows = session.all<std::uint64_t, std::string>(
        "SELECT id, metadata FROM workspaces WHERE metadata IS NOT NULL ORDER BY id");
    add_accounts(found, rows, "workspaces.metadata");
    return found;
  });
}

}  // namespace lumbung::database
