#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/s3/client.h"

namespace lumbung::storage {

/// Objects of this age go to this storage class.
struct Transition {
  std::uint32_t days = 0;
  std::string storage_class;  ///< "STANDARD_IA", "GLACIER_IR" …
  auto operator<=>(const Transition&) const = default;
};

/// A rule of a bucket's lifecycle, as far as we make any.
struct LifecycleRule {
  std::string id;
  std::string prefix;  ///< of the keys that it is about
  std::vector<Transition> transitions{};
  std::optional<std::uint32_t> expiration_days{};
  std::optional<std::uint32_t> abort_multipart_days{};
  bool enabled = true;

  /// A rule that does nothing: what is wanted is that there is none of its id.
  bool is_absence() const { return transitions.empty() && !expiration_days && !abort_multipart_days; }
  bool operator==(const LifecycleRule&) const = default;
};

/// Classes that are read at once. Of documents and most sounds the original is all there is to deliver, so
/// that it may lie in DEEP_ARCHIVE only where somebody asks for that.
inline constexpr std::string_view kDefaultTransitions = "30:STANDARD_IA,90:GLACIER_IR";

/// "30:STANDARD_IA,90:GLACIER_IR": days in ascending order; STANDARD_IA and ONEZONE_IA not before day 30, for
/// S3 refuses that. Empty text: originals stay where they are.
Result<std::vector<Transition>> parse_transitions(std::string_view text);

/// The rules that Lumbung wants in a bucket that keeps its objects after `prefix`: originals go to colder
/// classes, uploads that were never completed end after a week. None for temp/: there lie originals that were
/// acknowledged and wait, however long, for a worker or the scanner, and PurgeTemp knows which are left over.
/// Their ids begin with "lumbung-" and end with the prefix, so that two installations in a bucket leave each
/// other's alone.
std::vector<LifecycleRule> wanted_rules(const std::string& prefix, std::vector<Transition> transitions);

/// The lifecycle rules of a bucket. Not thread-safe; nor does S3 guard two writers from each other.
class BucketLifecycle {
 public:
  /// `client` must outlive it.
  explicit BucketLifecycle(S3Client& client) : client_(client) {}

  /// All rules of the bucket. Throws Fault.
  std::vector<LifecycleRule> read();

  /// Puts these rules (nothing, for an absence) in the place of those of the same ids; all others stay, to
  /// the letter. Throws Fault.
  void write(const std::vector<LifecycleRule>& rules);

 private:
  std::string fetch();

  S3Client& client_;
};

}  // namespace lumbung::storage
