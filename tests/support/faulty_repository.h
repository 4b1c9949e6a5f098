#pragma once

#include "media/media_repository.h"
#include "support/fault_plan.h"

namespace lumbung::test {

/// A repository whose calls can be made to fail, one at a time.
class FaultyRepository final : public media::MediaRepository {
 public:
  using Media = media::Media;

  /// Both must outlive it.
  FaultyRepository(media::MediaRepository& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}

  Result<media::Admission> admit(const media::NewUpload& upload) override {
    return plan_.pass("admit", [&] { return inner_.admit(upload); });
  }
  std::optional<Media> find(WorkspaceId workspace, const Uuid& uuid) override {
    return plan_.pass("find", [&] { return inner_.find(workspace, uuid); });
  }
  std::vector<Media> find_all(WorkspaceId workspace, const std::vector<Uuid>& uuids) override {
    return plan_.pass("find_all", [&] { return inner_.find_all(workspace, uuids); });
  }
  std::optional<Media> find_with_deleted(WorkspaceId workspace, const Uuid& uuid) override {
    return plan_.pass("find_with_deleted", [&] { return inner_.find_with_deleted(workspace, uuid); });
  }
  bool is_going(const media::ObjectKey& path) override {
    return plan_.pass("is_going", [&] { return inner_.is_going(path); });
  }
  std::optional<Media> find_by_hash(WorkspaceId workspace, const Sha256& sha256) override {
    return plan_.pass("find_by_hash", [&] { return inner_.find_by_hash(workspace, sha256); });
  }
  media::MediaPage list(WorkspaceId workspace, const media::MediaFilter& filter,
                        const std::optional<media::MediaCursor>& after, std::uint32_t limit) override {
    return plan_.pass("list", [&] { return inner_.list(workspace, filter, after, limit); });
  }
  std::optional<Media> find_for_delivery(const Uuid& uuid) override {
    return plan_.pass("find_for_delivery", [&] { return inner_.find_for_delivery(uuid); });
  }
  std::optional<Media> find_for_attempt(MediaId id) override {
    return plan_.pass("find_for_attempt", [&] { return inner_.find_for_attempt(id); });
  }
  Result<media::BegunAttempt> begin_processing(const jobs::Lease& lease, MediaId id) override {
    return plan_.pass("begin_processing", [&] { return inner_.begin_processing(lease, id); });
  }
  Status record_original(const jobs::Lease& lease, MediaId id, const media::StoredObject& original,
                         std::string_view type) override {
    return plan_.pass("record_original", [&] { return inner_.record_original(lease, id, original, type); });
  }
  Status record_thumbnail(const jobs::Lease& lease, MediaId id, const media::StoredObject& thumbnail,
                          const media::Metadata& metadata) override {
    return plan_.pass("record_thumbnail",
                      [&] { return inner_.record_thumbnail(lease, id, thumbnail, metadata); });
  }
  Status record_progress(const jobs::Lease& lease, MediaId id, const media::Progress& progress) override {
    return plan_.pass("record_progress", [&] { return inner_.record_progress(lease, id, progress); });
  }
  Status complete(const jobs::Lease& lease, MediaId id, const media::Completion& completion) override {
    return plan_.pass("complete", [&] { return inner_.complete(lease, id, completion); });
  }
  Status fail(const jobs::Lease& lease, MediaId id, const media::Failure& failure) override {
    return plan_.pass("fail", [&] { return inner_.fail(lease, id, failure); });
  }
  Status retry_later(const jobs::Lease& lease, MediaId id, std::chrono::seconds delay,
                     std::string_view error) override {
    return plan_.pass("retry_later", [&] { return inner_.retry_later(lease, id, delay, error); });
  }
  Status wait_for_scan(const jobs::Lease& lease, MediaId id, std::chrono::seconds delay,
                       const media::ScanNote& scan) override {
    return plan_.pass("wait_for_scan", [&] { return inner_.wait_for_scan(lease, id, delay, scan); });
  }
  media::CondemnedPage condemn(const media::ScannedContent& content, MediaId after) override {
    return plan_.pass("condemn", [&] { return inner_.condemn(content, after); });
  }
  std::uint32_t count_sandbox_death(MediaId id) override {
    return plan_.pass("count_sandbox_death", [&] { return inner_.count_sandbox_death(id); });
  }
  Result<Media> retry(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override {
    return plan_.pass("retry", [&] { return inner_.retry(workspace, uuid, by); });
  }
  Result<Media> process_again(WorkspaceId workspace, const Uuid& uuid, const media::ProcessAgain& how,
                              const access::Origin& by) override {
    return plan_.pass("process_again", [&] { return inner_.process_again(workspace, uuid, how, by); });
  }
  Result<media::AmendedMedia> amend(WorkspaceId workspace, const Uuid& uuid, const media::Amendment& what,
                                    const access::Origin& by) override {
    return plan_.pass("amend", [&] { return inner_.amend(workspace, uuid, what, by); });
  }
  Result<Media> soft_delete(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override {
    return plan_.pass("soft_delete", [&] { return inner_.soft_delete(workspace, uuid, by); });
  }
  Result<Media> restore(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override {
    return plan_.pass("restore", [&] { return inner_.restore(workspace, uuid, by); });
  }
  Result<Media> archive(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override {
    return plan_.pass("archive", [&] { return inner_.archive(workspace, uuid, by); });
  }
  Result<Media> unarchive(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override {
    return plan_.pass("unarchive", [&] { return inner_.unarchive(workspace, uuid, by); });
  }
  Result<media::Erasure> erase(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override {
    return plan_.pass("erase", [&] { return inner_.erase(workspace, uuid, by); });
  }

 private:
  media::MediaRepository& inner_;
  FaultPlan& plan_;
};

}  // namespace lumbung::test
