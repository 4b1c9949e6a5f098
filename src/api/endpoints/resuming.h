#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "access/quota.h"
#include "api/endpoints/workspace_places.h"
#include "api/guard.h"
#include "http/blocking_pool.h"
#include "http/body_stream.h"
#include "http/tus/checksum.h"
#include "http/tus/headers.h"
#include "media/upload/resumable_uploads.h"
#include "telemetry/metrics.h"

namespace lumbung::api {

/// /api/v1/uploads: tus 1.0 over media::ResumableUploads. Coroutines run on the I/O thread; all else blocks.
/// Written in three files: resuming.cpp, resuming_turn.cpp for the bytes, resuming_joined.cpp for what is
/// made of parts.
class Resuming {
 public:
  struct Parts {
    Guard& guard;
    media::ResumableUploads& uploads;
    access::QuotaRepository& quotas;
    http::BlockingPool& pool;
    telemetry::Metrics& metrics;
    std::uint32_t workspace_uploads_max;  ///< that a workspace sends at a time
  };
  explicit Resuming(Parts parts) : parts_(parts), under_way_(parts.workspace_uploads_max) {}

  /// What this server speaks. Does not block.
  http::Response options(const http::Request& request) const;
  /// POST: begins an upload, with its first bytes if the client likes.
  boost::asio::awaitable<http::Response> begin(http::Request received, http::BodyStream& body);
  /// PATCH of one; also POST with X-HTTP-Method-Override, for whom nothing else gets through.
  boost::asio::awaitable<http::Response> go_on(http::Request received, http::BodyStream& body);
  http::Response head(const http::Request& request);
  http::Response remove(const http::Request& request);

 private:
  static constexpr std::string_view kLocations = "/api/v1/uploads/";

  boost::asio::awaitable<http::Response> go_on_as(std::string method, http::Request received,
                                                  http::BodyStream& body);
  /// One that may take bytes now.
  struct Turn {
    Tenant tenant;
    WorkspacePlaces::Place place;
    std::unique_ptr<media::ResumableAppend> append;
    std::unique_ptr<http::tus::ChecksumCheck> checksum{};
    std::uint64_t bytes_left = 0;
    bool asks_for_room = false;  ///< with each piece
  };
  struct Begun {
    Tenant tenant;
    media::ResumableUpload upload;
    std::vector<Uuid> parts{};  ///< that it is made of
    bool is_known = false;      ///< its client was told of it before
  };

  std::variant<Tenant, http::Response> admit(const http::Request& request);
  std::variant<Begun, http::Response> open(const http::Request& request);
  /// What the POST brings with it, if anything. `request` and `begun` live until then.
  boost::asio::awaitable<http::Response> first_bytes(const http::Request& request, http::BodyStream& body,
                                                     const Begun& begun);
  std::variant<Begun, http::Response> open_joined(const http::Request& request, Tenant tenant,
                                                  const media::NewResumable& wanted,
                                                  const std::vector<std::string>& locations);
  std::optional<media::ResumableUpload> joined_before(WorkspaceId workspace, const std::vector<Uuid>& parts);
  Result<media::ResumableUpload> join(const media::NewResumable& wanted, const std::vector<Uuid>& parts);
  std::variant<std::unique_ptr<Turn>, http::Response> take_turn(const http::Request& request, Tenant tenant,
                                                                const Uuid& uuid, std::uint64_t offset);
  boost::asio::awaitable<http::Response> receive(http::Request request, http::BodyStream& body,
                                                 std::unique_ptr<Turn> turn, int status);
  boost::asio::awaitable<std::optional<Error>> take_body(http::BodyStream& body, Turn& turn);
  void ask_for_room(Turn& turn, std::uint64_t more) const;
  http::Response finish(const http::Request& request, Turn& turn, int status);
  /// What may be for a quota's sake.
  http::Response refuse(const http::Request& request, const Tenant& tenant, const Error& refused) const;
  http::Response answer_begun(const http::Request& request, const Begun& begun);
  /// Makes the media of it when all is there, and says so.
  http::Response answer(const http::Request& request, const Tenant& tenant,
                        const media::ResumableUpload& upload, int status);

  Parts parts_;
  WorkspacePlaces under_way_;
  /// Joining copies gigabytes on a thread that others' requests wait for.
  WorkspacePlaces joining_{2};
};

}  // namespace lumbung::api
