#include "app/tokens.h"

#include "base/sha256.h"

namespace lumbung::app {

IssuedToken issue_token(media::TokenRepository& tokens, const media::NewToken& wanted,
                        const media::Origin& by) {
  std::string text = media::make_token_text();
  media::Token token = tokens.create(wanted, Sha256::of(as_bytes(text)), by).value();
  return {std::move(token), std::move(text)};
}

std::set<media::Ability> everyday_abilities() {
  return {media::Ability::media_read, media::Ability::media_write};
}

}  // namespace lumbung::app
