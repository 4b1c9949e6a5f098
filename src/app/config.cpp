#include "app/config.h"

#include <algorithm>
#include <charconv>
#include <thread>

#include "base/error.h"

namespace lumbung::app {
namespace {

std::uint32_t core_count() {
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

std::string Config::database_url() const {
  return database.empty() ? "sqlite:" + (data_dir / "lumbung.db").string() : database;
}

std::filesystem::path Config::media_dir() const {
  constexpr std::string_view kScheme = "file:";
  if (storage.empty()) return data_dir / "media";
  if (!storage.starts_with(kScheme)) {
    throw Fault(ErrorCode::invalid_argument,
                "storage: \"" + storage + "\" is neither file:DIRECTORY nor s3://BUCKET?…");
  }
  return storage.substr(kScheme.size());
}

std::uint32_t Config::worker_count() const {
  return workers.value_or(core_count());
}
std::uint32_t Config::ffmpeg_thread_count() const {
  const std::uint32_t cores = std::max(1U, std::thread::hardware_concurrency());
  return std::max(1U, cores / std::max(1U, worker_count()));
}

std::uint32_t Config::io_thread_count() const {
  return io_threads == 0 ? core_count() : io_threads;
}

std::optional<ListenAddress> parse_listen(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  ListenAddress address{text.substr(0, colon), 0};
  const char* digits = text.data() + colon + 1;
  const char* end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(digits, end, address.port);
  if (failed != std::errc{} || rest != end) return std::nullopt;
  if (address.host.front() == '[' && address.host.back() == ']')
    address.host = address.host.substr(1, address.host.size() - 2);
  return address;
}

bool is_loopback(const ListenAddress& address) {
  return address.host == "localhost" || address.host == "::1" || address.host.starts_with("127.");
}

}  // namespace lumbung::app
