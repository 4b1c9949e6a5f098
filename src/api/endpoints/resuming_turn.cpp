#include <chrono>
#include <exception>
#include <utility>

#include "api/endpoints/refused_upload.h"
#include "api/endpoints/resuming.h"
#include "api/endpoints/tus_answer.h"
#include "http/body_pump.h"
#include "telemetry/span.h"

namespace lumbung::api {
namespace {

namespace asio = boost::asio;
namespace tus = http::tus;
using http::Request;
using http::Response;
using media::UploadPart;

/// Carries a refusal out of the pump, which knows only exceptions.
struct TurnRefused {
  Error error;
};

}  // namespace

std::variant<std::unique_ptr<Resuming::Turn>, Response> Resuming::take_turn(const Request& request,
                                                                            Tenant tenant, const Uuid& uuid,
                                                                            std::uint64_t offset) {
  std::optional<tus::Checksum> checksum;
  if (const auto field = request.header("Upload-Checksum")) {
    auto parsed = tus::parse_checksum(*field);
    if (!parsed) return tus_problem(request, parsed.error());
    checksum = *std::move(parsed);
  }
  const auto known = parts_.uploads.find(tenant.workspace, uuid);
  if (!known) return tus_problem(request, known.error());
  if (known->part == UploadPart::joined)
    return tus_problem(request, error(ErrorCode::forbidden, "A final upload takes no bytes of its own."));
  if (const auto field = request.header("Upload-Length")) {
    const auto length = tus::parse_size(*field);
    if (!length) return tus_problem(request, error(ErrorCode::bad_request, "Upload-Length is no count."));
    // That of a POST was taken with the upload.
    const Status said =
        parts_.uploads.set_length(tenant.workspace, uuid, *length, tenant.grant.upload_limits);
    if (!said) return refuse(request, tenant, said.error());
  }
  // The answer to the last bytes may have been lost: it is given again.
  if (known->is_received() && known->offset() == offset) return answer(request, tenant, *known, 204);
  auto place = under_way_.take(tenant.workspace);
  if (!place) return as_tus(too_many_at_once(request));
  try {
    auto append = parts_.uploads.append_at(tenant.workspace, uuid, offset, tenant.grant.upload_limits);
    if (!append) return refuse(request, tenant, append.error());
    auto turn = std::make_unique<Turn>(Turn{std::move(tenant), *std::move(place), *std::move(append), {}, 0});
    turn->bytes_left = parts_.uploads.bytes_left(turn->append->upload(), turn->tenant.grant.upload_limits);
    turn->asks_for_room = parts_.uploads.asks_for_room(turn->append->upload());
    if (checksum) {
      turn->checksum = std::make_unique<tus::ChecksumCheck>(*std::move(checksum));
      turn->append->set_keeping(media::ResumableAppend::Keeping::at_the_end);
    }
    return turn;
  } catch (const Fault& fault) {
    if (const auto refused = error_of_upload(fault)) return tus_problem(request, *refused);
    throw;
  }
}

asio::awaitable<Response> Resuming::receive(Request request, http::BodyStream& body,
                                            std::unique_ptr<Turn> turn, int status) {
  // However it ends, the turn is destroyed on the pool: that may block.
  const auto began = std::chrono::steady_clock::now();
  std::optional<Error> refused;
  std::exception_ptr broken;
  try {
    refused = co_await take_body(body, *turn);
  } catch (...) {
    broken = std::current_exception();
  }
  if (broken) {
    co_await parts_.pool.offload([&turn] { turn.reset(); });
    std::rethrow_exception(broken);
  }
  co_return co_await parts_.pool.offload([&] {
    const telemetry::TraceScope scope(request.trace());
    const std::unique_ptr<Turn> last = std::move(turn);
    if (refused) {
      last->append->drop_unkept();
      return refuse(request, last->tenant, *refused);
    }
    Response response = finish(request, *last, status);
    // The answer that names the media is to this upload what the answer to a form is.
    if (response.status < 300 && last->append->upload().is_received())
      parts_.metrics.upload_answered(std::chrono::steady_clock::now() - began);
    return response;
  });
}

asio::awaitable<std::optional<Error>> Resuming::take_body(http::BodyStream& body, Turn& turn) {
  body.limit_to(turn.bytes_left);
  std::exception_ptr broken;
  try {
    co_await http::pump_body(body, parts_.pool, [this, &turn](Bytes piece) {
      if (turn.asks_for_room) ask_for_room(turn, piece.size());
      if (turn.checksum) turn.checksum->update(piece);
      if (const Status taken = turn.append->append(piece); !taken) throw TurnRefused{taken.error()};
    });
  } catch (const TurnRefused& refused) {
    co_return refused.error;
  } catch (const http::BodyError& ended) {
    if (ended.code() == ErrorCode::payload_too_large)
      co_return error(ended.code(), "More bytes came than this upload may still take.");
    broken = std::current_exception();
  } catch (const Fault& fault) {
    if (const auto refused = error_of_upload(fault)) co_return refused;
    throw;
  }
  if (!broken) co_return std::nullopt;
  // Whatever came before the line broke is kept, unless only all of it together can be believed.
  co_await parts_.pool.offload([&turn] {
    if (turn.checksum) return turn.append->drop_unkept();
    try {
      turn.append->keep();
    } catch (const Fault& fault) {
      if (!error_of_upload(fault)) throw;
    }
  });
  std::rethrow_exception(broken);
}

/// Of uploads without a length what is not written down yet counts as well, of all that are under way here.
void Resuming::ask_for_room(Turn& turn, std::uint64_t more) const {
  const std::uint64_t unkept = turn.append->offset() - turn.append->upload().offset() + more;
  const Status room = parts_.uploads.room_for(turn.tenant.workspace, turn.place.set_to(unkept));
  if (!room) throw TurnRefused{room.error()};
}

Response Resuming::finish(const Request& request, Turn& turn, int status) {
  if (turn.checksum && !turn.checksum->matches()) {
    turn.append->drop_unkept();
    return tus_problem(
        request, tus::kChecksumMismatch,
        error(ErrorCode::bad_request,
              "The bytes are not those of Upload-Checksum and were dropped. Send them again."));
  }
  try {
    turn.append->keep();
  } catch (const Fault& fault) {
    if (const auto refused = error_of_upload(fault)) return tus_problem(request, *refused);
    throw;
  }
  return answer(request, turn.tenant, turn.append->upload(), status);
}

}  // namespace lumbung::api
