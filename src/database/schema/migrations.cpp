#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {

std::span<const Migration> all_migrations() {
  // The first form of 12 failed on SQLite where a row referred to an event or a webhook that was not there.
  constexpr std::string_view kFirstEvents =
      "009cbb89d12b35d5d26e23b294544bab47e51ddb77b3d96715fc7d304e7edacf";
  static const std::array kAll = {
      Migration{1, "the application's own tables, in a minimal form", application_schema()},
      Migration{2, "chat_media and what refers to it", media_schema()},
      Migration{3, "jobs and dead letters", job_schema()},
      Migration{4, "objects, uploads, aliases, scan verdicts and media ids", object_schema()},
      Migration{5, "tokens, flags, events, webhooks and leases", access_schema()},
      Migration{6, "deliveries of webhooks, claims of events", webhook_schema()},
      Migration{7, "quotas of workspaces", quota_schema()},
      Migration{8, "the audit trail", audit_schema()},
      Migration{9, "how far the processing of a media is", progress_schema()},
      Migration{10, "objects that are to go", removal_schema()},
      Migration{11, "the archive", archive_schema()},
      Migration{12, "events of more than media", event_schema(), kFirstEvents},
      Migration{13, "dead letters by age", dead_letter_schema()},
      Migration{14, "workspaces take turns", turn_schema()},
      Migration{15, "media that were erased", erasure_schema()},
      Migration{16, "contents in which malware was found", condemnation_schema()},
      Migration{17, "processes that work", worker_schema()},
      Migration{18, "probes and positions of housekeeping", upkeep_schema()},
      Migration{19, "what is asked about media, and counters", mirror_schema()},
      Migration{20, "generations of names, and objects that were replaced", generation_schema()},
      Migration{21, "the key of secrets", secret_schema()},
      Migration{22, "epochs of the keys of URLs", url_epoch_schema()},
      Migration{23, "what can be sent as what, and when media were made", fits_schema()},
      Migration{24, "addresses in the audit trail", audit_address_schema()},
      Migration{25, "workspaces that are being erased", workspace_erasure_schema()},
      Migration{26, "resumable uploads", upload_schema()},
      Migration{27, "files that are to come from URLs", import_schema()},
      Migration{28, "what workspaces had day by day", growth_schema()},
      Migration{29, "numbers of WhatsApp, and the ids of media at Meta", whatsapp_schema()},
      Migration{30, "campaigns, and who holds media", campaign_schema()},
      Migration{31, "what is ours of templates", template_schema()},
      Migration{32, "what became of messages, and callbacks of Meta", delivery_schema()},
      Migration{33, "the journal of the cut-over from the old table", cutover_schema()},
      Migration{34, "ids at Meta that one recipient needs, and that nobody does", single_use_schema()},
      Migration{35, "the media that campaigns were given, and what they need", campaign_media_schema()},
      Migration{36, "campaigns by their template and by their end", campaign_use_schema()},
      Migration{37, "imports that have not ended", open_import_schema()},
  };
  return kAll;
}

}  // namespace lumbung::database
