#include "whatsapp/inbound/fetching.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/sha256.h"
#include "media/upload/streamed_upload.h"

namespace lumbung::whatsapp {
namespace {

constexpr int kForbidden = 403;
constexpr int kLapsed = 404;
/// The limit is looked at piece by piece, where its refusal can say it.
constexpr std::uint64_t kAllBytes = std::numeric_limits<std::uint64_t>::max();

struct Extension {
  std::string_view type;
  std::string_view extension;
};
constexpr std::array kExtensions = std::to_array<Extension>({{"image/jpeg", ".jpg"},
                                                             {"image/png", ".png"},
                                                             {"image/webp", ".webp"},
                                                             {"video/mp4", ".mp4"},
                                                             {"video/3gpp", ".3gp"},
                                                             {"audio/aac", ".aac"},
                                                             {"audio/amr", ".amr"},
                                                             {"audio/mpeg", ".mp3"},
                                                             {"audio/mp4", ".m4a"},
                                                             {"audio/ogg", ".ogg"},
                                                             {"application/pdf", ".pdf"},
                                                             {"text/plain", ".txt"}});

/// Of a file whose callback tells no name.
std::string made_name(const InboundMedia& media) {
  const std::string_view type = std::string_view(media.type).substr(0, media.type.find(';'));
  std::string name = "whatsapp-" + media.media_id;
  for (const Extension& known : kExtensions) {
    if (known.type == type) name += known.extension;
  }
  return name;
}

/// Carries a refusal of the receiver out of the transfer.
struct InboundRefused {
  Error error;
};

/// Hands the bytes on, hashed and counted.
class Incoming {
 public:
  Incoming(const InboundMedia& media, media::RemoteReceiver& receiver) : media_(media), receiver_(receiver) {}

  void take(Bytes piece) {
    if (bytes_ == 0 && !piece.empty()) require(receiver_.begin({made_name(media_), std::nullopt}));
    bytes_ += piece.size();
    if (bytes_ > kInboundBytesMax) throw InboundRefused{media::larger_than(kInboundBytesMax)};
    hasher_.update(piece);
    require(receiver_.append(piece));
  }
  bool has_begun() const { return bytes_ > 0; }

  /// What came is what was sent; one that is not may have been broken on its way.
  Status finish(const std::string& sha256) {
    if (bytes_ == 0) return {};  // an empty file is told to nobody
    if (sha256.empty() || hasher_.finish().hex() == sha256) return {};
    return error(ErrorCode::unavailable, "What Meta sent is not the file of the message (sha256).");
  }

 private:
  static void require(const Status& status) {
    if (!status) throw InboundRefused{status.error()};
  }

  const InboundMedia& media_;
  media::RemoteReceiver& receiver_;
  std::uint64_t bytes_ = 0;
  Sha256Hasher hasher_;
};

/// Whether the same may be answered otherwise later. The file lies at Meta for seven days: long enough for
/// people to mend an account.
bool may_pass(const GraphError& failed) {
  constexpr std::array kPassing = {Remedy::again, Remedy::slow_down, Remedy::mend_account};
  const bool says_why = failed.status != kForbidden || failed.code != 0;
  return !says_why || std::ranges::find(kPassing, failed.remedy) != kPassing.end();
}

/// Told to people: with Meta's code and words, which hold no secret.
Error error_of(const GraphError& failed) {
  std::string said = "Meta does not give the file";
  if (failed.code != 0) said += " (" + std::to_string(failed.code) + ")";
  if (!failed.message.empty()) said += ": " + failed.message;
  if (!failed.details.empty()) said += " " + failed.details;
  if (may_pass(failed)) return error(ErrorCode::unavailable, std::move(said));
  const bool is_gone = failed.status == kLapsed || failed.remedy == Remedy::renew_media;
  return error(is_gone ? ErrorCode::not_found : ErrorCode::invalid_argument, std::move(said));
}

}  // namespace

Status InboundSource::fetch(const std::string& url, media::RemoteReceiver& receiver, std::stop_token stop) {
  std::optional<InboundMedia> media = inbound_in(url);
  if (!media) return parts_.others.fetch(url, receiver, std::move(stop));
  try {
    return fetch_inbound(*std::move(media), receiver, stop);
  } catch (const InboundRefused& refused) {
    return refused.error;
  }
}

Status InboundSource::fetch_inbound(InboundMedia media, media::RemoteReceiver& receiver,
                                    const std::stop_token& stop) {
  const auto account = parts_.accounts.find(media.workspace_id, media.phone_number_id);
  if (!account) return error(ErrorCode::not_found, "This workspace does not have the number any more.");
  Incoming incoming(media, receiver);
  const auto take = [&incoming](Bytes piece) { incoming.take(piece); };
  if (!media.url.empty()) {
    const auto came = parts_.graph.download(*account, media.url, kAllBytes, take, stop);
    if (std::holds_alternative<std::monostate>(came)) return incoming.finish(media.sha256);
    if (incoming.has_begun())
      return error(ErrorCode::unavailable, "The file was cut off on its way from Meta.");
  }
  // The URL of the callback has lapsed, or is none.
  const auto found = parts_.graph.find_media(*account, media.media_id);
  if (const auto* failed = std::get_if<GraphError>(&found)) return error_of(*failed);
  const auto& remote = std::get<RemoteMedia>(found);
  if (media.type.empty()) media.type = remote.type;
  Incoming again(media, receiver);
  const auto came = parts_.graph.download(
      *account, remote.url, kAllBytes, [&again](Bytes piece) { again.take(piece); }, stop);
  if (const auto* failed = std::get_if<GraphError>(&came)) {
    // One that lapsed on its way to us: the next try asks for another.
    if (again.has_begun() || failed->status == kLapsed)
      return error(ErrorCode::unavailable, "The file was cut off on its way from Meta.");
    return error_of(*failed);
  }
  const auto said = sha256_of_meta(remote.sha256);
  return again.finish(media.sha256.empty() ? said.value_or("") : media.sha256);
}

}  // namespace lumbung::whatsapp
