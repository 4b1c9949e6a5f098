#include "net/transfer.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <new>

#include <sys/socket.h>
#include <unistd.h>

#include "net/address.h"
#include "net/destination.h"

namespace lumbung::net {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

/// All that a message may say of a URL: the rest of it may hold names, passwords and keys.
std::string shown_host(const std::string& url) {
  const Result<std::string> host = host_of(url);
  return host ? *host : "the server";
}

}  // namespace

Transfer::Transfer(CURL* handle, const HttpRequest& request, const HttpClientOptions& options,
                   std::stop_token stop)
    : handle_(handle), request_(request), options_(options), stop_(std::move(stop)) {
  curl_easy_setopt(handle_, CURLOPT_URL, request_.url.c_str());
  curl_easy_setopt(handle_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(handle_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(handle_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle_, CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(handle_, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(handle_, CURLOPT_NOPROGRESS, 0L);
  set_limits();
  set_headers();
  set_body();
}

/// The handle lives on, but what it points to does not.
Transfer::~Transfer() {
  curl_easy_reset(handle_);
}

void Transfer::set_limits() {
  curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  curl_easy_setopt(handle_, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(request_.bytes_per_second_min));
  curl_easy_setopt(handle_, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.stall_timeout.count()));
  curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_timeout.count()));
  if (request_.proxy == Proxy::none) curl_easy_setopt(handle_, CURLOPT_NOPROXY, "*");
  if (options_.reach == Reach::public_addresses) {
    curl_easy_setopt(handle_, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(handle_, CURLOPT_OPENSOCKETFUNCTION, &open_public_socket);
    curl_easy_setopt(handle_, CURLOPT_OPENSOCKETDATA, this);
  }
  if (!options_.ca_file.empty()) curl_easy_setopt(handle_, CURLOPT_CAINFO, options_.ca_file.c_str());
}

void Transfer::set_headers() {
  const auto append = [this](const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)headers_.release();
    headers_.reset(longer);
  };
  for (const auto& [name, value] : request_.headers) {
    std::string line = name;
    append(line.append(": ").append(value));
  }
  // Asking first costs a round trip, or a second with a server that does not know how to answer.
  append("Expect:");
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers_.get());
}

void Transfer::set_body() {
  if (request_.method == "HEAD") curl_easy_setopt(handle_, CURLOPT_NOBODY, 1L);
  if (request_.slice) {
    set_slice();
  } else if (request_.file) {
    set_file_form();
  } else if (!request_.body.empty() || request_.method == "POST" || request_.method == "PUT") {
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, request_.body.c_str());
  }
  if (request_.method != "GET" && request_.method != "HEAD")
    curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void Transfer::set_file_form() {
  form_.reset(curl_mime_init(handle_));
  for (const auto& [name, value] : request_.file->fields) {
    curl_mimepart* field = curl_mime_addpart(form_.get());
    curl_mime_name(field, name.c_str());
    curl_mime_data(field, value.data(), value.size());
  }
  curl_mimepart* part = curl_mime_addpart(form_.get());
  curl_mime_name(part, request_.file->field.c_str());
  if (request_.file->slice) {
    curl_mime_data_cb(part, static_cast<curl_off_t>(slice().length), &give_slice, &rewind_slice, nullptr,
                      this);
  } else {
    curl_mime_filedata(part, request_.file->path.c_str());
  }
  curl_mime_filename(part, request_.file->file_name.c_str());
  if (!request_.file->type.empty()) curl_mime_type(part, request_.file->type.c_str());
  curl_easy_setopt(handle_, CURLOPT_MIMEPOST, form_.get());
}

void Transfer::set_slice() {
  constexpr long kSendBufferBytes = 256 * 1024;
  curl_easy_setopt(handle_, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(handle_, CURLOPT_UPLOAD_BUFFERSIZE, kSendBufferBytes);
  curl_easy_setopt(handle_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.slice->length));
  curl_easy_setopt(handle_, CURLOPT_READFUNCTION, &give_slice);
  curl_easy_setopt(handle_, CURLOPT_READDATA, this);
  curl_easy_setopt(handle_, CURLOPT_SEEKFUNCTION, &rewind_slice);
  curl_easy_setopt(handle_, CURLOPT_SEEKDATA, this);
}

