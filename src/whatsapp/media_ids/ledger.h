#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "media/media.h"
#include "media/variant.h"

namespace lumbung::whatsapp {

/// A media at Meta that can be sent from one number.
struct SendableId {
  std::string id;
  media::VariantName variant{};
  Timestamp expires_at;
};

/// The ledger of media ids: what was uploaded to Meta is uploaded once for each content and number, whoever
/// asks and on whatever node. Thread-safe, blocks, throws Fault when the database does not answer.
class MediaIds {
 public:
  virtual ~MediaIds() = default;
  /// The id of a variant under a number, from the ledger or uploaded now. It lives for `needed` at least, and
  /// for six hours, where the account's media live clearly longer, else for half of their life. `not_found`
  /// when the workspace has no such number, `conflict` when the media is not processed or has no such
  /// variant, and when Meta refuses the account, `unavailable` when Meta does not answer now, wants less
  /// (rests_for), or another one's upload takes more than a few seconds, `unsupported_media` when Meta
  /// refuses the file.
  virtual Result<SendableId> get(const media::Media& media, media::VariantName variant,
                                 std::string_view phone_number_id, std::chrono::seconds needed) = 0;
  /// The same for who has time: another one's upload is waited for until it ends, or its lease does.
  virtual Result<SendableId> get_patiently(const media::Media& media, media::VariantName variant,
                                           std::string_view phone_number_id, std::chrono::seconds needed) = 0;
  /// Whether somebody uploads it now: then it is there soon.
  virtual bool is_under_way(const media::Media& media, media::VariantName variant,
                            std::string_view phone_number_id) = 0;
  /// As get(), for a file that one recipient of a campaign gets: it is uploaded no faster than Meta takes it
  /// (UploadPace), nobody waits for somebody else's upload, and it is deleted at Meta when it is not needed
  /// any more (SingleUseRows). `unavailable` when it is to be asked for again soon.
  virtual Result<SendableId> get_for_one(const media::Media& media, media::VariantName variant,
                                         std::string_view phone_number_id, std::chrono::seconds needed,
                                         std::uint64_t campaign) = 0;
  /// From the ledger alone, whoever it is for: nullopt when there is none that lives for `needed`.
  virtual std::optional<SendableId> known(const media::Media& media, media::VariantName variant,
                                          std::string_view phone_number_id, std::chrono::seconds needed) = 0;
  /// Meta says that an id can't be sent any more: the next one who asks gets another.
  virtual void mark_bad(WorkspaceId workspace, std::string_view phone_number_id, std::string_view id,
                        std::string_view reason) = 0;
  /// How long Meta wants to be left alone by this number, as far as this process was told.
  virtual std::optional<std::chrono::seconds> rests_for(std::string_view /*phone_number_id*/) {
    return std::nullopt;
  }
};

}  // namespace lumbung::whatsapp
