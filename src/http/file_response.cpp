#include "http/file_response.h"

#include <algorithm>

#include "base/encoding.h"
#include "http/problem.h"

namespace lumbung::http {
namespace {

using Piece = std::variant<std::string, SharedBody, FileBody>;

/// So much is fetched at a time: enough that the way there and back counts little, and little enough to hold
/// for every client.
constexpr std::uint64_t kFetchedBytes = 1024 * 1024;

/// Reads a range of what lies elsewhere, piece by piece.
class RemoteReader {
 public:
  RemoteReader(RemoteSource source, ByteRange range) : source_(std::move(source)), left_(range) {}

  std::size_t operator()(std::span<std::byte> into) {
    if (taken_ == piece_.size() && left_.length > 0) fetch().value();
    const std::size_t count = std::min(into.size(), piece_.size() - taken_);
    std::copy_n(as_bytes(piece_).begin() + static_cast<std::ptrdiff_t>(taken_), count, into.begin());
    taken_ += count;
    return count;
  }

  /// The next piece, in place of the one before.
  Status fetch() {
    const ByteRange next{left_.first, std::min(left_.length, kFetchedBytes)};
    Result<std::string> piece = source_.fetch(next);
    if (!piece) return piece.error();
    if (piece->size() != next.length) throw Fault("what lies elsewhere is shorter than it was");
    piece_ = *std::move(piece);
    taken_ = 0;
    left_ = {next.first + next.length, left_.length - next.length};
    return {};
  }

 private:
  RemoteSource source_;
  ByteRange left_;
  std::string piece_;
  std::size_t taken_ = 0;
};

Piece piece_of(const Representation& thing, ByteRange range) {
  if (const auto* bytes = std::get_if<std::shared_ptr<const std::string>>(&thing.source)) {
    return SharedBody{*bytes, static_cast<std::size_t>(range.first), static_cast<std::size_t>(range.length)};
  }
  return FileBody{std::get<std::shared_ptr<const UniqueFd>>(thing.source), range.first, range.length};
}

Body body_of(const Representation& thing, ByteRange range) {
  if (const auto* remote = std::get_if<RemoteSource>(&thing.source))
    return StreamedBody{range.length, RemoteReader(*remote, range)};
  return std::visit([](auto&& piece) { return Body(std::forward<decltype(piece)>(piece)); },
                    piece_of(thing, range));
}

/// Every answer to several ranges has a boundary of its own, so that no file can contain it on purpose.
Response several(const Representation& thing, const std::vector<ByteRange>& ranges, Response response) {
  const std::string boundary = to_hex(as_bytes(random_bytes(16)));
  SegmentedBody body;
  for (const ByteRange& range : ranges) {
    const std::string_view opening = body.segments.empty() ? "--" : "\r\n--";
    body.segments.emplace_back(std::string(opening) + boundary + "\r\nContent-Type: " + thing.content_type +
                               "\r\nContent-Range: " + content_range(range, thing.size_bytes) + "\r\n\r\n");
    body.segments.push_back(piece_of(thing, range));
  }
  body.segments.emplace_back("\r\n--" + boundary + "--\r\n");
  response.status = 206;
  response.headers.add("Content-Type", "multipart/byteranges; boundary=" + boundary);
  response.body = std::move(body);
  return response;
}

Response unsatisfiable(const Request& request, const Representation& thing, Response response) {
  Response problem =
      problem_response(request, {.status = 416,
                                 .code = ErrorCode::range_not_satisfiable,
                                 .detail = "The range lies outside the " + std::to_string(thing.size_bytes) +
                                           " bytes that there are."});
  // What is cached for ever is the thing, not this refusal.
  response.headers.remove("Cache-Control");
  response.headers.remove("Content-Disposition");
  problem.headers.add("Content-Range", content_range_unsatisfied(thing.size_bytes));
  problem.headers.add("Cache-Control", "no-store");
  problem.headers.add("Accept-Ranges", "bytes");
  return problem;
}

}  // namespace

Response respond_with(const Request& request, Representation representation) {
  const Validators& validators = representation.validators;
  Response response;
  response.headers = std::move(representation.headers);
  if (!validators.etag.empty()) response.headers.add("ETag", validators.etag);
  if (validators.last_modified)
    response.headers.add("Last-Modified", format_http_date(*validators.last_modified));

  switch (evaluate_preconditions(request, validators)) {
    case Precondition::not_modified:
      response.status = 304;
      return response;
    case Precondition::failed:
      return problem_response(request, {.status = 412,
                                        .code = ErrorCode::conflict,
                                        .detail = "The thing is not in the state that the request demands."});
    case Precondition::proceed:
      break;
  }
  response.headers.add("Accept-Ranges", "bytes");
  const ByteRange whole{0, representation.size_bytes};
  const auto field = request.header("Range");
  const bool ranged = field && request.method() == Method::get && range_applies(request, validators);
  std::variant<WholeRange, NoRange, std::vector<ByteRange>> wanted;
  if (ranged) wanted = parse_range(*field, representation.size_bytes);
  if (std::holds_alternative<NoRange>(wanted))
    return unsatisfiable(request, representation, std::move(response));
  const auto* ranges = std::get_if<std::vector<ByteRange>>(&wanted);
  const bool is_remote = std::holds_alternative<RemoteSource>(representation.source);
  if (is_remote && ranges != nullptr && ranges->size() > 1) ranges = nullptr;
  if (ranges != nullptr && ranges->size() > 1) return several(representation, *ranges, std::move(response));

  response.headers.add("Content-Type", representation.content_type);
  if (ranges != nullptr) {
    response.status = 206;
    response.headers.add("Content-Range", content_range(ranges->front(), representation.size_bytes));
  }
  response.body = body_of(representation, ranges != nullptr ? ranges->front() : whole);
  return response;
}

bool is_to_be_fetched(const Request& request, const Response& response) {
  const auto* stream = std::get_if<StreamedBody>(&response.body);
  return stream != nullptr && stream->length != 0 && request.method() != Method::head;
}

Status fetch_first_piece(const Request& request, Response& response) {
  if (!is_to_be_fetched(request, response)) return {};
  return std::get<StreamedBody>(response.body).read.target<RemoteReader>()->fetch();
}

}  // namespace lumbung::http
