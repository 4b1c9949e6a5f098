#pragma once

#include <set>
#include <string>

#include "media/access.h"

namespace lumbung::app {

struct IssuedToken {
  media::Token token;
  std::string text;  ///< shown once, kept nowhere
};

/// Makes a token of random text and stores its hash. Throws Fault when it can't be stored.
IssuedToken issue_token(media::TokenRepository& tokens, const media::NewToken& wanted,
                        const media::Origin& by);

/// What an application or a marketer needs every day: read and write, no erasing, no administration.
std::set<media::Ability> everyday_abilities();

}  // namespace lumbung::app
