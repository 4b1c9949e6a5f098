#include "events/webhook.h"

#include "base/word_table.h"

namespace lumbung::events {
namespace {

constexpr WordTable<DeliveryStatus, 3> kDeliveryStatuses({
    {DeliveryStatus::pending, "pending"},
    {DeliveryStatus::delivered, "delivered"},
    {DeliveryStatus::failed, "failed"},
});

}  // namespace

std::string_view to_string(DeliveryStatus status) {
  return kDeliveryStatuses.word_of(status);
}
std::optional<DeliveryStatus> delivery_status_from(std::string_view word) {
  return kDeliveryStatuses.value_of(word);
}

}  // namespace lumbung::events
