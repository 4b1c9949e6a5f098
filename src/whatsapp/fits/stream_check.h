#pragma once

#include <optional>
#include <string>

#include "whatsapp/fits/channel_limits.h"
#include "whatsapp/fits/fit_check.h"

namespace lumbung::whatsapp {

/// Why the streams of a candidate, whose type the channel takes, are refused; nullopt when they fit. Pure.
std::optional<std::string> objection_to_streams(const Candidate& candidate, const ChannelLimit& limit);

}  // namespace lumbung::whatsapp
