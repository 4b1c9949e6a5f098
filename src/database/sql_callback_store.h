#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"
#include "database/engine/database.h"
#include "whatsapp/callbacks/callback_store.h"

namespace lumbung::database {

/// CallbackStore over lumbung_callbacks. Thread-safe.
class SqlCallbackStore final : public whatsapp::CallbackStore {
 public:
  /// Both must outlive the store.
  SqlCallbackStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  void append(const std::vector<whatsapp::Callback>& callbacks) override;
  std::vector<whatsapp::Callback> waiting(std::uint32_t limit, std::uint64_t bytes_max) override;
  std::uint64_t count_waiting(std::uint64_t most) override;
  std::uint64_t count_waiting_of(WorkspaceId workspace, std::uint64_t most) override;
  std::optional<whatsapp::Callback> to_forward(std::uint64_t number) override;
  void forwarded(std::uint64_t number) override;
  std::uint64_t purge_unforwarded(Timestamp before, std::uint32_t limit) override;

 private:
  Database& database_;
  const Clock& clock_;
  std::atomic<std::uint64_t> served_last_{0};  ///< the workspace that had the last turn
};

}  // namespace lumbung::database
