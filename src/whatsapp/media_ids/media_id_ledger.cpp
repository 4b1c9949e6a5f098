#include "whatsapp/media_ids/media_id_ledger.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include "media/attempt/read_back.h"

namespace lumbung::whatsapp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::chrono::hours kLifeMin{6};
/// Who asks for more than this of the life would upload again at each question.
constexpr double kOfLifeMax = 0.9;
constexpr seconds kRest{10};
/// Of a rate that is counted by the second.
constexpr seconds kRestOfRate{2};
constexpr int kRateCode = 130429;
constexpr seconds kRestMax{3'600};
constexpr std::chrono::hours kSweptAfter{24};
constexpr std::uint32_t kSweptAtOnce = 20;

std::string type_of(const media::Media& media, media::VariantName variant) {
  const auto& facts = media.metadata.found.variants;
  const auto found = facts.find(variant);
  if (found != facts.end() && !found->second.mime.empty()) return found->second.mime;
  return media.type;
}

/// A variant is another file than the one that was uploaded, so it has its object's name.
std::string file_name_of(const media::Media& media, media::VariantName variant,
                         const media::ObjectKey& path) {
  if (variant == media::VariantName::original && !media.name.empty()) return media.name;
  return path.str().substr(path.str().rfind('/') + 1);
}

/// The row of the ledger is for the bytes that were checked when the variant was made: nothing else is
/// uploaded under its hash, to be handed out for weeks.
bool is_whole(const media::OpenObject& file, const SentObject& object) {
  return file.bytes == object.bytes && media::hash_of(file.file.get()) == object.sha256;
}

std::string words_of(const GraphError& failed) {
  std::string words = failed.details.empty() ? failed.message : failed.details;
  if (failed.code != 0) words += " (" + std::to_string(failed.code) + ")";
  return words;
}

}  // namespace

milliseconds life_wanted(const Account& account, seconds needed) {
  const milliseconds life = media_life(account);
  const milliseconds wanted = std::max<milliseconds>(needed, std::min<milliseconds>(kLifeMin, life / 2));
  const auto longest = milliseconds(std::llround(static_cast<double>(life.count()) * kOfLifeMax));
  return wanted <= longest ? wanted : life / 2;
}

Result<MediaIdLedger::Wanted> MediaIdLedger::look_up(const media::Media& media, media::VariantName variant,
                                                     std::string_view phone_number_id, seconds needed) {
  auto account = parts_.accounts.find(media.workspace_id, phone_number_id);
  if (!account) return error(ErrorCode::not_found, "There is no such phone number in this workspace.");
  if (media.processing_status != media::ProcessingStatus::completed || media.is_infected())
    return error(ErrorCode::conflict, "The media has not been processed to its end.");
  auto object = parts_.rows.find_object(media, variant);
  if (!object) {
    return error(ErrorCode::conflict,
                 "The media has no variant \"" + std::string(to_string(variant)) + "\"; process it again.");
  }
  UploadKey key{media.workspace_id, account->phone_number_id, object->sha256};
  const milliseconds life = life_wanted(*account, needed);
  return Wanted{media, variant, *std::move(account), *std::move(object), std::move(key), life};
}

std::optional<SendableId> MediaIdLedger::sendable(const Wanted& wanted,
                                                  const std::optional<LedgerEntry>& entry) const {
  if (!entry || entry->id.empty() || entry->expires_at < parts_.clock.now() + wanted.life)
    return std::nullopt;
  return SendableId{entry->id, wanted.variant, entry->expires_at};
}

std::optional<SendableId> MediaIdLedger::known(const media::Media& media, media::VariantName variant,
                                               std::string_view phone_number_id, seconds needed) {
  const auto wanted = look_up(media, variant, phone_number_id, needed);
  return wanted ? sendable(*wanted, parts_.rows.find(wanted->key)) : std::nullopt;
}

