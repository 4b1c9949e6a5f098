#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "access/origin.h"
#include "jobs/job_queue.h"
#include "media/media_repository.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/housekeeping_repository.h"

namespace lumbung::media {

/// Has every media processed again for which the machine lacked a program or a decoder
/// (Media::waits_for_program), after all that waits already: when ffmpeg, LibreOffice or a decoder has come.
/// What is archived stays as it is.
class ReprocessSkipped {
 public:
  /// All must outlive it.
  struct Parts {
    HousekeepingRepository& housekeeping;
    MediaRepository& repository;
    jobs::JobQueue& queue;
  };
  struct Report {
    std::uint64_t examined = 0;
    std::uint64_t requeued = 0;  ///< or would be, in a dry run
    std::uint64_t refused = 0;   ///< in process already, or in use by a campaign or a template
  };

  explicit ReprocessSkipped(Parts parts) : parts_(parts) {}

  /// Goes through all rows, page by page; those of one workspace when one is given. Throws Fault.
  Report run(RunMode mode, std::optional<WorkspaceId> workspace, const access::Origin& by,
             const std::stop_token& stop);

 private:
  void take(const Media& media, RunMode mode, const access::Origin& by, Report& report);

  Parts parts_;
};

}  // namespace lumbung::media
