#include "media/url_keys.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "base/encoding.h"

namespace lumbung::media {
namespace {

// An id is a synthetic IV (as in RFC 5297) and what it hides: workspace and epoch, big-endian, under a mask
// that the IV chooses. The IV is a code over them, too, so nobody makes one up.
constexpr std::size_t kTagBytes = 6;
constexpr std::size_t kWorkspaceBytes = 8;
constexpr std::size_t kEpochBytes = 4;
constexpr std::size_t kHiddenBytes = kWorkspaceBytes + kEpochBytes;
constexpr std::size_t kIdBytes = kTagBytes + kHiddenBytes;

using Tag = std::array<std::byte, kTagBytes>;
using Hidden = std::array<std::byte, kHiddenBytes>;

std::string text_of(std::string_view word, Bytes bytes) {
  std::string text(word);
  for (const std::byte byte : bytes) text += static_cast<char>(byte);
  return text;
}

std::string text_of(std::string_view word, const UrlScope& scope) {
  return std::string(word) + std::to_string(scope.workspace.value) + ":" + std::to_string(scope.epoch);
}

Tag tag_of(const HmacSha256Key& master, const UrlScope& scope) {
  const Sha256 digest = master.sign(text_of("id:", scope));
  Tag tag{};
  std::copy_n(digest.bytes.begin(), tag.size(), tag.begin());
  return tag;
}

/// Hides what is plain, and the other way round.
Hidden masked(const HmacSha256Key& master, const Tag& tag, Hidden bytes) {
  const Sha256 mask = master.sign(text_of("mask:", tag));
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] ^= mask.bytes[i];
  return bytes;
}

void write_number(std::span<std::byte> place, std::uint64_t number) {
  for (std::size_t i = place.size(); i > 0; --i, number >>= 8U)
    place[i - 1] = static_cast<std::byte>(number & 0xFFU);
}

std::uint64_t read_number(Bytes place) {
  std::uint64_t number = 0;
  for (const std::byte byte : place) number = number << 8U | std::to_integer<std::uint64_t>(byte);
  return number;
}

}  // namespace

std::string UrlMasterKey::id_of(const UrlScope& scope) const {
  Hidden plain{};
  write_number(std::span(plain).first<kWorkspaceBytes>(), scope.workspace.value);
  write_number(std::span(plain).last<kEpochBytes>(), scope.epoch);
  const Tag tag = tag_of(master_, scope);
  return to_hex(tag) + to_hex(masked(master_, tag, plain));
}

UrlKey UrlMasterKey::derive(const UrlScope& scope) const {
  const Sha256 key = master_.sign(text_of("url:", scope));
  return {id_of(scope), HmacSha256Key(text_of("", key.bytes))};
}

std::optional<UrlScope> UrlMasterKey::scope_of(std::string_view id) const {
  if (id.size() != 2 * kIdBytes) return std::nullopt;
  const auto bytes = from_hex(id);
  if (!bytes) return std::nullopt;
  Tag tag{};
  Hidden hidden{};
  std::copy_n(bytes->begin(), tag.size(), tag.begin());
  std::copy_n(bytes->begin() + kTagBytes, hidden.size(), hidden.begin());
  const Hidden plain = masked(master_, tag, hidden);
  const UrlScope scope{WorkspaceId{read_number(std::span(plain).first<kWorkspaceBytes>())},
                       static_cast<std::uint32_t>(read_number(std::span(plain).last<kEpochBytes>()))};
  // Digits in upper case would be another way to write the same id.
  if (!equal_constant_time(id_of(scope), id)) return std::nullopt;
  return scope;
}

}  // namespace lumbung::media
