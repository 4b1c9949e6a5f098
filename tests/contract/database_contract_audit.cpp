#include <atomic>
#include <thread>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using access::AuditAction;
using access::AuditEntry;
using access::Origin;
using media::Media;

const Origin kAnna{"req-7",
                   {access::Actor::Kind::token, TokenId{7}, "anna"},
                   *telemetry::TraceContext::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                   "2001:db8::7"};

std::vector<std::string> actions(const std::vector<AuditEntry>& entries) {
  std::vector<std::string> words;
  for (const AuditEntry& entry : entries) words.emplace_back(access::to_string(entry.action));
  return words;
}

TEST_P(DatabaseContract, PutsOnRecordWhoDidWhatToAMedia) {
  media::NewUpload upload = upload_of("nasi");
  upload.origin = kAnna;
  const Media media = db_.media->admit(upload)->media;
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, kAnna).has_value());
  ASSERT_TRUE(db_.media->restore(workspace_, media.uuid, kAnna).has_value());
  ASSERT_TRUE(db_.media->erase(workspace_, media.uuid, {.request_id = "purge_deleted"}));

  const auto entries = db_.audit->list({.media = media.uuid}, std::nullopt, 10).entries;
  EXPECT_EQ(actions(entries),
            (std::vector<std::string>{"media.erased", "media.restored", "media.deleted", "media.uploaded"}));
  const AuditEntry& first = entries.back();
  EXPECT_EQ(first.at, db_.clock->now());
  EXPECT_EQ(first.workspace_id, workspace_);
  EXPECT_EQ(first.origin.actor.kind, access::Actor::Kind::token);
  EXPECT_EQ(first.origin.actor.token_id, TokenId{7});
  EXPECT_EQ(first.origin.actor.name, "anna");
  EXPECT_EQ(first.origin.request_id, "req-7");
  EXPECT_EQ(first.origin.address, "2001:db8::7");
  EXPECT_EQ(entries.front().origin.address, "");
  EXPECT_EQ(first.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(entries.front().origin.actor.kind, access::Actor::Kind::system);
  for (const AuditEntry& entry : entries) EXPECT_EQ(entry.subject.find(media.name), std::string::npos);
}

TEST_P(DatabaseContract, ARefusedDeedIsNotOnRecord) {
  const Media media = completed("nasi");
  const std::size_t before = db_.audit->list({}, std::nullopt, 100).entries.size();
  EXPECT_TRUE(db_.media->retry(workspace_, media.uuid, kAnna).has_error());
  EXPECT_TRUE(db_.media->soft_delete({99}, media.uuid, kAnna).has_error());
  EXPECT_EQ(db_.media->admit(upload_of("nasi"))->media.id, media.id);
  EXPECT_EQ(db_.audit->list({}, std::nullopt, 100).entries.size(), before);
}

TEST_P(DatabaseContract, PagesAndFiltersTheAuditTrailNewestFirst) {
  const WorkspaceId other = db_.workspaces->create("Toko", kAnna).id;
  for (int i = 0; i < 3; ++i) db_.webhooks->create(workspace_, "https://example.com/", "secret", {}, kAnna);
  db_.clock->turn(std::chrono::hours(1));
  db_.webhooks->create(other, "https://example.com/", "secret", {}, kAnna);

  const auto all = db_.audit->list({}, std::nullopt, 2).entries;
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].subject, "webhook 4");
  EXPECT_EQ(db_.audit->list({}, all[1].id, 10).entries.size(), 4U);
  EXPECT_EQ(db_.audit->list({.workspace = other}, std::nullopt, 10).entries.size(), 2U);
  EXPECT_EQ(db_.audit->list({.action = AuditAction::webhook_created}, std::nullopt, 10).entries.size(), 4U);
  EXPECT_EQ(db_.audit->list({.since = db_.clock->now()}, std::nullopt, 10).entries.size(), 1U);
  EXPECT_EQ(db_.audit->purge_before(db_.clock->now(), 2), 2U) << "a page at a time, the oldest first";
  EXPECT_EQ(db_.audit->list({}, std::nullopt, 10).entries.back().subject, "webhook 1");
  EXPECT_EQ(db_.audit->purge_before(db_.clock->now(), 1000), 3U);
  EXPECT_EQ(db_.audit->list({}, std::nullopt, 10).entries.size(), 1U);
}

TEST_P(DatabaseContract, PagesOfTheAuditTrailGoOnBehindWhatANewerVersionWrote) {
  for (int i = 0; i < 5; ++i) db_.webhooks->create(workspace_, "https://example.com/", "secret", {}, kAnna);
  const access::AuditFilter filter{.workspace = workspace_};
  const auto all = db_.audit->list(filter, std::nullopt, 100).entries;
  ASSERT_GE(all.size(), 5U);
  for (const std::size_t unknown : {0U, 1U, 3U}) {
    db_.run("UPDATE lumbung_audit SET action = 'media.painted' WHERE id = " +
            std::to_string(all[unknown].id.value));
  }
  std::vector<AuditId> seen;
  std::optional<AuditId> before;
  do {
    const access::AuditPage page = db_.audit->list(filter, before, 2);
    for (const AuditEntry& entry : page.entries) seen.push_back(entry.id);
    before = page.next;
  } while (before);
  std::vector<AuditId> known{all[2].id};
  for (std::size_t i = 4; i < all.size(); ++i) known.push_back(all[i].id);
  EXPECT_EQ(seen, known);
}

