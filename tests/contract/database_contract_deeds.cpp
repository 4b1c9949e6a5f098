// What is changed and who changed it are one transaction: neither is there without the other.
#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using access::AuditEntry;
using access::Origin;
using access::Token;
using events::Webhook;

const Origin kBudi{"req-9", {access::Actor::Kind::token, TokenId{9}, "budi"}};
const Sha256 kTokenHash = Sha256::of(as_bytes("lmb_secret"));

access::NewToken token_of(WorkspaceId workspace) {
  return {"app", workspace, {access::Ability::media_read}, std::nullopt};
}

/// Action, subject and workspace of the newest entry, which is kBudi's.
std::string newest(access::AuditTrail& audit) {
  const auto entries = audit.list({}, std::nullopt, 1).entries;
  if (entries.empty()) return "";
  const AuditEntry& entry = entries.front();
  EXPECT_EQ(entry.origin.actor.name, "budi");
  EXPECT_EQ(entry.origin.actor.token_id, TokenId{9});
  EXPECT_EQ(entry.origin.request_id, "req-9");
  return std::string(access::to_string(entry.action)) + " " + entry.subject + " in " +
         std::to_string(entry.workspace_id.value);
}

TEST_P(DatabaseContract, PutsOnRecordWhoMadeAndRevokedAToken) {
  const std::string in = " in " + std::to_string(workspace_.value);
  const Token token = db_.tokens->create(token_of(workspace_), kTokenHash, kBudi).value();
  const std::string subject = "token " + std::to_string(token.id.value);
  EXPECT_EQ(newest(*db_.audit), "token.created " + subject + in);
  EXPECT_TRUE(db_.tokens->revoke(std::nullopt, token.id, kBudi));
  EXPECT_EQ(newest(*db_.audit), "token.revoked " + subject + in);

  const std::size_t before = db_.audit->list({}, std::nullopt, 100).entries.size();
  EXPECT_TRUE(db_.tokens->revoke(std::nullopt, token.id, kBudi)) << "it is revoked";
  EXPECT_FALSE(db_.tokens->revoke(WorkspaceId{99}, token.id, kBudi));
  EXPECT_TRUE(db_.tokens->create(token_of({99}), kTokenHash, kBudi).has_error());
  EXPECT_EQ(db_.audit->list({}, std::nullopt, 100).entries.size(), before) << "nothing was changed";
}

TEST_P(DatabaseContract, PutsOnRecordWhoMadeAWorkspaceItsDeliveryAndItsQuota) {
  const WorkspaceId made = db_.workspaces->create("Toko", kBudi).id;
  const std::string in = " in " + std::to_string(made.value);
  EXPECT_EQ(newest(*db_.audit), "workspace.created " + in);
  EXPECT_FALSE(db_.workspaces->set_public_delivery({99}, true, kBudi));
  EXPECT_EQ(newest(*db_.audit), "workspace.created " + in);
  EXPECT_TRUE(db_.workspaces->set_public_delivery(made, true, kBudi));
  EXPECT_EQ(newest(*db_.audit), "workspace.delivery_set public" + in);
  EXPECT_TRUE(db_.workspaces->set_public_delivery(made, false, kBudi));
  EXPECT_EQ(newest(*db_.audit), "workspace.delivery_set signed" + in);
  EXPECT_FALSE(db_.quotas->set({99}, {.files_max = 1}, kBudi));
  EXPECT_EQ(newest(*db_.audit), "workspace.delivery_set signed" + in);
  EXPECT_TRUE(db_.quotas->set(made, {.files_max = 1}, kBudi));
  EXPECT_EQ(newest(*db_.audit), "workspace.quota_set " + in);
  EXPECT_FALSE(db_.workspaces->revoke_urls({99}, kBudi));
  EXPECT_EQ(newest(*db_.audit), "workspace.quota_set " + in);
  EXPECT_TRUE(db_.workspaces->revoke_urls(made, kBudi));
  EXPECT_EQ(newest(*db_.audit), "workspace.urls_revoked " + in);
}

