#include "api/json/job_json.h"

namespace lumbung::api {

boost::json::object requeued_json(JobId job) {
  return {{"job_id", job.value}};
}

}  // namespace lumbung::api
