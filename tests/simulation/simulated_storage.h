#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "media/storage_adapter.h"
#include "simulation/stage.h"

namespace lumbung::simulation {

/// Objects in memory, as a store keeps them that holds to its contract and to no more: a disk, or a bucket.
///
/// A disk forgets with its power what was not synced: a call that was stopped between its work and its fsync,
/// the removal of a temporary upload. After a minute the system has written it back by itself.
/// A bucket may do what it was asked later than it answered: a removal whose answer was lost takes effect
/// within the hour.
class SimulatedStorage final : public media::StorageAdapter {
 public:
  enum class Make { disk, bucket };

  /// All must outlive it.
  SimulatedStorage(Stage& stage, Chance& chance, const Clock& clock, Make make)
      : stage_(stage), chance_(chance), clock_(clock), make_(make) {}

  media::Location location() const override {
    return make_ == Make::disk ? media::Location::local : media::Location::s3;
  }
  Result<std::unique_ptr<media::ObjectSink>> store(const media::ObjectKey& key, std::string_view type,
                                                   std::uint64_t expected) override;
  UniqueFd scratch() override;
  void adopt(UniqueFd scratch, const media::ObjectKey& key, std::string_view type) override;
  Result<media::OpenObject> get(const media::ObjectKey& key) override;
  std::optional<media::ObjectStat> stat(const media::ObjectKey& key) override;
  Status move(const media::ObjectKey& from, const media::ObjectKey& to) override;
  bool remove(const media::ObjectKey& key) override;
  /// Of one moment: what is stored later is not seen, what is removed meanwhile is.
  void list(std::string_view prefix,
            const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit) override;
  std::optional<std::uint64_t> free_bytes() override { return is_full ? 0 : std::uint64_t{1} << 40; }

  struct Object {
    std::string bytes;
    Timestamp modified_at;
    mutable UniqueFd file;  ///< the same bytes, made when somebody opens it
  };
  using Objects = std::map<std::string, std::shared_ptr<const Object>, std::less<>>;

  // What those do who stand outside.

  bool is_full = false;
  /// A disk replaces nothing that lies there. A bucket does all the same: not every server knows
  /// If-None-Match.
  bool replaces_nothing = false;
  /// What is there now. Looking costs no call.
  const Objects& objects();
  /// Would it be there after a power cut?
  bool is_synced(const std::string& key);
  /// Somebody removes an object by hand.
  void lose(const std::string& key);
  /// The machine loses its power: what was not synced is gone.
  void cut_power();

 private:
  class Sink;
  friend class Sink;

  /// A change that the machine has not synced yet.
  struct Unsynced {
    Timestamp until;
    std::vector<std::string> keys;
  };
  struct LateRemoval {
    Timestamp at;
    std::string key;
  };

  void settle();
  void put(const std::string& key, std::string bytes);
  void sync(const std::vector<std::string>& keys);
  void leave_unsynced(std::vector<std::string> keys);
  void refuse_when_full(std::string_view what) const;
  /// Something else lies there, and must stay.
  bool is_taken(const std::string& key, const std::string& bytes) const;
  void publish(Fate fate, const std::string& key, std::string bytes, std::string_view what);
  void copy_now(const std::string& from, const std::string& to);
  Status move_now(const std::string& from, const std::string& to);
  std::string call_text(std::string_view verb, const media::ObjectKey& key) const;

  Stage& stage_;
  Chance& chance_;
  const Clock& clock_;
  Make make_;
  Objects visible_;
  Objects durable_;
  std::vector<Unsynced> unsynced_;
  std::vector<LateRemoval> late_removals_;
};

}  // namespace lumbung::simulation