TEST_P(DatabaseContract, PutsOnRecordWhoMadeReplayedAndRemovedAWebhook) {
  const std::string in = " in " + std::to_string(workspace_.value);
  const Webhook webhook =
      db_.webhooks->create(workspace_, "https://example.com/", "secret", {}, kBudi).value();
  const std::string subject = "webhook " + std::to_string(webhook.id.value);
  EXPECT_EQ(newest(*db_.audit), "webhook.created " + subject + in);
  completed("nasi");
  const auto delivery = db_.webhooks->deliveries(webhook.id, std::nullopt, 1).at(0);
  EXPECT_TRUE(db_.webhooks->replay(workspace_, webhook.id, delivery.id, kBudi).has_value());
  EXPECT_EQ(newest(*db_.audit), "webhook.replayed " + subject + in);
  EXPECT_FALSE(db_.webhooks->remove({99}, webhook.id, kBudi));
  EXPECT_EQ(newest(*db_.audit), "webhook.replayed " + subject + in);
  EXPECT_TRUE(db_.webhooks->remove(workspace_, webhook.id, kBudi));
  EXPECT_EQ(newest(*db_.audit), "webhook.removed " + subject + in);
}

TEST_P(DatabaseContract, PutsOnRecordWhoRevivedADeadLetter) {
  admitted("nasi");
  ASSERT_TRUE(db_.jobs->bury(leased().lease, "three crashes"));
  const auto letter = db_.jobs->dead_letters(workspace_, std::nullopt, 1).at(0);
  ASSERT_TRUE(db_.jobs->revive({0}, letter.id, kBudi).has_value());
  EXPECT_EQ(newest(*db_.audit), "job.revived dead letter " + std::to_string(letter.id.value) + " in " +
                                    std::to_string(workspace_.value));
}

TEST_P(DatabaseContract, WhatCantBePutOnRecordIsNotDone) {
  const media::Media media = admitted("nasi");
  ASSERT_TRUE(db_.jobs->bury(leased().lease, "three crashes"));
  const auto letter = db_.jobs->dead_letters(workspace_, std::nullopt, 1).at(0);
  const Webhook webhook =
      db_.webhooks->create(workspace_, "https://example.com/", "secret", {}, kBudi).value();
  completed("goreng");
  const auto delivery = db_.webhooks->deliveries(webhook.id, std::nullopt, 1).at(0);
  db_.webhooks->record(delivery.id, {events::DeliveryStatus::delivered, 200, ""});
  const Token token = db_.tokens->create(token_of(workspace_), kTokenHash, kBudi).value();
  const std::size_t jobs = db_.jobs->list(std::nullopt, std::nullopt, 100).size();
  db_.break_audit();

  EXPECT_ANY_THROW(db_.tokens->create(token_of(workspace_), Sha256::of(as_bytes("other")), kBudi));
  EXPECT_ANY_THROW(db_.tokens->revoke(workspace_, token.id, kBudi));
  EXPECT_ANY_THROW(db_.workspaces->create("Toko", kBudi));
  EXPECT_ANY_THROW(db_.quotas->set(workspace_, {.files_max = 1}, kBudi));
  EXPECT_ANY_THROW(db_.webhooks->create(workspace_, "https://b.example/", "secret", {}, kBudi));
  EXPECT_ANY_THROW(db_.webhooks->replay(workspace_, webhook.id, delivery.id, kBudi));
  EXPECT_ANY_THROW(db_.webhooks->remove(workspace_, webhook.id, kBudi));
  EXPECT_ANY_THROW(db_.jobs->revive(workspace_, letter.id, kBudi));
  EXPECT_ANY_THROW(db_.media->soft_delete(workspace_, media.uuid, kBudi));

  EXPECT_EQ(db_.tokens->list(workspace_, {}, 10).size(), 1U);
  EXPECT_TRUE(db_.tokens->find(kTokenHash).has_value());
  EXPECT_EQ(db_.workspaces->list().size(), 1U);
  EXPECT_FALSE(db_.quotas->state(workspace_).has_value());
  EXPECT_EQ(db_.webhooks->list(workspace_).size(), 1U);
  EXPECT_EQ(db_.webhooks->outgoing(delivery.id)->delivery.status, events::DeliveryStatus::delivered);
  EXPECT_EQ(db_.jobs->dead_letters(workspace_, std::nullopt, 10).size(), 1U);
  EXPECT_EQ(db_.jobs->list(std::nullopt, std::nullopt, 100).size(), jobs);
  EXPECT_TRUE(db_.media->find(workspace_, media.uuid).has_value());
}

}  // namespace
}  // namespace lumbung::test
