#pragma once

#include <cstdint>
#include <stop_token>

#include "base/change_signal.h"
#include "media/media_repository.h"
#include "media/scan/condemned_use.h"
#include "media/scan/verdict_store.h"

namespace lumbung::media {

/// What follows a verdict: all media over a content in which malware was found fail, whatever workspace they
/// belong to, and whoever listens is told. Nothing of it is delivered meanwhile, for that is a matter of the
/// verdict itself (ScanVerdictStore). A process that is killed in the middle leaves the content listed, and
/// the next call goes on. Thread-safe, blocks.
class Condemnations {
 public:
  /// What they refer to must outlive this.
  struct Parts {
    ScanVerdictStore& verdicts;
    MediaRepository& repository;
    ChangeSignal& events;
    CondemnedUse* use = nullptr;  ///< nullptr: nobody needs to be told
  };
  explicit Condemnations(Parts parts) : parts_(parts) {}

  /// Returns how many media failed. Throws Fault when the database does not answer.
  std::uint64_t carry_out(const std::stop_token& stop);

 private:
  std::uint64_t fail_media_of(const ScannedContent& content, const std::stop_token& stop);

  Parts parts_;
};

}  // namespace lumbung::media
