#pragma once

#include <optional>

#include "base/sha256.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

/// What was found in a content, if it is condemned: malware, by the verdict that stands now. Asked inside the
/// transaction that delivers, restores, matches or completes a media. On MariaDB a verdict that is committed
/// between this look and the end of the transaction is no loss: who condemns a content goes over its rows
/// afterwards, and waits for the lock of each.
std::optional<media::ScanNote> condemnation_of(Session& session, const Sha256& content);
/// The same for the content of a media; nothing where that is not known.
std::optional<media::ScanNote> condemnation_of(Session& session, const media::Media& media);

}  // namespace lumbung::database
