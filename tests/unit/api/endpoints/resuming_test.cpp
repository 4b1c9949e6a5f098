#include <atomic>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "base/mutex.h"
#include "unit/api/api_server.h"

namespace lumbung::api {
namespace {

/// Where a sink waits in its destructor for what it has under way.
class Travelling {
 public:
  void wait_until_arrived() {
    MutexLock lock(mutex_);
    is_waited_for_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this]() LUMBUNG_REQUIRES(mutex_) { return is_arrived_; });
  }
  void wait_until_waited_for() {
    MutexLock lock(mutex_);
    changed_.wait(lock, [this]() LUMBUNG_REQUIRES(mutex_) { return is_waited_for_; });
  }
  void arrive() {
    const MutexLock lock(mutex_);
    is_arrived_ = true;
    changed_.notify_all();
  }

 private:
  Mutex mutex_;
  Condition changed_;
  bool is_waited_for_ LUMBUNG_GUARDED_BY(mutex_) = false;
  bool is_arrived_ LUMBUNG_GUARDED_BY(mutex_) = false;
};

/// A store whose server is away, but not yet for what was sent to it before.
class AwayStore final : public media::ResumableStore {
 public:
  explicit AwayStore(Travelling& travelling) : travelling_(travelling) {}

  std::unique_ptr<media::ResumableSink> open(const media::ObjectKey&, const media::ResumablePoint&,
                                             std::uint64_t, std::uint64_t) override {
    return std::make_unique<Sink>(travelling_);
  }
  void read(const media::ObjectKey&, const media::ResumablePoint&,
            const std::function<void(Bytes)>&) override {}
  void finish(const media::ObjectKey&, const media::ResumablePoint&) override {}
  void drop(const media::ObjectKey&, const media::ResumablePoint&, Finished) override {}

 private:
  class Sink final : public media::ResumableSink {
   public:
    explicit Sink(Travelling& travelling) : travelling_(travelling) {}
    ~Sink() override { travelling_.wait_until_arrived(); }
    void append(Bytes) override { throw Fault(ErrorCode::unavailable, "the store is away"); }
    media::ResumablePoint mark() override { return {}; }

   private:
    Travelling& travelling_;
  };

  Travelling& travelling_;
};

/// A store that takes bytes and can't read them, nor drop them unless it is told so.
class UnreadableStore final : public media::ResumableStore {
 public:
  explicit UnreadableStore(const std::atomic<bool>& drops) : drops_(drops) {}

  std::unique_ptr<media::ResumableSink> open(const media::ObjectKey&, const media::ResumablePoint& from,
                                             std::uint64_t, std::uint64_t) override {
    return std::make_unique<Sink>(from);
  }
  void read(const media::ObjectKey&, const media::ResumablePoint&,
            const std::function<void(Bytes)>&) override {
    throw Fault("the disk is broken");
  }
  void finish(const media::ObjectKey&, const media::ResumablePoint&) override {}
  void drop(const media::ObjectKey&, const media::ResumablePoint&, Finished) override {
    if (!drops_) throw Fault(ErrorCode::unavailable, "the disk is away");
  }

 private:
  class Sink final : public media::ResumableSink {
   public:
    explicit Sink(media::ResumablePoint from) : at_(std::move(from)) {}
    void append(Bytes data) override { at_.offset += data.size(); }
    media::ResumablePoint mark() override { return at_; }

   private:
    media::ResumablePoint at_;
  };

  const std::atomic<bool>& drops_;
};

TEST(ResumingTest, AJoinThatMeetsAFaultLeavesNothingThatCounts) {
  std::atomic<bool> drops = true;
  ApiServer server({}, nullptr, {}, std::make_unique<UnreadableStore>(drops));
  server.quotas().set({1}, {.bytes_max = 10}, {});  // and three times as many on the disk
  const std::string token = server.token(1);
  const std::string tus = "Tus-Resumable: 1.0.0\r\n";
  const auto part = server.ask("POST", "/api/v1/uploads", token,
                               tus + "Upload-Concat: partial\r\nUpload-Length: 8\r\n" +
                                   "Content-Type: application/offset+octet-stream\r\n",
                               "uduk uli");
  ASSERT_EQ(part.status, 201);
  const std::string joined = tus + "Upload-Concat: final;" + part.header("Location") + "\r\n";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(server.ask("POST", "/api/v1/uploads", token, joined).status, 500);
  EXPECT_EQ(server.ask("POST", "/api/v1/uploads", token, tus + "Upload-Length: 8\r\n").status, 201)
      << "there is room for it beside the part";
  drops = false;
  EXPECT_EQ(server.ask("POST", "/api/v1/uploads", token, joined).status, 500) << "the first fault is told";
}

