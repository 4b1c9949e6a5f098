#include "campaigns/own_files.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "telemetry/span.h"

namespace lumbung::campaigns {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kPagesOfWorkspace = 2;
constexpr std::size_t kFilesAtOnce = 4;
constexpr std::chrono::seconds kUploadFor{10};

Error ask_again(const std::string& why) {
  return error(ErrorCode::unavailable,
               "The file is not at Meta yet (" + why + "); ask for this recipient again.");
}

/// On their way at the same time, until the time is over.
class Uploads {
 public:
  Uploads(whatsapp::MediaIds& media_ids, const Campaign& campaign, std::vector<OwnFiles::File> files,
          std::chrono::seconds life)
      : media_ids_(media_ids),
        campaign_(campaign),
        files_(std::move(files)),
        life_(life),
        ids_(files_.size()),
        until_(steady_clock::now() + kUploadFor) {}

  void run() {
    std::vector<std::jthread> threads;
    const std::size_t more = std::min(kFilesAtOnce, files_.size());
    threads.reserve(more);
    const telemetry::TraceContext cause = telemetry::TraceScope::current();
    for (std::size_t i = 1; i < more; ++i) {
      threads.emplace_back([this, cause] {
        const telemetry::TraceScope scope(cause);
        take_turns();
      });
    }
    take_turns();
  }

  /// Of the file with this index, after run(); nullopt: the time was over.
  const std::optional<Result<whatsapp::SendableId>>& id(std::size_t index) const { return ids_[index]; }
  const std::vector<OwnFiles::File>& files() const { return files_; }

 private:
  void take_turns() {
    for (std::size_t i = next_++; i < files_.size() && steady_clock::now() < until_; i = next_++)
      ids_[i] = upload(files_[i]);
  }

  Result<whatsapp::SendableId> upload(const OwnFiles::File& file) {
    try {
      auto id = media_ids_.get_for_one(*file.media, file.variant, campaign_.phone_number_id, life_,
                                       campaign_.id.value);
      if (!id && id.error().code == ErrorCode::unavailable) return ask_again(id.error().message);
      return id;
    } catch (const Fault& fault) {
      return ask_again(fault.what());
    }
  }

  whatsapp::MediaIds& media_ids_;
  const Campaign& campaign_;
  std::vector<OwnFiles::File> files_;
  std::chrono::seconds life_;
  std::vector<std::optional<Result<whatsapp::SendableId>>> ids_;
  std::atomic<std::size_t> next_{0};
  steady_clock::time_point until_;
};

}  // namespace

/// One of the turns of a workspace, if there is one left.
class OwnFiles::Turn {
 public:
  Turn(OwnFiles& files, WorkspaceId workspace) : files_(files), workspace_(workspace) {
    const MutexLock lock(files_.mutex_);
    has_it_ = files_.uploading_.count(workspace_) < kPagesOfWorkspace;
    if (has_it_) files_.uploading_.insert(workspace_);
  }
  ~Turn() {
    if (!has_it_) return;
    const MutexLock lock(files_.mutex_);
    files_.uploading_.erase(files_.uploading_.find(workspace_));
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool has_it() const { return has_it_; }

 private:
  OwnFiles& files_;
  WorkspaceId workspace_;
  bool has_it_ = false;
};

std::map<Uuid, Result<whatsapp::SendableId>> OwnFiles::ids_of(whatsapp::MediaIds& media_ids,
                                                              const Campaign& campaign,
                                                              const std::vector<File>& files,
                                                              std::chrono::seconds life) {
  std::map<Uuid, Result<whatsapp::SendableId>> ids;
  std::vector<File> missing;
  for (const File& file : files) {
    auto known = media_ids.known(*file.media, file.variant, campaign.phone_number_id, life);
    if (known) {
      ids.emplace(file.media->uuid, *std::move(known));
    } else {
      missing.push_back(file);
    }
  }
  if (missing.empty()) return ids;
  const Turn turn(*this, campaign.workspace_id);
  Uploads uploads(media_ids, campaign, std::move(missing), life);
  if (turn.has_it()) uploads.run();
  for (std::size_t i = 0; i < uploads.files().size(); ++i) {
    const auto& id = uploads.id(i);
    ids.emplace(uploads.files()[i].media->uuid, id ? *id : ask_again("others are before it"));
  }
  return ids;
}

}  // namespace lumbung::campaigns
