#include <set>
#include <string>

#include <gtest/gtest.h>

#include "database/schema/migrator.h"
#include "database/sql_callback_store.h"
#include "database/sql_delivery_repository.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

using campaigns::DeliveryStatus;
using campaigns::SentMessage;
using campaigns::StatusChange;

class DeliveryRowsTest : public testing::Test {
 protected:
  DeliveryRowsTest() {
    Migrator(database_, clock_).migrate().value();
    campaign_.id = {7};
    campaign_.workspace_id = kWorkspace;
    campaign_.phone_number_id = "111";
  }

  SentMessage message(std::uint64_t number) { return deliveries_.by_number({number}).at(0); }
  bool change(std::uint64_t number, DeliveryStatus status, const std::string& wamid, int code = 0) {
    return deliveries_.settle(
        {{StatusChange{message(number), status, wamid, code, "why", campaigns::needs_new_media(code)}},
         {},
         {}});
  }
  std::uint64_t count(DeliveryStatus status) {
    return deliveries_.counts(kWorkspace, campaign_.id).by_status[status];
  }

  static constexpr WorkspaceId kWorkspace{1};
  test::TempDirectory directory_;
  SystemClock clock_;
  Database database_{{.path = (directory_.path() / "lumbung.db").string()}};
  SqlDeliveryRepository deliveries_{database_, clock_};
  SqlCallbackStore callbacks_{database_, clock_};
  campaigns::Campaign campaign_;
};

TEST_F(DeliveryRowsTest, GivesARecipientOneNumber) {
  const auto first = deliveries_.prepare(campaign_, {{"a", std::nullopt, "1"}, {"b", std::nullopt, "1"}});
  const auto again = deliveries_.prepare(
      campaign_, {{"b", std::nullopt, "1"}, {"c", std::nullopt, "1"}, {"b", std::nullopt, "1"}});
  ASSERT_EQ(first.size(), 2U);
  ASSERT_EQ(again.size(), 3U);
  EXPECT_NE(first[0], first[1]);
  EXPECT_EQ(again[0], first[1]);
  EXPECT_EQ(again[2], first[1]);
  EXPECT_EQ(count(DeliveryStatus::prepared), 3U);
}

TEST_F(DeliveryRowsTest, CountsAndListsWhatFailedForItsMedia) {
  const auto numbers = deliveries_.prepare(campaign_, {{"a", std::nullopt, "1"}, {"b", std::nullopt, "1"}});
  EXPECT_TRUE(change(numbers[0], DeliveryStatus::failed, "w1", 131053));
  EXPECT_TRUE(change(numbers[1], DeliveryStatus::failed, "w2", 131049));
  const auto counts = deliveries_.counts(kWorkspace, campaign_.id);
  EXPECT_EQ(counts.by_error, (std::map<int, std::uint64_t>{{131049, 1}, {131053, 1}}));
  const auto page = deliveries_.resend(kWorkspace, campaign_.id, 0, 10);
  ASSERT_EQ(page.recipients.size(), 1U);
  EXPECT_EQ(page.recipients[0].recipient, "a");
  EXPECT_FALSE(page.next);
  EXPECT_TRUE(deliveries_.resend({2}, campaign_.id, 0, 10).recipients.empty());
}

TEST_F(DeliveryRowsTest, ForgetsTheMessageBeforeWhenItIsPreparedAgain) {
  const auto number = deliveries_.prepare(campaign_, {{"a", std::nullopt, "1"}}).at(0);
  EXPECT_TRUE(change(number, DeliveryStatus::failed, "w1", 131053));
  const SentMessage read = message(number);
  EXPECT_EQ(deliveries_.prepare(campaign_, {{"a", std::nullopt, "2"}}).at(0), number);
  EXPECT_EQ(message(number).former_wamids, "w1");
  EXPECT_EQ(message(number).status, DeliveryStatus::prepared);
  EXPECT_TRUE(deliveries_.resend(kWorkspace, campaign_.id, 0, 10).recipients.empty());
  EXPECT_EQ(count(DeliveryStatus::failed), 0U);
  EXPECT_FALSE(deliveries_.settle({{StatusChange{read, DeliveryStatus::read, "w1"}}, {}, {}}));
  EXPECT_EQ(count(DeliveryStatus::read), 0U);
}

TEST_F(DeliveryRowsTest, SettlesCallbacksWithWhatTheySay) {
  callbacks_.append(
      {{0, kWorkspace, "111", "sha256=", "first"}, {0, kWorkspace, "111", "sha256=", "second"}});
  const auto waiting = callbacks_.waiting(10, 1);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].body, "first");
  EXPECT_EQ(callbacks_.count_waiting(10), 2U);
  const auto all = callbacks_.waiting(10, 1'000);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_TRUE(deliveries_.settle({{}, {all[0].number}, {{all[1].number, kWorkspace}}}));
  EXPECT_EQ(callbacks_.count_waiting(10), 0U);
  ASSERT_TRUE(callbacks_.to_forward(all[1].number));
  EXPECT_EQ(callbacks_.to_forward(all[1].number)->body, "second");
  callbacks_.forwarded(all[1].number);
  EXPECT_FALSE(callbacks_.to_forward(all[1].number));
}

TEST_F(DeliveryRowsTest, PagesThoseWhoGotIt) {
  const auto numbers = deliveries_.prepare(
      campaign_, {{"a", std::nullopt, ""}, {"b", std::nullopt, ""}, {"c", MediaId{9}, ""}});
  EXPECT_TRUE(change(numbers[0], DeliveryStatus::read, "w1"));
  EXPECT_TRUE(change(numbers[2], DeliveryStatus::sent, "w3"));
  const campaigns::RecipientFilter got_it{.status = DeliveryStatus::sent};
  const auto first = deliveries_.recipients(kWorkspace, campaign_.id, got_it, 0, 1);
  ASSERT_EQ(first.recipients.size(), 1U);
  const auto rest = deliveries_.recipients(kWorkspace, campaign_.id, got_it, first.next.value(), 1);
  ASSERT_EQ(rest.recipients.size(), 1U);
  EXPECT_EQ((std::set{first.recipients[0].recipient, rest.recipients[0].recipient}),
            (std::set<std::string>{"a", "c"}));
  EXPECT_FALSE(rest.next);
  EXPECT_EQ(deliveries_.recipients(kWorkspace, campaign_.id, {.media = MediaId{9}}, 0, 9).recipients.size(),
            1U);
}

}  // namespace
}  // namespace lumbung::database
