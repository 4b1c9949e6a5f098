#include "app/first_start.h"

#include <fstream>

#include <gtest/gtest.h>

#include "app/installation.h"
#include "database/engine/session.h"
#include "support/temp_directory.h"

namespace lumbung::app {
namespace {

class FirstStartTest : public testing::Test {
 protected:
  /// What the file of the first token says; "" when there is none.
  std::string kept_text() const {
    std::ifstream file(directory_.path() / "first-token");
    std::string text;
    std::getline(file, text);
    return text;
  }
  bool is_valid(const std::string& text) {
    return engines_.tokens.find(Sha256::of(as_bytes(text))).has_value();
  }
  Result<FirstToken> make_in_file(WorkspaceId workspace) {
    return make_first_token(engines_, workspace, directory_.path(), false);
  }
  void run(const std::string& sql) {
    engines_.database.transact([&](database::Session& session) { session.execute(sql); });
  }
  static Config prepared(const std::filesystem::path& directory) {
    Config config;
    config.data_dir = directory;
    prepare_data_dir(config);
    return config;
  }

  test::TempDirectory directory_;
  Engines engines_{prepared(directory_.path()), telemetry::Log()};
};

TEST_F(FirstStartTest, MakesAWorkspaceAndOneToken) {
  const auto workspace = prepare_first_start(engines_);
  ASSERT_TRUE(workspace.has_value());
  EXPECT_EQ(prepare_first_start(engines_), workspace) << "it still waits";
  const auto token = make_in_file(*workspace);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->text, "");
  EXPECT_TRUE(is_valid(kept_text()));
  EXPECT_FALSE(prepare_first_start(engines_).has_value());
}

TEST_F(FirstStartTest, MakesNoTokenForAWorkspaceThatIsBeingErased) {
  const WorkspaceId first = prepare_first_start(engines_).value();
  ASSERT_TRUE(engines_.workspace_erasures.begin(first, {}));
  EXPECT_FALSE(prepare_first_start(engines_).has_value());
  const WorkspaceId second = engines_.workspaces.create("Toko", {}).id;
  EXPECT_EQ(prepare_first_start(engines_), second);

  const auto refused = make_in_file(first);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "first-token"));
  EXPECT_TRUE(make_in_file(second));
}

TEST_F(FirstStartTest, ATokenIsMadeOnceItsTextIsKept) {
  const WorkspaceId workspace = prepare_first_start(engines_).value();
  run("CREATE TRIGGER crash BEFORE INSERT ON lumbung_tokens BEGIN SELECT RAISE(ABORT, 'killed'); END");
  EXPECT_THROW(make_in_file(workspace), Fault);
  const std::string lost = kept_text();
  EXPECT_TRUE(lost.starts_with("lmb_")) << "a kill in between leaves a text without a token";
  run("DROP TRIGGER crash");

  EXPECT_EQ(prepare_first_start(engines_), workspace);
  ASSERT_TRUE(make_in_file(workspace));
  EXPECT_NE(kept_text(), lost);
  EXPECT_TRUE(is_valid(kept_text()));
}

TEST_F(FirstStartTest, ATextThatCantBeKeptMakesNoToken) {
  const WorkspaceId workspace = prepare_first_start(engines_).value();
  std::filesystem::create_directory(directory_.path() / "first-token");
  EXPECT_THROW(make_in_file(workspace), Fault);
  EXPECT_FALSE(engines_.tokens.any());
  EXPECT_EQ(prepare_first_start(engines_), workspace);
}

}  // namespace
}  // namespace lumbung::app
