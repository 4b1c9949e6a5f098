#pragma once

#include "base/ids.h"

namespace lumbung::media {

/// The port to those who use media for something that must end when malware was found in them. Thread-safe,
/// blocks, throws Fault when the database does not answer.
class CondemnedUse {
 public:
  virtual ~CondemnedUse() = default;
  /// Ends whatever uses this media. Called for each media over a content that was condemned, after its row
  /// says so, and again when the process was killed before the content was done with.
  virtual void withdraw(WorkspaceId workspace, MediaId media) = 0;
};

}  // namespace lumbung::media
