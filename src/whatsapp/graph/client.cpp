#include "whatsapp/graph/client.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>

#include <boost/json/serialize.hpp>

#include "net/web_url.h"
#include "telemetry/span.h"
#include "whatsapp/graph/answers.h"

namespace lumbung::whatsapp {
namespace {

namespace json = boost::json;
using net::HttpRequest;

constexpr std::chrono::seconds kCallTimeMax{60};
constexpr std::uint64_t kAnswerBytesMax = 4 << 20;
constexpr int kHttpNotFound = 404;

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, is_plain);
}

std::string in_query(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (is_plain(c) || c == '.') {
      encoded += c;
    } else {
      encoded += '%';
      encoded += to_hex(as_bytes({&c, 1}));
    }
  }
  return encoded;
}

GraphError graph_refusal(std::string message) {
  GraphError failed;
  failed.message = std::move(message);
  failed.remedy = Remedy::refused;
  return failed;
}

HttpRequest request_of(std::string method, std::string url, const Account& account) {
  HttpRequest request;
  request.method = std::move(method);
  request.url = std::move(url);
  request.headers.emplace_back("Authorization", "Bearer " + account.access_token);
  request.total_timeout = kCallTimeMax;
  request.answer_bytes_max = kAnswerBytesMax;
  return request;
}

/// Where Meta keeps media. The account's token goes to no other host, whoever names one.
bool is_of_meta(const std::string& url, const std::string& base_url) {
  constexpr std::array<std::string_view, 4> kDomains = {".fbsbx.com", ".facebook.com", ".whatsapp.net",
                                                        ".fbcdn.net"};
  const auto asked = net::parse_web_url(url);
  const auto base = net::parse_web_url(base_url);
  if (!asked || asked->has_credentials) return false;
  if (base && asked->scheme == base->scheme && asked->host == base->host && asked->port == base->port)
    return true;
  return asked->scheme == "https" && asked->port == 443 &&
         std::ranges::any_of(kDomains, [&](std::string_view domain) {
           return asked->host.ends_with(domain) || asked->host == domain.substr(1);
         });
}

/// Nothing is said about the life of media that live as long as they can.
std::optional<std::string> ttl_minutes(const Account& account) {
  constexpr double kDaysMax = 30;
  constexpr double kMinutesADay = 24 * 60;
  constexpr long kMinutesMin = 60;
  if (account.media_days >= kDaysMax) return std::nullopt;
  return std::to_string(std::max(kMinutesMin, std::lround(account.media_days * kMinutesADay)));
}

struct TooManyBytes : std::exception {};

/// One request, as a step of the trace. Its URL stays out of that: a token may stand in it.
Result<net::HttpAnswer> send_as_step(net::HttpClient& http, std::string_view operation,
                                     const HttpRequest& request, std::stop_token stop = {}) {
  constexpr int kHttpRefused = 400;
  telemetry::Span span("Graph", telemetry::SpanKind::client);
  if (!span.recorded()) return http.send(request, std::move(stop));
  span.add_to_name(operation);
  span.set("http.request.method", request.method);
  if (const auto url = net::parse_web_url(request.url)) span.set("server.address", url->host);
  auto answer = http.send(request, std::move(stop));
  if (!answer) {
    span.fail(answer.error().message);
  } else {
    span.set("http.response.status_code", answer->status);
    if (answer->status >= kHttpRefused) span.fail("answered with " + std::to_string(answer->status));
  }
  return answer;
}

RemoteMedia read_media(const json::object& object) {
  RemoteMedia media;
  const auto text = [&](std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
  };
  media.id = text("id");
  media.url = text("url");
  media.type = text("mime_type");
  media.sha256 = text("sha256");
  if (const json::value* bytes = object.if_contains("file_size")) {
    boost::system::error_code failed;
    media.bytes = bytes->to_number<std::uint64_t>(failed);
    if (failed) media.bytes = 0;
  }
  return media;
}

}  // namespace

GraphClient::GraphClient(net::HttpClient& http, std::string base_url)
    : http_(http), base_url_(std::move(base_url)) {
  while (base_url_.ends_with('/')) base_url_.pop_back();
}

GraphResult<std::string> GraphClient::upload_media(const Account& account, const OutgoingFile& file,
                                                   std::stop_token stop) const {
  HttpRequest request = request_of("POST", base_url_ + "/" + account.phone_number_id + "/media", account);
  request.total_timeout = kUploadTimeMax;
  net::FilePart part;
  part.field = "file";
  part.file_name = file.name;
  part.type = file.type;
  part.slice = net::FileSlice{file.file, 0, file.bytes};
  part.fields = {{"messaging_product", "whatsapp"}, {"type", file.type}};
  if (auto minutes = ttl_minutes(account)) part.fields.emplace_back("ttl_minutes", *std::move(minutes));
  request.file = std::move(part);
  return text_of(read_answer(account, send_as_step(http_, "upload media", request, std::move(stop))), "id");
}

