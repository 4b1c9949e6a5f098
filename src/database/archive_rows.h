#pragma once

#include "access/origin.h"
#include "base/clock.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

/// Both change a media that media_to_change() gave, within the same transaction, tell of it and put it on
/// record; updated_at becomes `now`, so that who asks for changes hears of it.

/// The media, which is not archived, becomes so.
void put_into_archive(Session& session, media::Media& media, const access::Origin& by, Timestamp now);
/// The media, which is archived, is so no more. Where its objects may be in the cold class, the row of
/// lumbung_media goes on saying so, which has them brought back.
void take_out_of_archive(Session& session, media::Media& media, const access::Origin& by, Timestamp now);

}  // namespace lumbung::database
