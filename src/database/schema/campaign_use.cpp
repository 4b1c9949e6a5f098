#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 2> kCampaignUseOnSqlite = {
    "CREATE INDEX IF NOT EXISTS idx_lumbung_campaigns_sends ON campaigns (template_id, status)",
    "CREATE INDEX IF NOT EXISTS idx_lumbung_campaigns_ends ON lumbung_campaigns (status, ends_at_ms)",
};

/// MySQL knows no ADD KEY IF NOT EXISTS: each statement is put together from what is there.
constexpr std::array<std::string_view, 12> kCampaignUseOnMariadb = {
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE campaigns"
    " ADD KEY idx_lumbung_campaigns_sends (template_id, status)', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'campaigns' AND index_name = 'idx_lumbung_campaigns_sends')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    // Stand-alone the uuid is a key; the application's own table has none by it.
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE templates"
    " ADD KEY idx_lumbung_templates_uuid (uuid)', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'templates' AND column_name = 'uuid' AND seq_in_index = 1)",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE lumbung_campaigns"
    " ADD KEY idx_lumbung_campaigns_ends (status, ends_at_ms)', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_campaigns' AND index_name = 'idx_lumbung_campaigns_ends')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
};

}  // namespace

/// Indexes alone: of the application's campaigns by their template and of its templates by uuid, for whoever
/// takes away a template; of ours by their end, which is looked for each minute.
Schema campaign_use_schema() {
  return {kCampaignUseOnSqlite, kCampaignUseOnMariadb};
}

}  // namespace lumbung::database