GraphResult<RemoteMedia> GraphClient::find_media(const Account& account, std::string_view media_id) const {
  if (!is_id(media_id)) return graph_refusal("That is no id of a media.");
  const auto answer =
      call(account, "GET", std::string(media_id) + "?phone_number_id=" + account.phone_number_id);
  if (const auto* failed = std::get_if<GraphError>(&answer)) return *failed;
  const json::object* object = std::get<json::value>(answer).if_object();
  RemoteMedia media = object != nullptr ? read_media(*object) : RemoteMedia{};
  if (media.url.empty()) return unexpected_answer();
  if (media.id.empty()) media.id = media_id;
  return media;
}

GraphResult<std::monostate> GraphClient::delete_media(const Account& account,
                                                      std::string_view media_id) const {
  if (!is_id(media_id)) return graph_refusal("That is no id of a media.");
  const auto answer =
      call(account, "DELETE", std::string(media_id) + "?phone_number_id=" + account.phone_number_id);
  const auto* failed = std::get_if<GraphError>(&answer);
  if (failed == nullptr) return std::monostate();
  const bool is_gone = failed->status == kHttpNotFound || failed->remedy == Remedy::renew_media;
  if (is_gone) return std::monostate();
  return *failed;
}

GraphResult<std::monostate> GraphClient::download(const Account& account, const std::string& url,
                                                  std::uint64_t bytes_max,
                                                  const std::function<void(Bytes)>& take,
                                                  std::stop_token stop) const {
  if (!is_of_meta(url, base_url_)) return graph_refusal("The URL of the media is none of Meta's.");
  HttpRequest request = request_of("GET", url, account);
  request.total_timeout = std::chrono::milliseconds(0);
  request.stall_timeout = std::chrono::seconds(30);
  std::uint64_t got = 0;
  request.on_body = [&](Bytes piece) {
    got += piece.size();
    if (got > bytes_max) throw TooManyBytes();
    take(piece);
  };
  try {
    const auto answer = send_as_step(http_, "download", request, std::move(stop));
    if (answer && answer->status >= 200 && answer->status < 300) return std::monostate();
    const auto read = read_answer(account, answer);
    if (const auto* failed = std::get_if<GraphError>(&read)) return *failed;
    return unexpected_answer();
  } catch (const TooManyBytes&) {
    return graph_refusal("The media is larger than " + std::to_string(bytes_max) + " bytes.");
  }
}

GraphResult<std::string> GraphClient::upload_sample(const Account& account, const OutgoingFile& file,
                                                    const std::stop_token& stop) const {
  // The token stands in this URL, as Meta wants it: no message and no log holds more of a URL than its host.
  const std::string query =
      "?file_name=" + in_query(file.name) + "&file_length=" + std::to_string(file.bytes) +
      "&file_type=" + in_query(file.type) + "&access_token=" + in_query(account.access_token);
  HttpRequest create = request_of("POST", base_url_ + "/" + account.app_id + "/uploads" + query, account);
  create.headers.clear();
  auto session = text_of(read_answer(account, send_as_step(http_, "begin sample", create, stop)), "id");
  if (std::holds_alternative<GraphError>(session)) return session;
  return send_sample(account, file, std::get<std::string>(session), stop);
}

GraphResult<std::string> GraphClient::send_sample(const Account& account, const OutgoingFile& file,
                                                  const std::string& session,
                                                  const std::stop_token& stop) const {
  constexpr int kAttemptsMax = 4;
  const auto request_to_session = [&](std::string method) {
    HttpRequest request = request_of(std::move(method), base_url_ + "/" + session, account);
    request.headers = {{"Authorization", "OAuth " + account.access_token}};
    return request;
  };
  GraphResult<std::string> handle = unexpected_answer();
  std::uint64_t offset = 0;
  for (int attempt = 1; attempt <= kAttemptsMax && !stop.stop_requested(); ++attempt) {
    if (attempt > 1) {
      const auto asked =
          read_answer(account, send_as_step(http_, "look at sample", request_to_session("GET"), stop));
      const auto* state = std::get_if<json::value>(&asked);
      if (state == nullptr) continue;
      offset = offset_in(*state, file.bytes);
    }
    HttpRequest send = request_to_session("POST");
    send.total_timeout = kUploadTimeMax;
    send.headers.emplace_back("file_offset", std::to_string(offset));
    send.headers.emplace_back("Content-Type", "application/octet-stream");
    send.slice = net::FileSlice{file.file, offset, file.bytes - offset};
    handle = text_of(read_answer(account, send_as_step(http_, "send sample", send, stop)), "h");
    const auto* failed = std::get_if<GraphError>(&handle);
    if (failed == nullptr || failed->remedy != Remedy::again) return handle;
  }
  return handle;
}

std::uint64_t GraphClient::offset_in(const json::value& state, std::uint64_t bytes) {
  const json::object* object = state.if_object();
  const json::value* offset = object != nullptr ? object->if_contains("file_offset") : nullptr;
  if (offset == nullptr) return 0;
  boost::system::error_code failed;
  const auto number = offset->to_number<std::uint64_t>(failed);
  return failed ? 0 : std::min(number, bytes);
}

GraphResult<json::value> GraphClient::call(const Account& account, std::string_view method,
                                           std::string_view path, const json::value& body) const {
  HttpRequest request = request_of(std::string(method), base_url_ + "/" + std::string(path), account);
  if (!body.is_null()) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = json::serialize(body);
  }
  return read_answer(account, send_as_step(http_, method, request));
}

}  // namespace lumbung::whatsapp
