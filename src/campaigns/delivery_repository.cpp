#include "campaigns/delivery_repository.h"

#include <charconv>

#include "base/word_table.h"

namespace lumbung::campaigns {
namespace {

constexpr WordTable<DeliveryStatus, 6> kDeliveryStatuses({
    {DeliveryStatus::prepared, "prepared"},
    {DeliveryStatus::sent, "sent"},
    {DeliveryStatus::delivered, "delivered"},
    {DeliveryStatus::read, "read"},
    {DeliveryStatus::played, "played"},
    {DeliveryStatus::failed, "failed"},
});

constexpr std::string_view kMark = "lmb:";

}  // namespace

std::string_view to_string(DeliveryStatus status) {
  return kDeliveryStatuses.word_of(status);
}

std::optional<DeliveryStatus> delivery_status_from(std::string_view word) {
  return kDeliveryStatuses.value_of(word);
}

std::string delivery_mark(std::uint64_t number) {
  return std::string(kMark) + std::to_string(number);
}

std::optional<std::uint64_t> number_in_mark(std::string_view text) {
  if (!text.starts_with(kMark)) return std::nullopt;
  text.remove_prefix(kMark.size());
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace lumbung::campaigns
