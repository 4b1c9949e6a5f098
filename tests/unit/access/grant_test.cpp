#include "access/grant.h"

#include <gtest/gtest.h>

namespace lumbung::access {
namespace {

TEST(Grant, AdminMayEverything) {
  Token token;
  token.abilities = {Ability::media_read};
  EXPECT_TRUE(grant_of(token).may(Ability::media_read));
  EXPECT_FALSE(grant_of(token).may(Ability::media_erase));
  token.abilities = {Ability::admin};
  EXPECT_TRUE(grant_of(token).may(Ability::media_erase));
}

TEST(Grant, OfATokenIsForItsWorkspaceAndInItsName) {
  Token token;
  token.id = TokenId{7};
  token.name = "anna";
  EXPECT_TRUE(grant_of(token).of_all_workspaces());
  token.workspace_id = WorkspaceId{3};
  const Grant grant = grant_of(token);
  EXPECT_FALSE(grant.of_all_workspaces());
  EXPECT_EQ(grant.workspace_id, WorkspaceId{3});
  EXPECT_EQ(grant.actor.kind, Actor::Kind::token);
  EXPECT_EQ(grant.actor.token_id, TokenId{7});
  EXPECT_EQ(grant.actor.name, "anna");
}

}  // namespace
}  // namespace lumbung::access
