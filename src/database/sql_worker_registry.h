#pragma once

#include <string_view>
#include <vector>

#include "database/engine/database.h"
#include "jobs/worker_registry.h"

namespace lumbung::database {

/// WorkerRegistry over lumbung_workers. Thread-safe.
class SqlWorkerRegistry final : public jobs::WorkerRegistry {
 public:
  /// `database` must outlive it.
  explicit SqlWorkerRegistry(Database& database) : database_(database) {}

  void record(const jobs::WorkerNote& note) override;
  void forget(std::string_view name) override;
  std::vector<jobs::WorkerNote> seen_since(Timestamp since) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database