TEST_P(DatabaseContract, AJobCarriesTheTraceOfItsCauseToItsLastAttempt) {
  media::NewUpload upload = upload_of("nasi");
  upload.origin = kAnna;
  const Media media = db_.media->admit(upload)->media;
  jobs::LeasedJob job = leased();
  EXPECT_EQ(job.job.trace, kAnna.trace);
  EXPECT_EQ(job.job.payload_json, "{}");
  ASSERT_TRUE(
      db_.media->fail(job.lease, media.id, {ErrorCode::internal, "broken", false, "disk"}).has_value());
  const auto dead = db_.jobs->dead_letters(workspace_, std::nullopt, 10);
  ASSERT_EQ(dead.size(), 1U);
  EXPECT_EQ(dead[0].job.trace, kAnna.trace);
  ASSERT_TRUE(db_.jobs->revive(workspace_, dead[0].id, {}).has_value());
  EXPECT_EQ(leased().job.trace, kAnna.trace);
}

TEST_P(DatabaseContract, ADeliveryOfAWebhookCarriesTheTraceOfItsEvent) {
  db_.webhooks->create(workspace_, "https://example.com/", "secret", {}, {});
  media::NewUpload upload = upload_of("nasi");
  upload.origin = kAnna;
  const Media media = db_.media->admit(upload)->media;
  ASSERT_TRUE(db_.media->begin_processing(leased().lease, media.id).has_value());
  db_.clock->turn(std::chrono::seconds(1));
  const jobs::LeasedJob delivery = db_.jobs->claim(kNotifyQueue, "w", std::chrono::seconds(30)).value();
  EXPECT_EQ(delivery.job.kind, jobs::JobKind::send_webhook);
  EXPECT_EQ(delivery.job.trace, kAnna.trace);
  EXPECT_TRUE(delivery.job.payload_json.starts_with("{\"delivery_id\":")) << delivery.job.payload_json;
}

TEST_P(DatabaseContract, AWebhookThatCantBeRemovedKeepsItsHistory) {
  const auto webhook = db_.webhooks->create(workspace_, "https://example.com/", "secret", {}, {}).value();
  for (const char* content : {"nasi", "goreng"}) admitted(content);
  for (int i = 0; i < 2; ++i) {
    const jobs::LeasedJob job = leased();
    ASSERT_TRUE(db_.media->begin_processing(job.lease, job.job.media_id.value()).has_value());
  }
  const auto sent = db_.webhooks->deliveries(webhook.id, std::nullopt, 10);
  ASSERT_EQ(sent.size(), 2U);
  db_.webhooks->record(sent[0].id, {events::DeliveryStatus::delivered, 200, ""});
  db_.break_audit();
  EXPECT_ANY_THROW(db_.webhooks->remove(workspace_, webhook.id, {}));
  const auto left = db_.webhooks->deliveries(webhook.id, std::nullopt, 10);
  EXPECT_EQ(left.size(), 2U) << "nothing goes before its removal is on record";
}

TEST_P(DatabaseThreads, WebhooksThatAreMadeAtOnceDoNotPassTheirNumber) {
  const auto make = [&] {
    return db_.webhooks->create(workspace_, "https://example.com/", "secret", {}, {});
  };
  constexpr std::uint32_t kThreads = 6;
  for (std::uint32_t i = 0; i + 2 < events::kWebhooksMax; ++i) ASSERT_TRUE(make());
  std::atomic<int> refused = 0;
  std::vector<std::jthread> threads;
  for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      const auto made = make();
      if (made) return;
      EXPECT_EQ(made.error().code, ErrorCode::conflict);
      ++refused;
    });
  }
  threads.clear();
  const auto all = db_.webhooks->list(workspace_);
  ASSERT_EQ(all.size(), events::kWebhooksMax);
  EXPECT_EQ(refused, static_cast<int>(kThreads) - 2);
  ASSERT_TRUE(db_.webhooks->remove(workspace_, all.front().id, {}));
  EXPECT_TRUE(make()) << "what was removed counts no more";
  EXPECT_EQ(db_.webhooks->create({99}, "https://example.com/", "secret", {}, {}).error().code,
            ErrorCode::not_found);
}

TEST_P(DatabaseContract, ForgetsDeliveriesThatEndedLongAgo) {
  const auto webhook = db_.webhooks->create(workspace_, "https://example.com/", "secret", {}, {}).value();
  for (const char* content : {"nasi", "goreng"}) admitted(content);
  for (int i = 0; i < 2; ++i) {
    const jobs::LeasedJob job = leased();
    ASSERT_TRUE(db_.media->begin_processing(job.lease, job.job.media_id.value()).has_value());
  }
  const auto sent = db_.webhooks->deliveries(webhook.id, std::nullopt, 10);
  ASSERT_EQ(sent.size(), 2U);
  db_.webhooks->record(sent[0].id, {events::DeliveryStatus::delivered, 200, ""});
  db_.clock->turn(std::chrono::hours(1));
  EXPECT_EQ(db_.webhooks->purge_before(db_.clock->now() - std::chrono::hours(2), 1000), 0U);
  EXPECT_EQ(db_.webhooks->purge_before(db_.clock->now(), 1000), 1U);
  const auto left = db_.webhooks->deliveries(webhook.id, std::nullopt, 10);
  ASSERT_EQ(left.size(), 1U) << "what has not ended stays";
  EXPECT_EQ(left[0].id, sent[1].id);
}

}  // namespace
}  // namespace lumbung::test
