#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <tuple>

#include <sys/mman.h>
#include <unistd.h>

#include "base/mutex.h"
#include "media/storage_adapter.h"
#include "whatsapp/graph/account.h"
#include "whatsapp/media_ids/media_id_rows.h"

namespace lumbung::whatsapp {

/// The rows of one table, in memory.
class RowsInMemory final : public MediaIdRows {
 public:
  std::optional<SentObject> find_object(const media::Media& media, media::VariantName variant) override {
    const auto path = media.path_of(variant);
    if (!path) return std::nullopt;
    return SentObject{*path, path->str().size(), Sha256::of(as_bytes(path->str()))};
  }
  std::optional<LedgerEntry> find(const UploadKey& key) override {
    const MutexLock lock(mutex_);
    const auto row = rows_.find(key_of(key));
    if (row == rows_.end()) return std::nullopt;
    return row->second.entry;
  }
  std::optional<UploadLease> claim(const UploadKey& key, Timestamp good_until, Timestamp now,
                                   Timestamp lease_until) override {
    const MutexLock lock(mutex_);
    Row& row = rows_[key_of(key)];
    const bool is_good = !row.entry.id.empty() && row.entry.expires_at >= good_until;
    if (is_good || row.entry.lease_until > now) return std::nullopt;
    row.entry.lease_until = lease_until;
    return UploadLease{++row.fence, lease_until};
  }
  std::optional<UploadLease> extend(const UploadKey& key, const UploadLease& lease,
                                    Timestamp until) override {
    const MutexLock lock(mutex_);
    Row& row = rows_[key_of(key)];
    if (row.fence != lease.fence || row.entry.lease_until != lease.until) return std::nullopt;
    row.entry.lease_until = until;
    return UploadLease{lease.fence, until};
  }
  std::optional<Timestamp> record(const UploadKey& key, const UploadLease& lease, const LedgerEntry& entry,
                                  Timestamp uploaded_at) override {
    const MutexLock lock(mutex_);
    Row& row = rows_[key_of(key)];
    if (row.fence != lease.fence || row.entry.lease_until != lease.until || loses_) return std::nullopt;
    row.entry = entry;
    row.entry.expires_at = std::min(entry.expires_at, uploaded_at + life_);
    return row.entry.expires_at;
  }
  bool share(const UploadKey& key, const std::string& id) override {
    const MutexLock lock(mutex_);
    Row& row = rows_[key_of(key)];
    if (row.entry.id != id || row.entry.campaign == 0) return false;
    row.entry.campaign = 0;
    return true;
  }
  void release(const UploadKey& key, const UploadLease& lease) override {
    const MutexLock lock(mutex_);
    Row& row = rows_[key_of(key)];
    if (row.fence == lease.fence && row.entry.lease_until == lease.until) row.entry.lease_until = {};
  }
  void mark_bad(WorkspaceId, std::string_view, std::string_view id, std::string_view) override {
    const MutexLock lock(mutex_);
    for (auto& [key, row] : rows_) {
      if (row.entry.id == id) row.entry.id.clear();
    }
  }
  std::uint64_t purge_before(Timestamp, std::uint32_t) override { return 0; }

  /// From now on leases are taken over before they end.
  void lose_leases() { loses_ = true; }
  /// From now on media of the number live no longer.
  void shorten_life(std::chrono::milliseconds life) {
    const MutexLock lock(mutex_);
    life_ = life;
  }

 private:
  struct Row {
    LedgerEntry entry;
    std::uint64_t fence = 0;
  };
  using Key = std::tuple<std::uint64_t, std::string, Sha256>;
  static Key key_of(const UploadKey& key) { return {key.workspace.value, key.phone_number_id, key.sha256}; }

  Mutex mutex_;
  std::map<Key, Row> rows_ LUMBUNG_GUARDED_BY(mutex_);
  std::chrono::milliseconds life_ LUMBUNG_GUARDED_BY(mutex_){std::chrono::hours(24 * 365)};
  std::atomic<bool> loses_{false};
};

class OneAccount final : public AccountRepository {
 public:
  explicit OneAccount(Account account) : account_(std::move(account)) {}
  Account& account() { return account_; }

  Status put(const Account&, const access::Origin&) override { return {}; }
  Result<bool> add(const Account&, const access::Origin&) override { return true; }
  std::vector<Account> list(WorkspaceId) override { return {account_}; }
  std::optional<Account> find(WorkspaceId workspace, std::string_view number) override {
    return workspace == account_.workspace_id && number == account_.phone_number_id ? std::optional(account_)
                                                                                    : std::nullopt;
  }
  std::optional<Account> find_number(std::string_view) override { return account_; }
  Status remove(WorkspaceId, std::string_view, const access::Origin&) override { return {}; }

 private:
  Account account_;
};

/// Has every object: its name is what it holds.
class SmallObjects final : public media::StorageAdapter {
 public:
  media::Location location() const override { return media::Location::local; }
  Result<std::unique_ptr<media::ObjectSink>> store(const media::ObjectKey&, std::string_view,
                                                   std::uint64_t) override {
    throw Fault("nothing is stored here");
  }
  UniqueFd scratch() override { return UniqueFd(); }
  void adopt(UniqueFd, const media::ObjectKey&, std::string_view) override {}
  Result<media::OpenObject> get(const media::ObjectKey& key) override {
    if (lost) return error(ErrorCode::not_found, "There is no such object.");
    UniqueFd file(::memfd_create("object", 0));
    const std::string bytes = damaged ? damaged(key.str()) : key.str();
    if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      throw Fault("memfd");
    return media::OpenObject{std::move(file), bytes.size(), {}};
  }
  std::optional<media::ObjectStat> stat(const media::ObjectKey&) override { return std::nullopt; }
  Status move(const media::ObjectKey&, const media::ObjectKey&) override { return {}; }
  bool remove(const media::ObjectKey&) override { return false; }
  void list(std::string_view,
            const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>&) override {}
  std::optional<std::uint64_t> free_bytes() override { return std::nullopt; }

  bool lost = false;
  /// What became of the bytes of an object; nothing when it is empty.
  std::function<std::string(std::string)> damaged;
};

}  // namespace lumbung::whatsapp
