#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace lumbung::net {

/// A file to send as one part of multipart/form-data, streamed from disk.
struct FilePart {
  std::string field;
  std::filesystem::path path;
  std::string file_name;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  ///< used when there is no file
  std::optional<FilePart> file;
  std::chrono::milliseconds connect_timeout{10'000};
  /// The transfer is given up when less than 1 byte/s moved for so long; there is no limit on its whole
  /// length.
  std::chrono::seconds stall_timeout{60};
  std::uint64_t answer_bytes_max = 16 << 20;
  /// Called on the calling thread as bytes leave: sent, total.
  std::function<void(std::uint64_t, std::uint64_t)> on_progress;
};

struct HttpAnswer {
  int status = 0;
  std::string body;
  std::optional<std::chrono::seconds> retry_after;
};

/// Outgoing HTTP over libcurl. Blocks until the answer is complete. Any answer of the server is a value, also
/// a 500; `unavailable` when there was none (no connection, time-out, cut off), `payload_too_large` when it
/// was larger than asked for. Redirects are not followed. Thread-safe; one connection for each thread at a
/// time is kept open.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  Result<HttpAnswer> send(const HttpRequest& request, std::stop_token stop = {});

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace lumbung::net
