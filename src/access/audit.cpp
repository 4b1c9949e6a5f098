#include "access/audit.h"

#include "base/word_table.h"

namespace lumbung::access {
namespace {

constexpr WordTable<Actor::Kind, 3> kActors({
    {Actor::Kind::system, "system"},
    {Actor::Kind::token, "token"},
    {Actor::Kind::command_line, "cli"},
});

constexpr WordTable<AuditAction, 23> kActions({
    {AuditAction::media_uploaded, "media.uploaded"},
    {AuditAction::media_retried, "media.retried"},
    {AuditAction::media_deleted, "media.deleted"},
    {AuditAction::media_restored, "media.restored"},
    {AuditAction::media_erased, "media.erased"},
    {AuditAction::media_archived, "media.archived"},
    {AuditAction::media_unarchived, "media.unarchived"},
    {AuditAction::media_changed, "media.changed"},
    {AuditAction::job_revived, "job.revived"},
    {AuditAction::token_created, "token.created"},
    {AuditAction::token_revoked, "token.revoked"},
    {AuditAction::workspace_created, "workspace.created"},
    {AuditAction::workspace_delivery_set, "workspace.delivery_set"},
    {AuditAction::workspace_quota_set, "workspace.quota_set"},
    {AuditAction::workspace_urls_revoked, "workspace.urls_revoked"},
    {AuditAction::webhook_created, "webhook.created"},
    {AuditAction::webhook_removed, "webhook.removed"},
    {AuditAction::webhook_replayed, "webhook.replayed"},
    {AuditAction::workspace_erasure_begun, "workspace.erasure_begun"},
    {AuditAction::workspace_erased, "workspace.erased"},
    {AuditAction::flag_set, "flag.set"},
    {AuditAction::account_set, "account.set"},
    {AuditAction::account_removed, "account.removed"},
});

}  // namespace

std::string_view to_string(Actor::Kind kind) {
  return kActors.word_of(kind);
}
std::optional<Actor::Kind> actor_kind_from(std::string_view word) {
  return kActors.value_of(word);
}
std::string_view to_string(AuditAction action) {
  return kActions.word_of(action);
}
std::optional<AuditAction> audit_action_from(std::string_view word) {
  return kActions.value_of(word);
}

}  // namespace lumbung::access
