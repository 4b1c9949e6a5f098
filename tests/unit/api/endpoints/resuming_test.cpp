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
  void drop(const media::ObjectKey&, const media::ResumablePoint&) override {}

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
}

}  // namespace
}  // namespace lumbung::api
