#include "database/engine/server_lock.h"

#include "base/encoding.h"
#include "base/md5.h"

namespace lumbung::database {

std::string name_of_server_lock(Session& session, std::string_view prefix) {
  const auto database = session.one<std::string>("SELECT DATABASE()");
  return std::string(prefix) + to_hex(md5(as_bytes(std::get<0>(*database))));
}

ServerLock::ServerLock(const DatabaseOptions& options, std::string_view prefix, Settings settings)
    : dialect_(make_dialect(options)),
      session_(*dialect_, Access::read_only),
      name_(name_of_server_lock(session_, prefix)),
      look_every_(settings.look_every) {
  const auto got = session_.one<std::int64_t>(
      "SELECT COALESCE(GET_LOCK(:lock, :patience), 0)",
      {{"lock", name_}, {"patience", static_cast<std::int64_t>(settings.patience.count())}});
  is_held_ = got && std::get<0>(*got) == 1;
  if (is_held_) thread_ = std::jthread([this](const std::stop_token& stop) { keep(stop); });
}

ServerLock::~ServerLock() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  try {
    // The server would notice by itself, but a moment later than whoever comes next.
    if (is_held_) session_.one<std::int64_t>("SELECT RELEASE_LOCK(:lock)", {{"lock", name_}});
  } catch (const std::exception&) {
    return;  // the lock went with the connection
  }
}

void ServerLock::keep(const std::stop_token& stop) {
  while (is_held_) {
    {
      MutexLock lock(mutex_);
      stopped_.wait_for(lock, stop, look_every_, [] { return false; });
    }
    if (stop.stop_requested()) return;
    try {
      const auto mine = session_.one<std::int64_t>(
          "SELECT COALESCE(IS_USED_LOCK(:lock) = CONNECTION_ID(), 0)", {{"lock", name_}});
      is_held_ = mine && std::get<0>(*mine) == 1;
    } catch (const std::exception&) {
      is_held_ = false;
    }
  }
}

}  // namespace lumbung::database
