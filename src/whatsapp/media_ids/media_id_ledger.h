#pragma once

#include <map>
#include <stop_token>
#include <string>

#include "base/mutex.h"
#include "media/storage_adapter.h"
#include "telemetry/log.h"
#include "whatsapp/graph/client.h"
#include "whatsapp/media_ids/ledger.h"
#include "whatsapp/media_ids/media_id_rows.h"
#include "whatsapp/media_ids/upload_heartbeat.h"
#include "whatsapp/media_ids/upload_pace.h"

namespace lumbung::whatsapp {

/// How long an id that is handed out must live at least: `needed`, and six hours, unless media of the number
/// do not live clearly longer: then half of their life. Pure.
std::chrono::milliseconds life_wanted(const Account& account, std::chrono::seconds needed);

/// MediaIds over rows and Meta. Whoever needs an id that is not there takes the lease of its row and uploads;
/// the others, here and on other nodes, look at the row until it is there. The lease is renewed while the
/// upload goes on. A process that is killed in mid-upload leaves one that ends by itself soon, and at Meta
/// perhaps a media that nobody knows and that expires. Thread-safe.
class MediaIdLedger final : public MediaIds {
 public:
  struct Parts {
    AccountRepository& accounts;
    MediaIdRows& rows;
    const GraphClient& graph;
    media::StorageAdapter& storage;
    const Clock& clock;
    telemetry::Log log;
  };
  struct Settings {
    UploadHeartbeat::Settings lease{};
    /// How long somebody waits for the upload of another one.
    std::chrono::milliseconds wait_max{3'000};
    /// … and a patient one: longer than a lease, so that what a node that died had begun is done.
    std::chrono::milliseconds patient_wait_max{30'000};
    std::chrono::milliseconds look_each{100};
  };

  explicit MediaIdLedger(Parts parts) : MediaIdLedger(std::move(parts), Settings{}) {}
  MediaIdLedger(Parts parts, Settings settings) : parts_(std::move(parts)), settings_(settings) {}

  Result<SendableId> get(const media::Media& media, media::VariantName variant,
                         std::string_view phone_number_id, std::chrono::seconds needed) override;
  Result<SendableId> get_patiently(const media::Media& media, media::VariantName variant,
                                   std::string_view phone_number_id, std::chrono::seconds needed) override;
  bool is_under_way(const media::Media& media, media::VariantName variant,
                    std::string_view phone_number_id) override;
  Result<SendableId> get_for_one(const media::Media& media, media::VariantName variant,
                                 std::string_view phone_number_id, std::chrono::seconds needed,
                                 std::uint64_t campaign) override;
  std::optional<SendableId> known(const media::Media& media, media::VariantName variant,
                                  std::string_view phone_number_id, std::chrono::seconds needed) override;
  void mark_bad(WorkspaceId workspace, std::string_view phone_number_id, std::string_view id,
                std::string_view reason) override;
  std::optional<std::chrono::seconds> rests_for(std::string_view phone_number_id) override;

  /// Uploads are broken off, and nobody waits any more: before the end of the process.
  void stop() { stop_.request_stop(); }

 private:
  /// What is asked for, looked up.
  struct Wanted {
    const media::Media& media;
    media::VariantName variant;
    Account account;
    SentObject object;
    UploadKey key;
    std::chrono::milliseconds life;
    std::uint64_t campaign = 0;  ///< of the only recipient; 0: for everybody
  };

  Result<Wanted> look_up(const media::Media& media, media::VariantName variant,
                         std::string_view phone_number_id, std::chrono::seconds needed);
  std::optional<SendableId> sendable(const Wanted& wanted, const std::optional<LedgerEntry>& entry) const;
  Result<SendableId> get_or_upload(const Wanted& wanted, std::chrono::milliseconds wait_max);
  /// Whether an id that is there may be handed out, for whoever it was until now.
  bool may_hand_out(const Wanted& wanted, const LedgerEntry& entry);
  Result<SendableId> upload(const Wanted& wanted, const UploadLease& lease);
  Result<SendableId> send(const Wanted& wanted, UploadHeartbeat& heartbeat);
  Error refusal(const Wanted& wanted, const GraphError& failed);
  void let_rest(const std::string& phone_number_id, std::chrono::seconds time);

  Parts parts_;
  Settings settings_;
  UploadPace pace_;
  std::stop_source stop_;
  Mutex mutex_;
  /// By number: when Meta may be asked again.
  std::map<std::string, Timestamp, std::less<>> rest_until_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::whatsapp
