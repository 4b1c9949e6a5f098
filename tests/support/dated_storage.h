#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "base/clock.h"
#include "media/storage_adapter.h"

namespace lumbung::test {

/// A storage whose objects are as old as a turned clock says, and not as the disk or the server does; and as
/// cold as it was told, once it is given a cold class.
class DatedStorage final : public media::StorageAdapter {
 public:
  /// `clock` must outlive it.
  DatedStorage(std::shared_ptr<media::StorageAdapter> inner, const Clock& clock)
      : inner_(std::move(inner)), clock_(clock) {}

  media::Location location() const override { return inner_->location(); }
  Result<std::unique_ptr<media::ObjectSink>> store(const media::ObjectKey& key, std::string_view type,
                                                   std::uint64_t expected) override {
    date(key);
    return inner_->store(key, type, expected);
  }
  UniqueFd scratch() override { return inner_->scratch(); }
  void adopt(UniqueFd scratch, const media::ObjectKey& key, std::string_view type) override {
    date(key);
    inner_->adopt(std::move(scratch), key, type);
  }
  Result<media::OpenObject> get(const media::ObjectKey& key) override { return inner_->get(key); }
  Result<std::string> read(const media::ObjectKey& key, std::uint64_t offset, std::uint64_t length) override {
    return inner_->read(key, offset, length);
  }
  std::optional<media::ObjectStat> stat(const media::ObjectKey& key) override {
    auto stat = inner_->stat(key);
    if (stat) stat->modified_at = date_of(key);
    return stat;
  }
  Status move(const media::ObjectKey& from, const media::ObjectKey& to) override {
    date(to);
    return inner_->move(from, to);
  }
  bool remove(const media::ObjectKey& key) override { return inner_->remove(key); }
  bool has_cold_class() const override { return has_cold_class_; }
  bool set_class(const media::ObjectKey& key, media::StorageClass wanted) override {
    if (!has_cold_class_) return false;
    const std::lock_guard lock(mutex_);
    return wanted == media::StorageClass::cold ? cold_.insert(key.str()).second : cold_.erase(key.str()) > 0;
  }
  void list(std::string_view prefix,
            const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit) override {
    inner_->list(prefix, [&](const media::ObjectKey& key, const media::ObjectStat& stat) {
      return visit(key, {stat.bytes, date_of(key)});
    });
  }
  std::optional<std::uint64_t> free_bytes() override { return inner_->free_bytes(); }

  void give_cold_class() { has_cold_class_ = true; }
  std::set<std::string> cold() {
    const std::lock_guard lock(mutex_);
    return cold_;
  }

 private:
  void date(const media::ObjectKey& key) {
    const std::lock_guard lock(mutex_);
    dates_[key.str()] = clock_.now();
  }
  Timestamp date_of(const media::ObjectKey& key) {
    const std::lock_guard lock(mutex_);
    return dates_.try_emplace(key.str(), clock_.now()).first->second;
  }

  std::shared_ptr<media::StorageAdapter> inner_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Timestamp> dates_;
  bool has_cold_class_ = false;
  std::set<std::string> cold_;
};

}  // namespace lumbung::test
