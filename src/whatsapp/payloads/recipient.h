#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lumbung::whatsapp {

/// Of a recipient, who is opaque otherwise: a phone number or a business-scoped user id.
inline constexpr std::size_t kRecipientBytesMax = 135;

/// Whether it is a business-scoped user id: "ID.a1B2…", "ID.ENT.a1B2…". It goes into `recipient`: in `to`
/// Meta takes it and drops it without a word. Pure.
bool is_user_id(std::string_view recipient);

/// The same for all spellings of a phone number ("+62 811-1", "628111"); what is none as it is. Pure.
std::string same_recipient(std::string_view recipient);

}  // namespace lumbung::whatsapp
