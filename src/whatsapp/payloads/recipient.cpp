#include "whatsapp/payloads/recipient.h"

#include <algorithm>

namespace lumbung::whatsapp {
namespace {

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_alphanumeric(char c) {
  return is_capital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

bool is_user_id(std::string_view recipient) {
  constexpr std::size_t kPrefix = 3;
  constexpr std::size_t kIdMax = 128;
  constexpr std::string_view kParent = "ENT.";
  if (recipient.size() <= kPrefix || !is_capital(recipient[0]) || !is_capital(recipient[1]) ||
      recipient[2] != '.')
    return false;
  recipient.remove_prefix(kPrefix);
  if (recipient.starts_with(kParent)) recipient.remove_prefix(kParent.size());
  return !recipient.empty() && recipient.size() <= kIdMax && std::ranges::all_of(recipient, is_alphanumeric);
}

std::string same_recipient(std::string_view recipient) {
  constexpr std::string_view kBetween = "+ -().";
  std::string digits;
  for (const char c : recipient) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (kBetween.find(c) == std::string_view::npos) {
      return std::string(recipient);
    }
  }
  return digits.empty() ? std::string(recipient) : digits;
}

}  // namespace lumbung::whatsapp
