#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lumbung::database {

/// The statements of one step, for each engine. Those for MariaDB commit one by one, so each must do no harm
/// when it runs again after a step that broke off: CREATE TABLE IF NOT EXISTS, indexes inside it.
struct Schema {
  std::span<const std::string_view> sqlite;
  std::span<const std::string_view> mariadb;
};

/// One step of the schema, applied once and never changed afterwards: what it lacks goes into a next one.
/// Only a step that could not come to its end on some database may be mended, when it leaves the same tables.
struct Migration {
  std::uint32_t version;
  std::string_view name;
  Schema schema;
  /// Of a step that was mended: the checksum of its first form, with which a database may be recorded.
  std::string_view first_checksum = {};
};

/// All of them, ascending by version.
std::span<const Migration> all_migrations();

// What the migrations consist of, one file each.
Schema application_schema();
Schema media_schema();
Schema job_schema();
Schema object_schema();
Schema access_schema();
Schema webhook_schema();
Schema quota_schema();
Schema audit_schema();
Schema progress_schema();
Schema removal_schema();
Schema archive_schema();
Schema event_schema();
Schema dead_letter_schema();
Schema turn_schema();
Schema erasure_schema();
Schema condemnation_schema();
Schema worker_schema();
Schema upkeep_schema();
Schema mirror_schema();
Schema generation_schema();
Schema secret_schema();
Schema url_epoch_schema();
Schema fits_schema();
Schema audit_address_schema();
Schema workspace_erasure_schema();
Schema upload_schema();
Schema growth_schema();
Schema import_schema();
Schema whatsapp_schema();
Schema campaign_schema();
Schema delivery_schema();
Schema template_schema();
Schema cutover_schema();
Schema single_use_schema();
Schema campaign_media_schema();
Schema campaign_use_schema();
Schema open_import_schema();

}  // namespace lumbung::database
