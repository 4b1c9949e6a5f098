#pragma once

#include "jobs/job_handler.h"
#include "media/attempt/processing_attempt.h"

namespace lumbung::media {

/// The job behind every upload (ProcessCampaignMediaJob of section 4.5 of the mission): each of its runs is
/// one attempt.
class ProcessMediaJob final : public jobs::JobHandler {
 public:
  /// What `parts` refers to must outlive the handler.
  explicit ProcessMediaJob(ProcessingAttempt::Parts parts) : parts_(std::move(parts)) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override {
    return ProcessingAttempt(parts_, job).run(stop);
  }
  jobs::JobVerdict give_up(const jobs::LeasedJob& job, const std::string& error, bool last) override {
    return ProcessingAttempt(parts_, job).give_up(error, last);
  }

 private:
  ProcessingAttempt::Parts parts_;
};

}  // namespace lumbung::media
