#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/sha256.h"

namespace lumbung::simulation {

/// What those outside were told and have asked for: kept outside the product, to be compared with it.
class Shadow {
 public:
  struct Known {
    WorkspaceId workspace;
    std::string content;
    /// A deletion or an erasure was asked for, whatever the answer was.
    std::optional<Timestamp> delete_asked_at;
    bool is_erase_asked = false;
    bool is_restore_asked = false;
    /// … and the answer was that it is done.
    bool is_deletion_told = false;
    bool is_erasure_told = false;
  };

  /// An upload was acknowledged. False when the same media was known for other bytes.
  bool acknowledge(const std::string& uuid, WorkspaceId workspace, const std::string& content);
  void ask_delete(const std::string& uuid, Timestamp now);
  void ask_erase(const std::string& uuid, Timestamp now);
  Known* find(const std::string& uuid);
  const std::map<std::string, Known>& known() const { return known_; }

  /// What the bytes are whose hash this is; empty when nobody ever uploaded them.
  std::string content_of(const std::string& sha256_hex) const;
  void remember(const std::string& content);

  /// Objects that were removed by hand, and when: nobody can be blamed for their bytes until they are there
  /// again.
  std::map<std::string, Timestamp> lost;

 private:
  std::map<std::string, Known> known_;
  std::map<std::string, std::string> contents_;  ///< by hash
};

}  // namespace lumbung::simulation
