#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>

#include <boost/json/value.hpp>

#include "base/encoding.h"
#include "base/unique_fd.h"
#include "net/http_client.h"
#include "whatsapp/graph/account.h"

namespace lumbung::whatsapp {

/// What to do about an error of Meta's.
enum class Remedy {
  again,           ///< the same later
  slow_down,       ///< the same later, and less of it
  renew_media,     ///< make or upload the media anew
  stop_campaign,   ///< its template can't be sent
  other_endpoint,  ///< /marketing_messages takes it
  skip_recipient,  ///< not now, or never, to this one
  mend_account,    ///< token, payment, permission, what we ask for: people must act
  refused,         ///< the request is wrong
};

/// What Meta answered, or that nobody answered (status 0). Holds no secret.
struct GraphError {
  int status = 0;   ///< of HTTP; 0: no answer
  int code = 0;     ///< Meta's
  int subcode = 0;  ///< error_subcode
  std::string message;
  std::string details;  ///< error_data.details
  Remedy remedy = Remedy::again;
  std::optional<std::chrono::seconds> retry_after;
};

/// The remedy of a code of Meta's, as in an answer or a status callback.
Remedy remedy_of(int code);

/// What was answered, or why it was not.
template <class T>
using GraphResult = std::variant<T, GraphError>;

/// A file for Meta. `file` must stay open and unchanged until the answer is there.
struct OutgoingFile {
  int file = -1;
  std::uint64_t bytes = 0;
  std::string type;  ///< MIME
  std::string name;
};

/// A media at Meta, as GET /{media-id} tells of it.
struct RemoteMedia {
  std::string id;
  std::string url;  ///< lives five minutes, wants the account's token
  std::string type;
  std::string sha256;  ///< hex; "" where Meta says none
  std::uint64_t bytes = 0;
};

/// One request that carries a file takes so long at most.
inline constexpr std::chrono::seconds kUploadTimeMax{240};

/// Meta's Graph API over net::HttpClient, one base URL for all accounts. Each call is one attempt (of
/// upload_sample: one for each of its requests, and it goes on where a broken one stopped). Blocks;
/// thread-safe. No secret comes into a log or an error.
class GraphClient {
 public:
  /// `base_url` with the version, e.g. "https://graph.facebook.com/v25.0". `http` must outlive the client.
  GraphClient(net::HttpClient& http, std::string base_url);

  /// POST /{phone-number-id}/media: its id. `ttl_minutes` is sent where the account keeps media for less
  /// than 30 days.
  GraphResult<std::string> upload_media(const Account& account, const OutgoingFile& file,
                                        std::stop_token stop = {}) const;
  /// GET /{media-id}
  GraphResult<RemoteMedia> find_media(const Account& account, std::string_view media_id) const;
  /// DELETE /{media-id}; what is not there is deleted.
  GraphResult<std::monostate> delete_media(const Account& account, std::string_view media_id) const;
  /// GET of the URL of a RemoteMedia or of a callback; `take` gets the bytes piece by piece and may throw.
  /// `refused` for a URL that leads to no host of Meta's, for it would be told the token.
  GraphResult<std::monostate> download(const Account& account, const std::string& url,
                                       std::uint64_t bytes_max, const std::function<void(Bytes)>& take,
                                       std::stop_token stop = {}) const;
  /// The handle of a sample for a template, by Meta's Resumable Upload. Not to be sent to anybody.
  GraphResult<std::string> upload_sample(const Account& account, const OutgoingFile& file,
                                         const std::stop_token& stop = {}) const;

  /// GET, POST or DELETE of `path` ("123/message_templates?limit=100") with the account's bearer token;
  /// `body` is sent as JSON when it is not null.
  GraphResult<boost::json::value> call(const Account& account, std::string_view method, std::string_view path,
                                       const boost::json::value& body = nullptr) const;

  const std::string& base_url() const { return base_url_; }

 private:
  /// Goes on where the session says that it stopped, as often as the connection breaks, up to a limit.
  GraphResult<std::string> send_sample(const Account& account, const OutgoingFile& file,
                                       const std::string& session, const std::stop_token& stop) const;
  static std::uint64_t offset_in(const boost::json::value& state, std::uint64_t bytes);

  net::HttpClient& http_;
  std::string base_url_;
};

}  // namespace lumbung::whatsapp
