#include "fetching/url_source.h"

#include <charconv>

#include "fetching/remote_name.h"
#include "fetching/source_rules.h"
#include "net/web_url.h"

namespace lumbung::fetching {
namespace {

using std::chrono::milliseconds;

constexpr int kRedirectsMax = 5;
constexpr std::uint64_t kEmptyAnswerBytesMax = 64 * 1'024;  ///< no body is kept: on_head ends those

/// Carry an answer without a file, and a refusal of the receiver, out of the transfer.
struct NoFile {
  net::HttpAnswer answer;
};
struct ReceiverRefused {
  Error error;
};

Error try_again_later(std::string message) {
  return error(ErrorCode::unavailable, std::move(message));
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Of what may pass by itself: timeouts, too early, too many requests, faults of the server.
bool may_pass(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

/// 200, and 203 of a proxy that changed something on the way.
bool is_whole_file(int status) {
  return status == 200 || status == 203;
}

std::optional<std::uint64_t> announced_bytes(const net::HttpAnswer& answer) {
  const auto field = answer.header("content-length");
  if (!field) return std::nullopt;
  std::uint64_t bytes = 0;
  const char* end = field->data() + field->size();
  const auto [rest, failed] = std::from_chars(field->data(), end, bytes);
  return failed == std::errc{} && rest == end ? std::optional(bytes) : std::nullopt;
}

media::RemoteHead head_of(const net::HttpAnswer& answer, const net::WebUrl& url) {
  std::string name = name_in_disposition(answer.header("content-disposition").value_or(""));
  if (name.empty()) name = name_in_path(url.path);
  return {std::move(name), announced_bytes(answer)};
}

/// Why an answer that is neither a file nor a redirect is none.
Error no_file(const net::HttpAnswer& answer, const std::string& host) {
  std::string said = host + " answered " + std::to_string(answer.status);
  if (may_pass(answer.status)) return try_again_later(said + ".");
  const bool is_absent = answer.status == 404 || answer.status == 410;
  said += is_absent ? ": it has no such file. Check the URL."
                    : ", which is no file. Check the URL, and whether it needs a sign-in.";
  return error(is_absent ? ErrorCode::not_found : ErrorCode::invalid_argument, std::move(said));
}

Result<std::string> next_place(const net::HttpAnswer& answer, const std::string& url,
                               const std::string& host) {
  const auto location = answer.header("location");
  if (!location || location->empty())
    return error(ErrorCode::invalid_argument, host + " sends elsewhere without saying where. Check the URL.");
  Result<std::string> next = net::resolve_reference(url, std::string(*location));
  if (!next)
    return error(ErrorCode::forbidden,
                 host + " sends elsewhere than to an http:// or https:// URL. Check the URL.");
  return next;
}

net::HttpRequest request_for(const std::string& url) {
  net::HttpRequest request;
  request.url = url;
  request.headers = {{"User-Agent", "Lumbung"}, {"Accept", "*/*"}, {"Accept-Encoding", "identity"}};
  request.answer_bytes_max = kEmptyAnswerBytesMax;
  return request;
}

/// A file that comes packed would not be the file.
std::optional<Error> packed_answer(const net::HttpAnswer& answer, const std::string& host) {
  const auto coding = answer.header("content-encoding");
  if (!coding || coding->empty() || *coding == "identity") return std::nullopt;
  return error(ErrorCode::invalid_argument,
               host + " sends the file packed, though it was asked not to. Upload the file.");
}

void take_head(const net::HttpAnswer& answer, const net::WebUrl& url, media::RemoteReceiver& receiver) {
  if (!is_whole_file(answer.status)) throw NoFile{answer};
  if (auto packed = packed_answer(answer, url.host)) throw ReceiverRefused{*std::move(packed)};
  if (const Status begun = receiver.begin(head_of(answer, url)); !begun) throw ReceiverRefused{begun.error()};
}

}  // namespace

Status UrlSource::fetch(const std::string& url, media::RemoteReceiver& receiver, std::stop_token stop) {
  const Deadline deadline = std::chrono::steady_clock::now() + settings_.time_max;
  std::string place = url;
  for (int redirects = 0; redirects <= kRedirectsMax; ++redirects) {
    // Whatever leads there: a row of before, or a server that knows which addresses are refused.
    if (const Status allowed = check_source(place, settings_.reach); !allowed)
      return error(ErrorCode::forbidden,
                   (redirects > 0 ? "The URL leads on to another. " : "") + allowed.error().message);
    Result<std::optional<std::string>> next = follow(place, receiver, deadline, stop);
    if (!next) return next.error();
    if (!*next) return {};
    place = **std::move(next);
  }
  return error(ErrorCode::invalid_argument,
               "The URL leads on to others more than five times. Give the one where the file is.");
}

Result<std::optional<std::string>> UrlSource::follow(const std::string& url, media::RemoteReceiver& receiver,
                                                     Deadline deadline, const std::stop_token& stop) {
  const net::WebUrl parts = net::parse_web_url(url).value();
  net::HttpRequest request = request_for(url);
  request.stall_timeout = settings_.silence_max;
  request.bytes_per_second_min = settings_.bytes_per_second_min;
  request.total_timeout =
      std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
  if (request.total_timeout <= milliseconds(0))
    return try_again_later("The file did not come within " +
                           std::to_string(settings_.time_max.count() / 1'000) + " s.");
  request.on_head = [&](const net::HttpAnswer& answer) { take_head(answer, parts, receiver); };
  request.on_body = [&](Bytes piece) {
    if (const Status taken = receiver.append(piece); !taken) throw ReceiverRefused{taken.error()};
  };
  net::HttpAnswer answer;
  try {
    Result<net::HttpAnswer> sent = http_.send(request, stop);
    if (!sent) return sent.error();
    if (is_whole_file(sent->status)) return std::optional<std::string>();
    answer = *std::move(sent);
  } catch (const ReceiverRefused& refused) {
    return refused.error;
  } catch (NoFile& other) {
    answer = std::move(other.answer);
  }
  if (!is_redirect(answer.status)) return no_file(answer, parts.host);
  Result<std::string> next = next_place(answer, url, parts.host);
  if (!next) return next.error();
  return std::optional(*std::move(next));
}

}  // namespace lumbung::fetching
