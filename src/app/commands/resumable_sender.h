#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "net/http_client.h"

namespace lumbung::app {

/// Sends one large file by tus 1.0 (https://tus.io/protocols/resumable-upload): goes on where it stopped when
/// the line breaks or the server starts anew, and, by a note that it leaves, when this program does. The
/// note lies in $XDG_STATE_HOME/lumbung/uploads (~/.local/state/…) and names the upload of a file by its
/// path, size, time of change, purpose and server; it goes with the end of the upload. Where it can't be
/// written, a broken-off program begins from the start. One thread.
class ResumableSender {
 public:
  struct Parts {
    net::HttpClient& client;
    std::string server;  ///< without '/' at its end
    std::string token;
    std::string purpose;
    /// sent, total
    std::function<void(std::uint64_t, std::uint64_t)> on_progress;
    std::chrono::seconds patience{60};  ///< that nothing went on at all
  };
  explicit ResumableSender(Parts parts) : parts_(std::move(parts)) {}

  /// The uuid of the media. Refusals are the server's own words.
  Result<std::string> send(const std::filesystem::path& file);

  /// Files above are sent so.
  static constexpr std::uint64_t kFromBytes = 10'000'000;

 private:
  struct Source {
    UniqueFd file;
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    std::filesystem::path note;  ///< empty: there is no place for one
  };
  /// Where an upload stands.
  struct Standing {
    std::string url;
    std::uint64_t offset = 0;
    std::string media;  ///< empty as long as it is not complete
  };

  Source open(const std::filesystem::path& file) const;
  Result<Standing> take_up(const Source& source);
  Result<Standing> begin(const Source& source);
  Result<Standing> look(const std::string& url);
  Result<Standing> push(const Source& source, const Standing& at);
  net::HttpRequest request(std::string method, std::string url) const;

  Parts parts_;
};

}  // namespace lumbung::app
