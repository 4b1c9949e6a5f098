#include "net/http_client.h"

#include <charconv>
#include <mutex>

#include <curl/curl.h>

namespace lumbung::net {
namespace {

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeMime {
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using List = std::unique_ptr<curl_slist, FreeList>;
using Mime = std::unique_ptr<curl_mime, FreeMime>;

/// What the callbacks of one transfer need.
struct Transfer {
  const HttpRequest& request;
  std::stop_token stop;
  HttpAnswer answer;
  bool too_large = false;
};

std::size_t take_body(char* data, std::size_t, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.answer.body.size() + count > transfer.request.answer_bytes_max) {
    transfer.too_large = true;
    return 0;
  }
  transfer.answer.body.append(data, count);
  return count;
}

std::size_t take_header(char* data, std::size_t, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  constexpr std::string_view kName = "retry-after:";
  std::string_view line(data, count);
  if (line.size() > kName.size() && curl_strnequal(line.data(), kName.data(), kName.size()) != 0) {
    line.remove_prefix(kName.size());
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    std::int64_t seconds = 0;
    if (std::from_chars(line.data(), line.data() + line.size(), seconds).ec == std::errc{}) {
      transfer.answer.retry_after = std::chrono::seconds(seconds);
    }
  }
  return count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t total, curl_off_t sent) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.request.on_progress && total > 0) {
    transfer.request.on_progress(static_cast<std::uint64_t>(sent), static_cast<std::uint64_t>(total));
  }
  return transfer.stop.stop_requested() ? 1 : 0;
}

List header_list(const HttpRequest& request) {
  List list;
  for (const auto& [name, value] : request.headers) {
    std::string line = name;
    line.append(": ").append(value);
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)list.release();
    list.reset(longer);
  }
  return list;
}

Mime file_form(CURL* handle, const FilePart& file) {
  Mime form(curl_mime_init(handle));
  curl_mimepart* part = curl_mime_addpart(form.get());
  curl_mime_name(part, file.field.c_str());
  curl_mime_filedata(part, file.path.c_str());
  curl_mime_filename(part, file.file_name.c_str());
  return form;
}

void configure(CURL* handle, Transfer& transfer) {
  const HttpRequest& request = transfer.request;
  curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.stall_timeout.count()));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

void set_body(CURL* handle, const HttpRequest& request, const Mime& form) {
  if (form) {
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, form.get());
  } else if (!request.body.empty()) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  if (request.method != "GET") curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

}  // namespace

/// Handles that wait for their next request, with their connections open.
struct HttpClient::Pool {
  std::mutex mutex;
  std::vector<Easy> idle;

  Easy take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return Easy(curl_easy_init());
    Easy handle = std::move(idle.back());
    idle.pop_back();
    curl_easy_reset(handle.get());
    return handle;
  }

  void give_back(Easy handle) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(handle));
  }
};

HttpClient::HttpClient() : pool_(std::make_unique<Pool>()) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
}
HttpClient::~HttpClient() = default;

Result<HttpAnswer> HttpClient::send(const HttpRequest& request, std::stop_token stop) {
  Easy handle = pool_->take();
  if (!handle) throw Fault("libcurl gave no handle");
  Transfer transfer{.request = request, .stop = std::move(stop), .answer = {}};
  const List headers = header_list(request);
  const Mime form = request.file ? file_form(handle.get(), *request.file) : Mime();
  configure(handle.get(), transfer);
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  set_body(handle.get(), request, form);

  const CURLcode code = curl_easy_perform(handle.get());
  if (transfer.too_large) return error(ErrorCode::payload_too_large, "The server's answer is too large.");
  if (code != CURLE_OK) {
    return error(ErrorCode::unavailable,
                 std::string("No answer from ") + request.url + ": " + curl_easy_strerror(code) + ".");
  }
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  transfer.answer.status = static_cast<int>(status);
  pool_->give_back(std::move(handle));
  return std::move(transfer.answer);
}

}  // namespace lumbung::net
