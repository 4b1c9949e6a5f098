#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace lumbung::whatsapp {

/// A callback of Meta as it came, with a signature that was right.
struct Callback {
  std::uint64_t number = 0;     ///< of its row
  WorkspaceId workspace_id;     ///< that had the number of the path when it came
  std::string phone_number_id;  ///< of the path
  std::string signature;        ///< the whole value of X-Hub-Signature-256
  std::string body;
};

/// Callbacks from the moment in which Meta is answered until they are processed, and passed on where they are
/// not ours. Thread-safe, blocks, throws Fault when the database does not answer.
class CallbackStore {
 public:
  virtual ~CallbackStore() = default;
  /// All of them, in their order, in one transaction, durable when it returns. Numbers are given.
  virtual void append(const std::vector<Callback>& callbacks) = 0;
  /// Some that are not processed: `limit` at most, and no more bytes than `bytes_max` but for the first one.
  /// Workspaces take turns; of each come those that came first.
  virtual std::vector<Callback> waiting(std::uint32_t limit, std::uint64_t bytes_max) = 0;
  /// How many are not processed; counts to `most` and no further.
  virtual std::uint64_t count_waiting(std::uint64_t most) = 0;
  /// The same of one workspace.
  virtual std::uint64_t count_waiting_of(WorkspaceId workspace, std::uint64_t most) = 0;

  /// One that is to be passed on; nullopt when it is gone.
  virtual std::optional<Callback> to_forward(std::uint64_t number) = 0;
  /// It was passed on.
  virtual void forwarded(std::uint64_t number) = 0;
  /// Forgets those that nobody took before this time, `limit` at most; returns how many.
  virtual std::uint64_t purge_unforwarded(Timestamp before, std::uint32_t limit) = 0;
};

}  // namespace lumbung::whatsapp
