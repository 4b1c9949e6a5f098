#include "database/invalidation_rows.h"

#include <algorithm>

#include <boost/json.hpp>

#include "database/job_rows.h"

namespace lumbung::database {

void insert_invalidation(Session& session, CacheTelling telling, const media::Media& media, Timestamp now,
                         std::chrono::milliseconds delay) {
  if (telling == CacheTelling::off) return;
  boost::json::array objects;
  for (const auto& [variant, key] : media.paths) objects.emplace_back(key.str());
  jobs::NewJob job;
  job.kind = jobs::JobKind::invalidate_cdn;
  job.workspace_id = media.workspace_id;
  job.payload_json = boost::json::serialize(
      boost::json::object{{"uuid", media.uuid.str()}, {"objects", std::move(objects)}});
  // As those of webhooks, not due at once: nobody announces it to a queue that is told by messages.
  job.available_at = now + std::max(delay, std::chrono::milliseconds(1));
  insert_job(session, job, now);
}

}  // namespace lumbung::database
