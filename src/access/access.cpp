#include "access/access.h"

#include "base/encoding.h"
#include "base/word_table.h"

namespace lumbung::access {
namespace {

constexpr WordTable<Ability, 6> kAbilities({
    {Ability::media_read, "media:read"},
    {Ability::media_write, "media:write"},
    {Ability::media_erase, "media:erase"},
    {Ability::jobs_manage, "jobs:manage"},
    {Ability::campaigns_manage, "campaigns:manage"},
    {Ability::admin, "admin"},
});

constexpr std::size_t kTokenBytes = 32;

}  // namespace

std::string_view to_string(Ability ability) {
  return kAbilities.word_of(ability);
}
std::optional<Ability> ability_from(std::string_view word) {
  return kAbilities.value_of(word);
}

std::string make_token_text() {
  return "lmb_" + to_base64url(as_bytes(random_bytes(kTokenBytes)));
}

Result<IssuedToken> issue_token(TokenRepository& tokens, const NewToken& wanted, const Origin& by) {
  std::string text = make_token_text();
  Result<Token> token = tokens.create(wanted, Sha256::of(as_bytes(text)), by);
  if (!token) return token.error();
  return IssuedToken{*std::move(token), std::move(text)};
}

std::set<Ability> all_abilities() {
  return {Ability::media_read,  Ability::media_write,      Ability::media_erase,
          Ability::jobs_manage, Ability::campaigns_manage, Ability::admin};
}

std::set<Ability> everyday_abilities() {
  return {Ability::media_read, Ability::media_write};
}

}  // namespace lumbung::access
