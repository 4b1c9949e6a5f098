#include "media/url_signer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/encoding.h"
#include "base/error.h"
#include "base/hmac_sha256.h"

namespace lumbung::media {
namespace {

constexpr std::size_t kSignatureLength = 64;
/// Where a column is too short for all of it, the first 128 bits do; only of keys of workspaces.
constexpr std::size_t kShortSignatureLength = 32;
/// Longer than any path that we sign; a longer one can't be ours.
constexpr std::size_t kPathLengthMax = 200;
constexpr std::size_t kExpiresLengthMax = 19;
constexpr std::size_t kGenerationLengthMax = 10;
constexpr std::string_view kExpires = "?expires=";
constexpr std::string_view kGeneration = "&v=";
constexpr std::string_view kKeyId = "&k=";
constexpr std::string_view kSignature = "&signature=";

/// "path?expires=UNIX" or "path?expires=UNIX&v=N" without touching the heap: this runs for every file that is
/// delivered.
class SignedText {
 public:
  SignedText(std::string_view path, std::string_view expires, std::string_view generation) {
    append(path);
    append(kExpires);
    append(expires);
    if (generation.empty()) return;
    append(kGeneration);
    append(generation);
  }
  std::string_view str() const { return {text_.data(), length_}; }

 private:
  void append(std::string_view part) {
    std::copy(part.begin(), part.end(), text_.begin() + static_cast<std::ptrdiff_t>(length_));
    length_ += part.size();
  }
  std::array<char,
             kPathLengthMax + kExpires.size() + kExpiresLengthMax + kGeneration.size() + kGenerationLengthMax>
      text_;
  std::size_t length_ = 0;
};

using Signature = std::array<char, kSignatureLength>;

Signature signature_of(const HmacSha256Key& key, std::string_view text) {
  Signature hex;
  write_hex(key.sign(text).bytes, hex.data());
  return hex;
}

/// `signature` is one by its form: of one length or the other.
bool is_signed_with(const HmacSha256Key& key, std::string_view text, std::string_view signature) {
  const Signature expected = signature_of(key, text);
  const bool is_short = signature.size() == kShortSignatureLength;
  return equal_constant_time({expected.data(), is_short ? kShortSignatureLength : kSignatureLength},
                             signature);
}

using Verdict = UrlSigner::Verdict;

/// nullopt: its signature has to be looked at.
std::optional<Verdict> verdict_by_form(const SignedParts& parts) {
  if (parts.expires.empty() && parts.signature.empty()) return Verdict::missing;
  if (parts.path.size() > kPathLengthMax || parts.expires.size() > kExpiresLengthMax) return Verdict::forged;
  const bool is_short = parts.signature.size() == kShortSignatureLength && !parts.key_id.empty();
  if (!is_short && parts.signature.size() != kSignatureLength) return Verdict::forged;
  if (parts.generation.size() > kGenerationLengthMax) return Verdict::forged;
  return std::nullopt;
}

/// Of what is signed.
Verdict verdict_by_time(std::string_view expires, Timestamp now) {
  const auto seconds = UrlSigner::expiry_of(expires);
  if (!seconds) return Verdict::forged;
  return to_unix_seconds(now) < *seconds ? Verdict::valid : Verdict::expired;
}

std::string path_of(const Uuid& uuid, std::string_view variant) {
  std::string path = "/media/";
  path.reserve(200);
  path.append(uuid.str()).append("/").append(variant);
  return path;
}

}  // namespace

Timestamp stable_expiry(Timestamp now, std::chrono::seconds valid_for) {
  const std::int64_t step = std::max<std::int64_t>(1, valid_for.count() / 8);
  const std::int64_t earliest = to_unix_seconds(now) + valid_for.count();
  return Timestamp(std::chrono::seconds((earliest + step - 1) / step * step));
}

UrlSigner::UrlSigner(const SigningKeys& keys, std::string public_url)
    : current_(keys.current), public_url_(std::move(public_url)) {
  // Anybody could sign with an empty key.
  if (keys.current.empty()) throw Fault("the key of signed URLs is empty");
  if (!keys.previous.empty()) previous_.emplace(keys.previous);
  while (public_url_.ends_with('/')) public_url_.pop_back();
}

std::shared_ptr<const UrlKeys> UrlSigner::keys_of(const UrlScope& scope) const {
  const std::pair place(scope.workspace.value, scope.epoch);
  {
    const MutexLock lock(mutex_);
    if (const auto found = kept_.find(place); found != kept_.end()) return found->second;
  }
  std::optional<UrlKey> previous;
  if (previous_) previous = previous_->derive(scope);
  auto made = std::make_shared<const UrlKeys>(UrlKeys{scope, current_.derive(scope), std::move(previous)});
  const MutexLock lock(mutex_);
  if (kept_.size() >= kKeysKeptMax) kept_.clear();
  kept_.insert_or_assign(place, made);
  return made;
}

std::string UrlSigner::sign(const UrlScope& scope, const Uuid& uuid, std::string_view variant, Timestamp now,
                            std::chrono::seconds valid_for, std::uint32_t generation) const {
  const auto keys = keys_of(scope);
  std::string text = path_of(uuid, variant);
  text.append(kExpires).append(std::to_string(to_unix_seconds(stable_expiry(now, valid_for))));
  if (generation > 1) text.append(kGeneration).append(std::to_string(generation));
  const Signature signature = signature_of(keys->current.key, text);
  text.append(kKeyId).append(keys->current.id);
  text.append(kSignature).append(signature.data(), signature.size());
  return public_url_.empty() ? text : public_url_ + text;
}

std::string UrlSigner::plain(const Uuid& uuid, std::string_view variant) const {
  return public_url_ + path_of(uuid, variant);
}

std::optional<std::int64_t> UrlSigner::expiry_of(std::string_view expires) {
  std::int64_t seconds = 0;
  const auto [end, problem] = std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
  if (problem != std::errc() || end != expires.data() + expires.size()) return std::nullopt;
  return seconds;
}

UrlSigner::Verdict UrlSigner::check(const UrlKeys& keys, const SignedParts& parts, Timestamp now) const {
  if (const auto verdict = verdict_by_form(parts)) return *verdict;
  const SignedText text(parts.path, parts.expires, parts.generation);
  bool is_signed = false;
  if (parts.key_id.empty()) {
    is_signed = keys.scope.epoch == 0 && is_signed_by_a_master(text.str(), parts.signature);
  } else if (parts.key_id == keys.current.id) {
    is_signed = is_signed_with(keys.current.key, text.str(), parts.signature);
  } else if (keys.previous && parts.key_id == keys.previous->id) {
    is_signed = is_signed_with(keys.previous->key, text.str(), parts.signature);
  }
  return is_signed ? verdict_by_time(parts.expires, now) : Verdict::forged;
}

UrlSigner::Claim UrlSigner::read(const SignedParts& parts, Timestamp now) const {
  if (const auto verdict = verdict_by_form(parts)) return {*verdict};
  if (parts.key_id.empty()) {
    const SignedText text(parts.path, parts.expires, parts.generation);
    const bool is_signed = is_signed_by_a_master(text.str(), parts.signature);
    return {is_signed ? verdict_by_time(parts.expires, now) : Verdict::forged};
  }
  const auto scope = scope_of(parts.key_id);
  if (!scope) return {Verdict::forged};
  return {check(*keys_of(*scope), parts, now), scope};
}

std::optional<UrlScope> UrlSigner::scope_of(std::string_view key_id) const {
  if (const auto scope = current_.scope_of(key_id)) return scope;
  return previous_ ? previous_->scope_of(key_id) : std::nullopt;
}

bool UrlSigner::is_signed_by_a_master(std::string_view text, std::string_view signature) const {
  return is_signed_with(current_.own(), text, signature) ||
         (previous_ && is_signed_with(previous_->own(), text, signature));
}

}  // namespace lumbung::media
