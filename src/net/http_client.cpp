#include "net/http_client.h"

#include <algorithm>

#include <curl/curl.h>

#include "base/mutex.h"
#include "net/transfer.h"

namespace lumbung::net {

std::optional<std::string_view> HttpAnswer::header(std::string_view name) const {
  const auto found =
      std::find_if(headers.begin(), headers.end(), [&](const auto& field) { return field.first == name; });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

/// Handles that wait for their next request, with their connections open.
struct HttpClient::Pool {
  Mutex mutex;
  std::vector<Easy> idle LUMBUNG_GUARDED_BY(mutex);

  Easy take() {
    const MutexLock lock(mutex);
    if (idle.empty()) return Easy(curl_easy_init());
    Easy handle = std::move(idle.back());
    idle.pop_back();
    return handle;
  }

  void give_back(Easy handle) {
    const MutexLock lock(mutex);
    idle.push_back(std::move(handle));
  }
};

HttpClient::HttpClient(HttpClientOptions options)
    : options_(std::move(options)), pool_(std::make_unique<Pool>()) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
}
HttpClient::~HttpClient() = default;

Result<HttpAnswer> HttpClient::send(const HttpRequest& request, std::stop_token stop) {
  Easy handle = pool_->take();
  if (!handle) throw Fault("libcurl gave no handle");
  Result<HttpAnswer> answer = Transfer(handle.get(), request, options_, std::move(stop)).perform();
  if (answer) pool_->give_back(std::move(handle));
  return answer;
}

Result<int> status_of(HttpClient& client, HttpRequest request, std::stop_token stop) {
  std::optional<int> told;
  request.on_head = [&told](const HttpAnswer& head) { told = head.status; };
  const Result<HttpAnswer> answer = client.send(request, std::move(stop));
  if (answer) return answer->status;
  if (told && answer.error().code == ErrorCode::payload_too_large) return *told;
  return answer.error();
}

std::optional<Timestamp> parse_http_date(std::string_view text) {
  const std::time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  return Timestamp(std::chrono::seconds(seconds));
}

}  // namespace lumbung::net
