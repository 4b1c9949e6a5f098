#pragma once

#include "media/upload/media_storage_service.h"

namespace lumbung::media {

/// The job behind every upload (ProcessCampaignMediaJob of section 4.5 of the mission).
class ProcessMediaJob final : public jobs::JobHandler {
 public:
  /// Both must outlive the handler.
  ProcessMediaJob(MediaStorageService& service, MediaProcessor& processor)
      : service_(service), processor_(processor) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override {
    return service_.process(job, processor_, stop);
  }
  jobs::JobVerdict give_up(const jobs::LeasedJob& job, const std::string& error, bool last) override {
    return service_.give_up(job, error, last);
  }

 private:
  MediaStorageService& service_;
  MediaProcessor& processor_;
};

}  // namespace lumbung::media
