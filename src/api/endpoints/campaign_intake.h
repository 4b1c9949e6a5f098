#pragma once

#include <boost/asio/awaitable.hpp>

#include "api/endpoints/campaigns.h"
#include "api/endpoints/uploading.h"
#include "api/guard.h"
#include "http/blocking_pool.h"
#include "http/body_stream.h"

namespace lumbung::api {

/// POST /api/v1/campaigns: JSON, or a form with the JSON in its field "campaign" and a "file", which becomes
/// the media of the header in the same step. Thread-safe.
class CampaignIntake {
 public:
  /// All must outlive it.
  CampaignIntake(Guard& guard, http::BlockingPool& pool, Uploading& uploading, Campaigns& campaigns);

  /// Runs on the I/O thread.
  boost::asio::awaitable<http::Response> receive(http::Request received, http::BodyStream& body);

 private:
  boost::asio::awaitable<http::Response> take_json(http::Request received, http::BodyStream& body);

  Guard& guard_;
  http::BlockingPool& pool_;
  Uploading& uploading_;
  Campaigns& campaigns_;
  Uploading::Purpose form_;
};

}  // namespace lumbung::api