TEST(ResumingTest, OthersAreAnsweredWhileABrokenTurnWaitsForItsStore) {
  Travelling travelling;
  ApiServer server({}, nullptr, {}, std::make_unique<AwayStore>(travelling));
  const std::string token = server.token(1);
  const std::string tus = "Tus-Resumable: 1.0.0\r\n";
  const auto begun = server.ask("POST", "/api/v1/uploads", token, tus + "Upload-Length: 4\r\n");
  ASSERT_EQ(begun.status, 201);
  http::RawClient sender(server.port());
  ASSERT_TRUE(sender.send("PATCH " + begun.header("Location") + " HTTP/1.1\r\nHost: t\r\n" + tus +
                          "Authorization: Bearer " + token +
                          "\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
                          "Content-Length: 4\r\n\r\nnasi"));
  travelling.wait_until_waited_for();
  http::RawClient other(server.port());
  const auto alive = other.ask(http::get("/healthz"));
  travelling.arrive();
  EXPECT_TRUE(alive) << "the only I/O thread waits";
  const auto answer = sender.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_TRUE(answer->header("Retry-After"));
}

class ResumingAnswersTest : public testing::Test {
 protected:
  ApiServer::Answer begin(std::string_view content, std::string_view token) {
    return server_.ask("POST", "/api/v1/uploads", token,
                       tus_ + "Content-Type: application/offset+octet-stream\r\nUpload-Length: " +
                           std::to_string(content.size()) + "\r\n",
                       content);
  }
  /// Begins an upload of so many bytes, and sends none.
  ApiServer::Answer announce(std::size_t bytes, std::string_view token) {
    return server_.ask("POST", "/api/v1/uploads", token,
                       tus_ + "Upload-Length: " + std::to_string(bytes) + "\r\n");
  }

  const std::string tus_ = "Tus-Resumable: 1.0.0\r\n";
  ApiServer server_;
  std::string token_ = server_.token(1);
};

TEST_F(ResumingAnswersTest, WhoeverCompletesAnUploadHearsWhetherItsContentWasThere) {
  const auto first = begin("nasi goreng", token_);
  ASSERT_EQ(first.status, 201);
  EXPECT_EQ(first.header("Upload-Deduplicated"), "false");
  const auto twin = begin("nasi goreng", token_);
  EXPECT_EQ(twin.header("Upload-Deduplicated"), "true");
  EXPECT_EQ(twin.header("Upload-Media"), first.header("Upload-Media"));
  // Whose answer was lost hears the same.
  EXPECT_EQ(server_.ask("HEAD", first.header("Location"), token_, tus_).header("Upload-Deduplicated"),
            "false");
  EXPECT_EQ(server_.ask("HEAD", twin.header("Location"), token_, tus_).header("Upload-Deduplicated"), "true");
  EXPECT_EQ(begin("nasi goreng", server_.token(2)).header("Upload-Deduplicated"), "false");
  EXPECT_EQ(announce(4, token_).header("Upload-Deduplicated"), "") << "nothing is known of it yet";
}

TEST_F(ResumingAnswersTest, WhoIsRefusedForTheQuotaIsToldAsWithAForm) {
  server_.quotas().set({1}, {.bytes_max = 10, .uploads_per_minute_max = 2}, {});
  const auto large = announce(11, token_);
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(large.header("Tus-Resumable"), "1.0.0");
  EXPECT_EQ(large.json().at("quota").at("bytes_left"), 10);
  EXPECT_EQ(begin("nasi", token_).status, 201);
  const auto full = begin("goreng!", token_);
  EXPECT_EQ(full.status, 413);
  EXPECT_EQ(full.json().at("quota").at("bytes_left"), 6);
  const auto often = announce(4, token_);
  EXPECT_EQ(often.status, 429);
  EXPECT_EQ(often.json().at("quota").at("uploads_left"), 0);
  const int pause = std::stoi(often.header("Retry-After"));
  EXPECT_GT(pause, 2);
  EXPECT_LE(pause, 30);
}

}  // namespace
}  // namespace lumbung::api
