#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "campaigns/campaign.h"
#include "media/media.h"
#include "whatsapp/media_ids/ledger.h"
#include "whatsapp/media_ids/single_use_rows.h"

namespace lumbung::campaigns {

/// The files of single recipients on their way to Meta. Of what a page asks for, so much is uploaded as is
/// done within ten seconds, a few at a time and no faster than Meta takes it; the rest is to be asked for
/// again. Two pages of a workspace upload at a time on a node, so that one workspace does not take the
/// threads of all. Thread-safe, blocks.
class OwnFiles {
 public:
  struct File {
    const media::Media* media = nullptr;  ///< must outlive the call
    media::VariantName variant{};
  };

  /// The ids by media, or why there is none; `unavailable`: ask again.
  std::map<Uuid, Result<whatsapp::SendableId>> ids_of(whatsapp::MediaIds& media_ids, const Campaign& campaign,
                                                      const std::vector<File>& files,
                                                      std::chrono::seconds life);

 private:
  class Turn;

  Mutex mutex_;
  std::multiset<WorkspaceId> uploading_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::campaigns