Result<SendableId> MediaIdLedger::get(const media::Media& media, media::VariantName variant,
                                      std::string_view phone_number_id, seconds needed) {
  const auto wanted = look_up(media, variant, phone_number_id, needed);
  if (!wanted) return wanted.error();
  return get_or_upload(*wanted, settings_.wait_max);
}

Result<SendableId> MediaIdLedger::get_patiently(const media::Media& media, media::VariantName variant,
                                                std::string_view phone_number_id, seconds needed) {
  const auto wanted = look_up(media, variant, phone_number_id, needed);
  if (!wanted) return wanted.error();
  return get_or_upload(*wanted, settings_.patient_wait_max);
}

bool MediaIdLedger::is_under_way(const media::Media& media, media::VariantName variant,
                                 std::string_view phone_number_id) {
  const auto wanted = look_up(media, variant, phone_number_id, seconds(0));
  const auto entry = wanted ? parts_.rows.find(wanted->key) : std::nullopt;
  return entry && entry->lease_until > parts_.clock.now();
}

Result<SendableId> MediaIdLedger::get_for_one(const media::Media& media, media::VariantName variant,
                                              std::string_view phone_number_id, seconds needed,
                                              std::uint64_t campaign) {
  auto wanted = look_up(media, variant, phone_number_id, needed);
  if (!wanted) return wanted.error();
  wanted->campaign = campaign;
  if (auto known = sendable(*wanted, parts_.rows.find(wanted->key))) return *std::move(known);
  if (!rests_for(wanted->key.phone_number_id)) pace_.wait(wanted->key.phone_number_id);
  return get_or_upload(*wanted, milliseconds(0));
}

bool MediaIdLedger::may_hand_out(const Wanted& wanted, const LedgerEntry& entry) {
  // A message that carries it is found by SingleUseRows; what everybody may ask for must not go with it.
  return wanted.campaign != 0 || entry.campaign == 0 || parts_.rows.share(wanted.key, entry.id);
}

Result<SendableId> MediaIdLedger::get_or_upload(const Wanted& wanted, milliseconds wait_max) {
  const auto give_up = std::chrono::steady_clock::now() + wait_max;
  while (!stop_.stop_requested()) {
    const auto entry = parts_.rows.find(wanted.key);
    if (auto known = sendable(wanted, entry)) {
      if (may_hand_out(wanted, *entry)) return *std::move(known);
      continue;
    }
    if (const auto rest = rests_for(wanted.key.phone_number_id)) {
      return error(ErrorCode::unavailable, "Meta takes no more of this number for now. Try again in " +
                                               std::to_string(rest->count()) + " s.");
    }
    const Timestamp now = parts_.clock.now();
    if (!entry || entry->lease_until <= now) {
      const auto lease =
          parts_.rows.claim(wanted.key, now + wanted.life, now, now + settings_.lease.lease_for);
      if (lease) return upload(wanted, *lease);
    }
    if (std::chrono::steady_clock::now() >= give_up) break;
    std::this_thread::sleep_for(settings_.look_each);
  }
  return error(ErrorCode::unavailable,
               "The media is still being uploaded to Meta. Try again in a few seconds.");
}

Result<SendableId> MediaIdLedger::upload(const Wanted& wanted, const UploadLease& lease) {
  UploadHeartbeat heartbeat(parts_.rows, parts_.clock, wanted.key, lease, settings_.lease, stop_.get_token());
  try {
    Result<SendableId> sent = send(wanted, heartbeat);
    if (!sent) parts_.rows.release(wanted.key, heartbeat.end());
    return sent;
  } catch (...) {
    parts_.rows.release(wanted.key, heartbeat.end());
    throw;
  }
}

