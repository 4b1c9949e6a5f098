#include "database/workspace_erasure_rows.h"

#include <array>
#include <cstdint>

namespace lumbung::database {
namespace {

using Way = TableOfWorkspace::Way;

constexpr std::array kTablesOfWorkspaces = std::to_array<TableOfWorkspace>({
    {"chat_media", Way::media},
    {"lumbung_media", Way::by_media},
    {"lumbung_words", Way::by_media},
    {"lumbung_fits", Way::by_media},
    {"lumbung_legacy_journal", Way::by_media},
    {"lumbung_jobs", Way::by_id},
    {"lumbung_dead_letters", Way::by_id},
    {"lumbung_uploads", Way::by_id},
    {"lumbung_imports", Way::by_id},
    {"lumbung_callbacks", Way::by_id},
    {"lumbung_deliveries", Way::by_id},
    {"lumbung_events", Way::by_id},
    {"lumbung_erasures", Way::by_id},
    {"lumbung_objects", Way::by_id},
    {"lumbung_generations", Way::by_id},
    {"lumbung_replacements", Way::at_once},
    {"lumbung_removals", Way::by_path},
    {"lumbung_whatsapp_media_ids", Way::by_id},
    {"lumbung_whatsapp_unwanted", Way::by_id},
    {"lumbung_accounts", Way::by_id},
    {"lumbung_holds", Way::by_id},
    {"lumbung_campaigns", Way::at_once},
    {"lumbung_webhooks", Way::by_id},
    {"lumbung_tokens", Way::by_id},
    {"chats", Way::by_id},
    {"campaigns", Way::by_id},
    {"templates", Way::by_id},
    {"lumbung_templates", Way::at_once},
    {"lumbung_template_samples", Way::at_once},
    {"contacts", Way::by_id},
    {"lumbung_audit", Way::by_id},
    {"lumbung_counters", Way::in_the_end},
    {"lumbung_growth", Way::in_the_end},
    {"lumbung_delivery_counts", Way::in_the_end},
    {"lumbung_quotas", Way::in_the_end},
    {"lumbung_flags", Way::in_the_end},
    {"lumbung_url_epochs", Way::in_the_end},
    {"lumbung_workspace_erasures", Way::in_the_end},
});

}  // namespace

bool is_erasing(Session& session, WorkspaceId workspace) {
  return session
      .one<std::int64_t>("SELECT 1 FROM lumbung_workspace_erasures WHERE workspace_id = :workspace",
                         {{"workspace", workspace}})
      .has_value();
}

bool hold_workspace(Session& session, WorkspaceId workspace) {
  const auto is_there = session.one<std::uint64_t>(
      "SELECT id FROM workspaces WHERE id = :workspace" + std::string(session.words().lock),
      {{"workspace", workspace}});
  return is_there && !is_erasing(session, workspace);
}

void count_erased(Session& session, WorkspaceId workspace, const media::Erasure& erasure) {
  if (!is_erasing(session, workspace)) return;
  std::uint64_t bytes = 0;
  for (const media::StoredObject& object : erasure.objects) bytes += object.bytes;
  session.execute(
      "UPDATE lumbung_workspace_erasures SET media = media + 1, objects = objects + :objects,"
      " bytes = bytes + :bytes WHERE workspace_id = :workspace",
      {{"objects", static_cast<std::uint64_t>(erasure.objects.size())},
       {"bytes", bytes},
       {"workspace", workspace}});
}

std::span<const TableOfWorkspace> tables_of_workspaces() {
  return kTablesOfWorkspaces;
}

}  // namespace lumbung::database
