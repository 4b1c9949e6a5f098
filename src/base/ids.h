#pragma once

#include "base/strong_id.h"

namespace lumbung {

using WorkspaceId = StrongId<struct WorkspaceTag>;
using MediaId = StrongId<struct MediaTag>;
using JobId = StrongId<struct JobTag>;
using TokenId = StrongId<struct TokenTag>;
using EventId = StrongId<struct EventTag>;
using DeadLetterId = StrongId<struct DeadLetterTag>;
using WebhookId = StrongId<struct WebhookTag>;
using AuditId = StrongId<struct AuditTag>;
using WebhookDeliveryId = StrongId<struct WebhookDeliveryTag>;

}  // namespace lumbung
