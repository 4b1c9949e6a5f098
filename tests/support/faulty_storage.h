#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "media/storage_adapter.h"
#include "support/fault_plan.h"

namespace lumbung::test {

/// A storage whose calls can be made to fail, one at a time, and whose objects can be made unreadable,
/// or to stay.
class FaultyStorage final : public media::StorageAdapter {
 public:
  /// Both must outlive it.
  FaultyStorage(media::StorageAdapter& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}

  media::Location location() const override { return inner_.location(); }
  Result<std::unique_ptr<media::ObjectSink>> store(const media::ObjectKey& key, std::string_view type,
                                                   std::uint64_t expected) override {
    return plan_.pass("store", [&]() -> Result<std::unique_ptr<media::ObjectSink>> {
      auto sink = inner_.store(key, type, expected);
      if (!sink) return sink.error();
      return std::make_unique<Sink>(*std::move(sink), plan_);
    });
  }
  UniqueFd scratch() override {
    return plan_.pass("scratch", [&] { return inner_.scratch(); });
  }
  void adopt(UniqueFd scratch, const media::ObjectKey& key, std::string_view type) override {
    plan_.pass("adopt", [&] { inner_.adopt(std::move(scratch), key, type); });
  }
  Result<media::OpenObject> get(const media::ObjectKey& key) override {
    return plan_.pass("get", [&] {
      if (const auto trouble = troubles.find(key.str()); trouble != troubles.end()) trouble->second();
      return inner_.get(key);
    });
  }
  std::optional<media::ObjectStat> stat(const media::ObjectKey& key) override {
    return plan_.pass("stat", [&] { return inner_.stat(key); });
  }
  Status move(const media::ObjectKey& from, const media::ObjectKey& to) override {
    return plan_.pass("move", [&] { return inner_.move(from, to); });
  }
  bool remove(const media::ObjectKey& key) override {
    return plan_.pass("remove", [&] {
      if (locked.contains(key.str())) throw Fault("remove " + key.str() + ": it is locked");
      return inner_.remove(key);
    });
  }
  bool has_cold_class() const override { return inner_.has_cold_class(); }
  bool set_class(const media::ObjectKey& key, media::StorageClass wanted) override {
    return plan_.pass("set_class", [&] { return inner_.set_class(key, wanted); });
  }
  void list(std::string_view prefix,
            const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit) override {
    plan_.pass("list", [&] { inner_.list(prefix, visit); });
  }
  std::optional<std::uint64_t> free_bytes() override { return inner_.free_bytes(); }

  /// By key: throws what opening this object throws.
  std::map<std::string, std::function<void()>> troubles{};
  /// Keys of those that can't be removed.
  std::set<std::string> locked{};

 private:
  class Sink final : public media::ObjectSink {
   public:
    Sink(std::unique_ptr<media::ObjectSink> inner, FaultPlan& plan) : inner_(std::move(inner)), plan_(plan) {}
    void append(Bytes data) override {
      plan_.pass("append", [&] { inner_->append(data); });
    }
    void commit() override {
      plan_.pass("commit", [&] { inner_->commit(); });
    }

   private:
    std::unique_ptr<media::ObjectSink> inner_;
    FaultPlan& plan_;
  };

  media::StorageAdapter& inner_;
  FaultPlan& plan_;
};

}  // namespace lumbung::test
