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

#include "base/clock.h"
#include "base/encoding.h"
#include "base/result.h"
#include "net/resolver.h"

namespace lumbung::net {

/// A piece of an open file to send as it is. It must stay open and unchanged until the answer is there.
struct FileSlice {
  int file = -1;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// A file to send as one part of multipart/form-data, streamed from disk.
struct FilePart {
  std::string field;
  std::filesystem::path path;  ///< used when there is no slice
  std::string file_name;
  std::vector<std::pair<std::string, std::string>> fields{};  ///< of the form, sent before the file
  std::string type{};                                         ///< MIME; empty: guessed from the name
  std::optional<FileSlice> slice{};
};

/// Whether proxies that the environment names (http_proxy …) are used.
enum class Proxy { as_environment, none };

struct HttpAnswer;

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;                ///< used when there is no file and no slice
  std::optional<FilePart> file;    ///< used when there is no slice
  std::optional<FileSlice> slice;  ///< sent raw, with a Content-Length
  std::chrono::milliseconds connect_timeout{10'000};
  /// The transfer is given up when less than this moved for so long.
  std::uint32_t bytes_per_second_min = 1;
  std::chrono::seconds stall_timeout{60};
  /// … and when it took so long altogether; 0: no limit.
  std::chrono::milliseconds total_timeout{0};
  std::uint64_t answer_bytes_max = 16 << 20;
  Proxy proxy = Proxy::as_environment;
  /// Called on the calling thread as bytes leave: sent, total.
  std::function<void(std::uint64_t, std::uint64_t)> on_progress;
  /// Gets the body of a 2xx answer piece by piece, on the calling thread, instead of HttpAnswer::body (which
  /// still holds that of any other answer). What it throws ends the transfer and is thrown by send().
  std::function<void(Bytes)> on_body;
  /// Gets status and headers of any answer that has a body, before the first piece of it. What it throws ends
  /// the transfer likewise.
  std::function<void(const HttpAnswer&)> on_head;
};

struct HttpAnswer {
  int status = 0;
  std::string body;
  std::optional<std::chrono::seconds> retry_after;
  /// In the order of the answer, names in lower case.
  std::vector<std::pair<std::string, std::string>> headers;

  /// The first field of this name (in lower case); nullopt when there is none.
  std::optional<std::string_view> header(std::string_view name) const;
};

/// Where a client may connect to.
enum class Reach {
  anywhere,
  /// What users name must not lead into the network that the server stands in. Checked for the address that
  /// is connected to, whatever name led there; proxies are not used.
  public_addresses,
};

struct HttpClientOptions {
  /// PEM file of the authorities that are believed instead of the system's; empty: the system's.
  std::string ca_file;
  Reach reach = Reach::anywhere;
  /// Is asked, where `reach` has bounds, why there was no address for a name.
  Resolve resolve = &ask_resolver;
};

/// Outgoing HTTP over libcurl. Blocks until the answer is complete. Any answer of the server is a value, also
/// a 500; `unavailable` when there was none (no connection, time-out, cut off, shorter than it said),
/// `payload_too_large` when it was larger than asked for, `forbidden` for an address out of reach and,
/// where that is asked of, for a name that nobody knows (not for one that no name server tells of at
/// present). Messages name the host and nothing else of the URL. Redirects are not followed. Thread-safe; one
/// connection for each thread at a time is kept open.
class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options = {});
  virtual ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  virtual Result<HttpAnswer> send(const HttpRequest& request, std::stop_token stop = {});

 private:
  struct Pool;
  HttpClientOptions options_;
  std::unique_ptr<Pool> pool_;
};

/// Sends it to somebody whose answer counts by its status alone. Of a body that is longer than
/// `answer_bytes_max` no more is read, and the status is the answer all the same. Uses on_head.
Result<int> status_of(HttpClient& client, HttpRequest request, std::stop_token stop = {});

/// A Date or Last-Modified field, in any of the forms of RFC 9110 section 5.6.7; nullopt for anything else.
std::optional<Timestamp> parse_http_date(std::string_view text);

}  // namespace lumbung::net
