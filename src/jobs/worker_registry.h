#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace lumbung::jobs {

/// Something that processing needs, and whether a process has it.
struct Skill {
  std::string name;  ///< "ffmpeg", "libreoffice", "images"
  bool works = false;
  std::string text{};  ///< what was found; for what does not work, what is missing

  bool operator==(const Skill&) const = default;
};

/// A process that works, as it describes itself.
struct WorkerNote {
  std::string name;  ///< host and process, as leases have it; one process has one
  std::string version;
  Timestamp started_at;
  Timestamp seen_at;  ///< when it wrote this, by its own clock
  std::vector<Skill> skills;
};

/// Which processes work, and what they can do: each says so twice a minute, so that others need not guess
/// from what they see of the machine themselves. Thread-safe, blocks, throws Fault when the database does not
/// answer.
class WorkerRegistry {
 public:
  virtual ~WorkerRegistry() = default;

  /// Takes the place of what this process wrote before. Forgets processes that have not been heard of for a
  /// day.
  virtual void record(const WorkerNote& note) = 0;
  /// The process ends.
  virtual void forget(std::string_view name) = 0;
  /// Those that were seen since, by name.
  virtual std::vector<WorkerNote> seen_since(Timestamp since) = 0;
};

}  // namespace lumbung::jobs
