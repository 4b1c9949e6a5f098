#pragma once

#include "app/engines.h"
#include "campaigns/readiness.h"
#include "campaigns/template_submission.h"
#include "net/http_client.h"

namespace lumbung::app {

/// What campaigns are made ready with; engines and client must outlive who uses them.
campaigns::CampaignParts campaign_parts(Engines& engines, net::HttpClient& http);

/// What templates are submitted with; the same.
campaigns::SubmitTemplateJob::Parts submission_parts(Engines& engines, const telemetry::Log& log);

}  // namespace lumbung::app
