#pragma once

#include <functional>

#include "api/endpoints/cached_probe.h"
#include "api/endpoints/part_log.h"
#include "http/request.h"
#include "http/response.h"
#include "jobs/job_store.h"
#include "media/scan/scanner_guard.h"
#include "media/storage_adapter.h"
#include "telemetry/log.h"

namespace lumbung::api {

/// GET /healthz: the process lives. GET /readyz: what it needs does its work, so that it can do its own: what
/// is written to the database and to the store can be read.
class Health {
 public:
  struct Parts {
    std::function<void()> probe_database;  ///< throws when it does not do its work; blocks
    jobs::JobStore& jobs;
    media::StorageAdapter& storage;
    const media::ScannerGuard* scanner;  ///< nullptr: there is none
    const telemetry::Log& log;
  };
  /// What `parts` refers to must outlive it.
  explicit Health(Parts parts);

  /// Whether an answer names the parts: what there is, and what is broken, is no business of strangers.
  enum class Details { shown, hidden };

  /// Does not block.
  http::Response alive() const;
  /// 200, or 503 when an upload could not be taken: it names the part that does not answer, or is full. A
  /// malware scanner that hangs is named, too, but does not count: uploads are taken, and their media wait
  /// for it by policy. Blocks.
  http::Response ready(const http::Request& request, Details details);

 private:
  void look_into_store();
  void require_store();

  Parts parts_;
  PartLog told_;
  CachedProbe database_;
  CachedProbe queue_;
  CachedProbe listed_;   ///< a store that is elsewhere
  CachedProbe written_;  ///< any store
};

}  // namespace lumbung::api
