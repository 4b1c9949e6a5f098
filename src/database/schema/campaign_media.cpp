#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 3> kNamedMediaOnSqlite = {
    "ALTER TABLE lumbung_campaigns ADD COLUMN media TEXT NULL",
    "CREATE INDEX idx_lumbung_campaigns_template ON lumbung_campaigns (template_uuid, status)",
    "CREATE INDEX idx_lumbung_campaigns_number ON lumbung_campaigns (phone_number_id, status)",
};

/// MySQL knows no ADD COLUMN IF NOT EXISTS: the statement is put together from what is there.
constexpr std::array<std::string_view, 4> kNamedMediaOnMariadb = {
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE lumbung_campaigns ADD COLUMN media TEXT NULL,"
    " ADD KEY idx_lumbung_campaigns_template (template_uuid, status),"
    " ADD KEY idx_lumbung_campaigns_number (phone_number_id, status)', 'DO 0')"
    " FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_campaigns' AND column_name = 'media')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
};

}  // namespace

/// `media`: the media that a campaign was given, as [[uuid, usage_type], …]. The rows of campaign_media go
/// with a media that is erased, whoever erases it; this says that there was one. The indexes are for whoever
/// takes away a template or a number.
Schema campaign_media_schema() {
  return {kNamedMediaOnSqlite, kNamedMediaOnMariadb};
}

}  // namespace lumbung::database
