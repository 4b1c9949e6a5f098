#pragma once

#include <exception>
#include <memory>
#include <stop_token>

#include <curl/curl.h>

#include "net/http_client.h"

namespace lumbung::net {

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;

/// One request on its way and what has come back of it. Must stay where it is while libcurl works.
class Transfer {
 public:
  /// All must outlive it.
  Transfer(CURL* handle, const HttpRequest& request, const HttpClientOptions& options, std::stop_token stop);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Blocks. Rethrows what on_body threw.
  Result<HttpAnswer> perform();

 private:
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  struct FreeMime {
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
  };

  static curl_socket_t open_public_socket(void* user, curlsocktype purpose, curl_sockaddr* address);
  static std::size_t take_body(char* data, std::size_t size, std::size_t count, void* user);
  static std::size_t take_header(char* data, std::size_t size, std::size_t count, void* user);
  static std::size_t give_slice(char* into, std::size_t size, std::size_t count, void* user);
  static int rewind_slice(void* user, curl_off_t offset, int origin);
  static int on_progress(void* user, curl_off_t total_in, curl_off_t received, curl_off_t total_out,
                         curl_off_t sent);

  void set_limits();
  void set_headers();
  void set_body();
  void set_file_form();
  void set_slice();
  const FileSlice& slice() const { return request_.slice ? *request_.slice : *request_.file->slice; }
  Error no_answer(CURLcode code) const;
  Error no_address() const;
  int status() const;
  bool is_success() const;
  void tell_head();

  CURL* handle_;
  const HttpRequest& request_;
  const HttpClientOptions& options_;
  std::stop_token stop_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<curl_mime, FreeMime> form_;
  HttpAnswer answer_;
  std::uint64_t slice_sent_ = 0;
  bool too_large_ = false;
  bool head_told_ = false;
  bool refused_address_ = false;
  std::exception_ptr thrown_;
};

}  // namespace lumbung::net
