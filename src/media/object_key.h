#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/sha256.h"
#include "base/uuid.h"
#include "media/variant.h"

namespace lumbung::media {

/// The name of a stored object, e.g. "thumbnails/workspace_1/2026/11/{hash}_thumb.jpg" (section 4.3 of the
/// mission). A value of this type is relative, has no empty, "." or ".." segment, no backslash and no control
/// character, so a storage may join it to its root as it is: path traversal can't be expressed.
class ObjectKey {
 public:
  /// The key of a finished variant. `made_at` gives YYYY/MM; `extension` has no dot and is [a-z0-9]{1,10};
  /// `generation` is 1 unless the name of an earlier one may not be used again (RemovalStore).
  static ObjectKey of_variant(VariantName variant, WorkspaceId workspace, Timestamp made_at,
                              const Sha256& original, Kind kind, std::string_view extension,
                              std::uint32_t generation = 1);
  /// temp/workspace_{id}/upload_{uuid}.tmp
  static ObjectKey of_upload(WorkspaceId workspace, const Uuid& upload);
  /// Any key from outside (a row, a listing): refused when it could leave the root or is longer than 512
  /// bytes.
  static Result<ObjectKey> parse(std::string_view text);

  const std::string& str() const { return text_; }
  auto operator<=>(const ObjectKey&) const = default;

  /// The first segment: "original", "compressed", "thumbnails" or "temp" — the tier of metrics and lifecycle
  /// rules.
  std::string_view tier() const;

  /// The workspace in the key of a finished variant or an upload; nullopt for other keys.
  std::optional<WorkspaceId> workspace() const;
  /// The SHA-256 of the original, with which the name of a finished variant begins; nullopt for other keys.
  std::optional<Sha256> content() const;
  /// Which set of names for the variants of its content this one belongs to: 1, or the number behind the word
  /// ("{hash}_image.2.jpg"). 1 for other keys.
  std::uint32_t generation() const;

  /// The month in the key of a finished variant ("…/2026/11/…"); nullopt for other keys. All variants of one
  /// original lie in the same month, so that making them again gives the same keys.
  std::optional<Timestamp> month() const;

 private:
  explicit ObjectKey(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// Where the variants of a media are.
using VariantPaths = std::map<VariantName, ObjectKey>;

}  // namespace lumbung::media