Result<HttpAnswer> Transfer::perform() {
  const CURLcode code = curl_easy_perform(handle_);
  if (thrown_) std::rethrow_exception(thrown_);
  if (too_large_) return error(ErrorCode::payload_too_large, "The server's answer is too large.");
  if (code != CURLE_OK && refused_address_) return not_public(shown_host(request_.url));
  if (code == CURLE_COULDNT_RESOLVE_HOST && options_.reach == Reach::public_addresses) return no_address();
  if (code != CURLE_OK) return no_answer(code);
  answer_.status = status();
  return std::move(answer_);
}

Error Transfer::no_answer(CURLcode code) const {
  return error(ErrorCode::unavailable,
               "No answer from " + shown_host(request_.url) + ": " + curl_easy_strerror(code) + ".");
}

/// libcurl doesn't say whether nobody knows the name, or no name server was there to be asked.
Error Transfer::no_address() const {
  const std::string host = shown_host(request_.url);
  const auto addresses = options_.resolve(host);
  if (!addresses) return addresses.error();
  return addresses->empty() ? not_public(host) : no_answer(CURLE_COULDNT_RESOLVE_HOST);
}

int Transfer::status() const {
  long status = 0;
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

bool Transfer::is_success() const {
  return status() >= 200 && status() < 300;
}

void Transfer::tell_head() {
  if (head_told_ || !request_.on_head) return;
  head_told_ = true;
  answer_.status = status();
  request_.on_head(answer_);
}

/// Called with each address that the host's name stands for, until one answers.
curl_socket_t Transfer::open_public_socket(void* user, curlsocktype, curl_sockaddr* address) {
  if (!is_public_address(address->addr)) {
    static_cast<Transfer*>(user)->refused_address_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype, address->protocol);
}

std::size_t Transfer::take_body(char* data, std::size_t, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  try {
    transfer.tell_head();
  } catch (...) {
    transfer.thrown_ = std::current_exception();
    return 0;
  }
  if (transfer.request_.on_body && transfer.is_success()) {
    try {
      transfer.request_.on_body(as_bytes({data, count}));
      return count;
    } catch (...) {
      transfer.thrown_ = std::current_exception();
      return 0;
    }
  }
  if (transfer.answer_.body.size() + count > transfer.request_.answer_bytes_max) {
    transfer.too_large_ = true;
    return 0;
  }
  transfer.answer_.body.append(data, count);
  return count;
}

std::size_t Transfer::take_header(char* data, std::size_t, std::size_t count, void* user) {
  HttpAnswer& answer = static_cast<Transfer*>(user)->answer_;
  const std::string_view line(data, count);
  // What came before was an interim answer (100 Continue).
  if (line.starts_with("HTTP/")) answer.headers.clear();
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  const std::string_view value = trimmed(line.substr(colon + 1));
  answer.headers.emplace_back(lower(line.substr(0, colon)), value);
  if (answer.headers.back().first == "retry-after") {
    std::int64_t seconds = 0;
    if (std::from_chars(value.data(), value.data() + value.size(), seconds).ec == std::errc{})
      answer.retry_after = std::chrono::seconds(seconds);
  }
  return count;
}

std::size_t Transfer::give_slice(char* into, std::size_t, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const FileSlice& slice = transfer.slice();
  const std::uint64_t left = slice.length - transfer.slice_sent_;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, count));
  ssize_t got = -1;
  do {
    got = ::pread(slice.file, into, wanted, static_cast<off_t>(slice.offset + transfer.slice_sent_));
  } while (got < 0 && errno == EINTR);
  if (got < 0 || (got == 0 && wanted > 0)) return CURL_READFUNC_ABORT;
  transfer.slice_sent_ += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

/// libcurl sends a body again when the connection that it kept turned out to be closed.
int Transfer::rewind_slice(void* user, curl_off_t offset, int origin) {
  if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<Transfer*>(user)->slice_sent_ = static_cast<std::uint64_t>(offset);
  return CURL_SEEKFUNC_OK;
}

int Transfer::on_progress(void* user, curl_off_t, curl_off_t, curl_off_t total_out, curl_off_t sent) {
  const auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.request_.on_progress && total_out > 0) {
    transfer.request_.on_progress(static_cast<std::uint64_t>(sent), static_cast<std::uint64_t>(total_out));
  }
  return transfer.stop_.stop_requested() ? 1 : 0;
}

}  // namespace lumbung::net