Result<SendableId> MediaIdLedger::send(const Wanted& wanted, UploadHeartbeat& heartbeat) {
  const auto object = parts_.storage.get(wanted.object.path);
  if (!object && object.error().code == ErrorCode::not_found)
    return error(ErrorCode::conflict, "The file of this variant is lost; upload it again.");
  if (!object) return object.error();
  if (!is_whole(*object, wanted.object))
    return error(ErrorCode::conflict, "The file of this variant is damaged; upload it again.");
  const OutgoingFile file{object->file.get(), object->bytes, type_of(wanted.media, wanted.variant),
                          file_name_of(wanted.media, wanted.variant, wanted.object.path)};
  const Timestamp begun = parts_.clock.now();  // its life may count from there
  const auto answer = parts_.graph.upload_media(wanted.account, file, heartbeat.stop_token());
  if (const auto* failed = std::get_if<GraphError>(&answer)) return refusal(wanted, *failed);
  const auto& id = std::get<std::string>(answer);
  const LedgerEntry entry{id, begun + media_life(wanted.account), {}, wanted.campaign};
  // A renewal beside it would take the lease from under the record.
  const auto expires = parts_.rows.record(wanted.key, heartbeat.end(), entry, begun);
  if (!expires) {
    // Somebody took over, because this process stood still for longer than the lease: theirs counts.
    (void)parts_.graph.delete_media(wanted.account, id);
    return error(ErrorCode::unavailable, "The upload to Meta took too long. Try again.");
  }
  pace_.quicken(wanted.key.phone_number_id);
  parts_.log.info("whatsapp.media_uploaded", {{"media_uuid", wanted.media.uuid.str()},
                                              {"variant", to_string(wanted.variant)},
                                              {"phone_number_id", wanted.key.phone_number_id},
                                              {"bytes", object->bytes}});
  // Each upload makes one row, so rows that have had their day are gone faster than they come.
  parts_.rows.purge_before(parts_.clock.now() - kSweptAfter, kSweptAtOnce);
  return SendableId{id, wanted.variant, *expires};
}

Error MediaIdLedger::refusal(const Wanted& wanted, const GraphError& failed) {
  parts_.log.warning("whatsapp.upload_failed", {{"media_uuid", wanted.media.uuid.str()},
                                                {"phone_number_id", wanted.key.phone_number_id},
                                                {"status", failed.status},
                                                {"code", failed.code},
                                                {"message", words_of(failed)}});
  switch (failed.remedy) {
    case Remedy::slow_down:
      pace_.slow_down(wanted.key.phone_number_id);
      let_rest(wanted.key.phone_number_id,
               failed.retry_after.value_or(failed.code == kRateCode ? kRestOfRate : kRest));
      return error(ErrorCode::unavailable, "Meta takes no more of this number for now: " + words_of(failed));
    case Remedy::again:
      return error(ErrorCode::unavailable, "Meta does not answer now: " + words_of(failed));
    case Remedy::mend_account:
      return error(ErrorCode::conflict, "Meta refuses the account: " + words_of(failed));
    default:
      return error(ErrorCode::unsupported_media, "Meta refuses the file: " + words_of(failed));
  }
}

void MediaIdLedger::mark_bad(WorkspaceId workspace, std::string_view phone_number_id, std::string_view id,
                             std::string_view reason) {
  parts_.rows.mark_bad(workspace, phone_number_id, id, reason);
}

void MediaIdLedger::let_rest(const std::string& phone_number_id, seconds time) {
  const Timestamp now = parts_.clock.now();
  const MutexLock lock(mutex_);
  std::erase_if(rest_until_, [&](const auto& rest) { return rest.second <= now; });
  rest_until_[phone_number_id] = now + std::clamp(time, seconds(1), kRestMax);
}

std::optional<seconds> MediaIdLedger::rests_for(std::string_view phone_number_id) {
  const Timestamp now = parts_.clock.now();
  const MutexLock lock(mutex_);
  const auto found = rest_until_.find(phone_number_id);
  if (found == rest_until_.end() || found->second <= now) return std::nullopt;
  return std::chrono::ceil<seconds>(found->second - now);
}

}  // namespace lumbung::whatsapp
