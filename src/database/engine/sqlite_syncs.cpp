#include "database/engine/sqlite_syncs.h"

#include <atomic>

namespace lumbung::database {
namespace {

std::atomic<bool> syncs_are_awaited{true};

}  // namespace

void wait_for_no_sync() {
  syncs_are_awaited = false;
}

bool waits_for_syncs() {
  return syncs_are_awaited;
}

}  // namespace lumbung::database
