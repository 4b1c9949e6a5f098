#pragma once

#include <string>

#include "base/clock.h"
#include "base/uuid.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// Tries whether the database does its work: its file is in its place, what is committed can be read. It has
/// a row in lumbung_probes. Thread-safe.
class SqlProbe {
 public:
  /// Both must outlive the probe.
  SqlProbe(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  /// One transaction and one question; blocks as long as they take. Throws Fault: insufficient_storage when
  /// there is no room, unavailable when it is out of reach, takes no writes or lies elsewhere.
  void run();

 private:
  Database& database_;
  const Clock& clock_;
  const std::string node_ = Uuid::make().str();
};

}  // namespace lumbung::database
