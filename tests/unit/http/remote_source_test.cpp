#include <gtest/gtest.h>

#include "base/error.h"
#include "base/result.h"
#include "http/file_response.h"

namespace lumbung::http {
namespace {

/// Three and a half fetches long.
std::string content() {
  std::string text(3'670'016, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 2'654'435'761U >> 11);
  return text;
}

/// A representation of content() that lies elsewhere; what was fetched of it is noted.
Representation remote(std::vector<ByteRange>& fetched, std::uint64_t there) {
  Representation thing;
  thing.size_bytes = content().size();
  thing.content_type = "video/mp4";
  thing.source = RemoteSource{[&fetched, there](ByteRange range) {
    fetched.push_back(range);
    return content().substr(0, there).substr(range.first, range.length);
  }};
  return thing;
}

std::string read_all(const Response& response) {
  const auto& stream = std::get<StreamedBody>(response.body);
  std::string text;
  std::string buffer(100'000, '\0');
  while (const std::size_t count = stream.read(std::as_writable_bytes(std::span(buffer))))
    text.append(buffer, 0, count);
  EXPECT_EQ(stream.length, text.size());
  return text;
}

TEST(RemoteSource, IsFetchedPieceByPiece) {
  std::vector<ByteRange> fetched;
  const Response response = respond_with(Request::make(Method::get, "/"), remote(fetched, content().size()));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(fetched.empty()) << "nothing is asked for on the I/O thread";
  EXPECT_TRUE(read_all(response) == content());
  EXPECT_EQ(fetched.size(), 4U);
  EXPECT_EQ(fetched.back(), (ByteRange{3'145'728, 524'288}));
}

TEST(RemoteSource, FetchesARangeAndNothingElse) {
  std::vector<ByteRange> fetched;
  const Response response =
      respond_with(Request::make(Method::get, "/", {{"Range", "bytes=2000000-2000099"}}),
                   remote(fetched, content().size()));
  EXPECT_EQ(response.status, 206);
  EXPECT_EQ(read_all(response), content().substr(2'000'000, 100));
  EXPECT_EQ(fetched, (std::vector<ByteRange>{{2'000'000, 100}}));
}

TEST(RemoteSource, AnswersSeveralRangesWithTheWhole) {
  std::vector<ByteRange> fetched;
  const Response response = respond_with(Request::make(Method::get, "/", {{"Range", "bytes=0-9,20-29"}}),
                                         remote(fetched, content().size()));
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(read_all(response) == content());
}

TEST(RemoteSource, EndsTheAnswerWhenItIsShorterThanItWas) {
  std::vector<ByteRange> fetched;
  const Response response = respond_with(Request::make(Method::get, "/"), remote(fetched, 1'048'577));
  EXPECT_THROW(read_all(response), Fault);
}

TEST(RemoteSource, WhatIsInTheWayOfItsFirstPieceIsToldBeforeTheAnswerBegins) {
  std::vector<ByteRange> fetched;
  const Request request = Request::make(Method::get, "/");
  Response response = respond_with(request, remote(fetched, content().size()));
  EXPECT_TRUE(is_to_be_fetched(request, response));
  ASSERT_TRUE(fetch_first_piece(request, response));
  EXPECT_EQ(fetched, (std::vector<ByteRange>{{0, 1'048'576}}));
  EXPECT_TRUE(read_all(response) == content());
  EXPECT_EQ(fetched.size(), 4U) << "the first is fetched once";

  Representation gone = remote(fetched, content().size());
  gone.source =
      RemoteSource{[](ByteRange) -> Result<std::string> { return error(ErrorCode::gone, "It was there."); }};
  response = respond_with(request, gone);
  EXPECT_EQ(fetch_first_piece(request, response).error().code, ErrorCode::gone);
  EXPECT_THROW(read_all(response), Fault);
  gone.source = RemoteSource{[](ByteRange) -> Result<std::string> { throw Fault("away"); }};
  response = respond_with(request, gone);
  EXPECT_THROW(fetch_first_piece(request, response).value(), Fault);
}

TEST(RemoteSource, IsNotFetchedForAnAnswerWithoutABody) {
  std::vector<ByteRange> fetched;
  const Representation thing = remote(fetched, content().size());
  for (const Request& request :
       {Request::make(Method::head, "/"), Request::make(Method::get, "/", {{"Range", "bytes=9000000-"}}),
        Request::make(Method::get, "/", {{"If-Match", "\"another\""}})}) {
    Response response = respond_with(request, thing);
    EXPECT_FALSE(is_to_be_fetched(request, response));
    EXPECT_TRUE(fetch_first_piece(request, response));
  }
  EXPECT_TRUE(fetched.empty());
}

}  // namespace
}  // namespace lumbung::http
