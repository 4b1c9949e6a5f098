#pragma once

#include <functional>
#include <string>

#include <boost/json/object.hpp>

#include "api/guard.h"
#include "base/result.h"
#include "jobs/job_queue.h"
#include "media/upload/import_repository.h"

namespace lumbung::api {

/// POST /api/v1/imports, GET /api/v1/imports/{id}: files that are fetched from URLs by a job.
class Imports {
 public:
  using MayFetch = std::function<Status(const std::string& url)>;

  /// `may_fetch` refuses URLs that no file is fetched from, as far as they alone tell, without waiting for
  /// anything. The others must outlive this.
  Imports(media::ImportRepository& imports, jobs::JobQueue& queue, MayFetch may_fetch)
      : imports_(imports), queue_(queue), may_fetch_(std::move(may_fetch)) {}

  /// 202: row and job are durable.
  Result<http::Response> create(const http::Request& request, const Tenant& tenant);
  Result<http::Response> show(const http::Request& request, const Tenant& tenant);

 private:
  media::ImportRepository& imports_;
  jobs::JobQueue& queue_;
  MayFetch may_fetch_;
};

/// As an import is shown.
boost::json::object import_json(const media::Import& import);

}  // namespace lumbung::api
