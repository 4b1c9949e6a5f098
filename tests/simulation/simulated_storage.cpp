#include "simulation/simulated_storage.h"

#include <algorithm>
#include <stdexcept>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lumbung::simulation {
namespace {

using media::ObjectKey;
using media::ObjectStat;
using media::OpenObject;

constexpr std::chrono::milliseconds kWrittenBackAfter = std::chrono::minutes(1);
constexpr std::chrono::milliseconds kLateMax = std::chrono::minutes(50);

UniqueFd memory_file(const std::string& bytes) {
  UniqueFd file(::memfd_create("simulated", MFD_CLOEXEC));
  if (!file || ::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("the simulation has no memory file");
  return file;
}

std::string bytes_of(int file) {
  struct stat facts {};
  if (::fstat(file, &facts) != 0) throw std::runtime_error("the simulation lost a memory file");
  std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
  if (::pread(file, bytes.data(), bytes.size(), 0) != facts.st_size)
    throw std::runtime_error("the simulation can't read a memory file");
  return bytes;
}

Error not_found(const ObjectKey& key) {
  return error(ErrorCode::not_found, "The stored file is not there.", key.str());
}

}  // namespace

class SimulatedStorage::Sink final : public media::ObjectSink {
 public:
  Sink(SimulatedStorage& storage, ObjectKey key) : storage_(storage), key_(std::move(key)) {}

  void append(Bytes data) override {
    const Fate fate = storage_.stage_.call(Port::storage, "append to " + key_.str());
    if (fate == Fate::stop_before || fate == Fate::stop_within || fate == Fate::stop_after)
      storage_.stage_.stop();
    if (fate != Fate::pass) storage_.stage_.refuse("append to " + key_.str());
    storage_.refuse_when_full("append");
    bytes_.append(reinterpret_cast<const char*>(data.data()), data.size());
  }
  void commit() override {
    const Fate fate = storage_.stage_.call(Port::storage, "commit " + key_.str());
    storage_.publish(fate, key_.str(), std::move(bytes_), "commit");
  }

 private:
  SimulatedStorage& storage_;
  ObjectKey key_;
  std::string bytes_;
};

std::string SimulatedStorage::call_text(std::string_view verb, const ObjectKey& key) const {
  return std::string(verb) + " " + key.str();
}

Result<std::unique_ptr<media::ObjectSink>> SimulatedStorage::store(const ObjectKey& key, std::string_view,
                                                                   std::uint64_t) {
  return stage_.pass(Port::storage, call_text("store", key),
                     [&]() -> Result<std::unique_ptr<media::ObjectSink>> {
                       if (is_full) return media::no_space_for_file("the simulated disk is full");
                       return std::make_unique<Sink>(*this, key);
                     });
}

UniqueFd SimulatedStorage::scratch() {
  return stage_.pass(Port::storage, "scratch", [&] {
    refuse_when_full("scratch");
    return memory_file("");
  });
}

void SimulatedStorage::adopt(UniqueFd scratch, const ObjectKey& key, std::string_view) {
  const Fate fate = stage_.call(Port::storage, call_text("adopt", key));
  publish(fate, key.str(), bytes_of(scratch.get()), "adopt");
}

/// Makes an object visible, as the fate of the call has it.
void SimulatedStorage::publish(Fate fate, const std::string& key, std::string bytes, std::string_view what) {
  if (fate == Fate::stop_before) stage_.stop();
  if (fate == Fate::refuse || fate == Fate::tear) stage_.refuse(what);
  refuse_when_full(what);
  settle();
  if (is_taken(key, bytes)) throw Fault(ErrorCode::conflict, "something else is there: " + key);
  put(key, std::move(bytes));
  const bool is_synced = fate != Fate::stop_within && fate != Fate::lose_answer;
  if (is_synced || make_ == Make::bucket) {
    sync({key});
  } else {
    leave_unsynced({key});
  }
  if (fate == Fate::stop_within || fate == Fate::stop_after) stage_.stop();
  if (fate == Fate::lose_answer) stage_.lose_answer(what);
}

Result<OpenObject> SimulatedStorage::get(const ObjectKey& key) {
  return stage_.pass(Port::storage, call_text("get", key), [&]() -> Result<OpenObject> {
    const auto found = objects().find(key.str());
    if (found == visible_.end()) return not_found(key);
    const Object& object = *found->second;
    if (!object.file) object.file = memory_file(object.bytes);
    UniqueFd file(::fcntl(object.file.get(), F_DUPFD_CLOEXEC, 0));
    if (!file) throw std::runtime_error("the simulation has no more descriptors");
    return OpenObject{std::move(file), object.bytes.size(), object.modified_at};
  });
}

std::optional<ObjectStat> SimulatedStorage::stat(const ObjectKey& key) {
  return stage_.pass(Port::storage, call_text("stat", key), [&]() -> std::optional<ObjectStat> {
    const auto found = objects().find(key.str());
    if (found == visible_.end()) return std::nullopt;
    return ObjectStat{found->second->bytes.size(), found->second->modified_at};
  });
}

Status SimulatedStorage::move(const ObjectKey& from, const ObjectKey& to) {
  const std::string text = "move " + from.str() + " to " + to.str();
  const Fate fate = stage_.call(Port::storage, text);
  if (fate == Fate::stop_before) stage_.stop();
  if (fate == Fate::refuse || fate == Fate::tear) stage_.refuse(text);
  settle();
  const bool is_cut_off = fate == Fate::stop_within || fate == Fate::lose_answer;
  if (make_ == Make::bucket && is_cut_off) {
    copy_now(from.str(), to.str());
    if (fate == Fate::stop_within) stage_.stop();
    stage_.lose_answer(text);
  }
  const Status moved = move_now(from.str(), to.str());
  if (!is_cut_off) {
    sync({from.str(), to.str()});
  } else {
    leave_unsynced({from.str(), to.str()});
  }
  if (fate == Fate::stop_within || fate == Fate::stop_after) stage_.stop();
  if (fate == Fate::lose_answer) stage_.lose_answer(text);
  return moved;
}

/// A bucket moves in two steps, of which this is the first.
void SimulatedStorage::copy_now(const std::string& from, const std::string& to) {
  const auto source = visible_.find(from);
  if (source == visible_.end()) return;
  visible_[to] = source->second;
  sync({to});
}

Status SimulatedStorage::move_now(const std::string& from, const std::string& to) {
  const auto source = visible_.find(from);
  if (source == visible_.end()) {
    if (visible_.contains(to)) return {};
    return error(ErrorCode::not_found, "The stored file is not there.", from);
  }
  if (is_taken(to, source->second->bytes))
    return error(ErrorCode::conflict, "Something else is stored there.", to);
  visible_[to] = source->second;
  visible_.erase(from);
  return {};
}

bool SimulatedStorage::is_taken(const std::string& key, const std::string& bytes) const {
  const auto found = visible_.find(key);
  return replaces_nothing && make_ == Make::disk && found != visible_.end() && found->second->bytes != bytes;
}

bool SimulatedStorage::remove(const ObjectKey& key) {
  const std::string text = call_text("remove", key);
  const Fate fate = stage_.call(Port::storage, text);
  if (fate == Fate::stop_before) stage_.stop();
  if (fate == Fate::refuse || fate == Fate::tear) stage_.refuse(text);
  settle();
  const bool is_unsure = fate == Fate::lose_answer || fate == Fate::stop_within;
  if (is_unsure && make_ == Make::bucket) {
    late_removals_.push_back(
        {clock_.now() + chance_.between(std::chrono::milliseconds(0), kLateMax), key.str()});
    if (fate == Fate::stop_within) stage_.stop();
    stage_.lose_answer(text);
  }
  const bool was_there = visible_.erase(key.str()) == 1;
  if (make_ == Make::bucket || (!is_unsure && key.tier() != "temp")) {
    sync({key.str()});
  } else {
    leave_unsynced({key.str()});
  }
  if (fate == Fate::stop_within || fate == Fate::stop_after) stage_.stop();
  if (fate == Fate::lose_answer) stage_.lose_answer(text);
  return was_there;
}

void SimulatedStorage::list(std::string_view prefix,
                            const std::function<bool(const ObjectKey&, const ObjectStat&)>& visit) {
  stage_.pass(Port::storage, "list " + std::string(prefix), [] {});
  std::vector<std::pair<std::string, ObjectStat>> seen;
  objects();
  for (auto it = visible_.lower_bound(prefix); it != visible_.end() && it->first.starts_with(prefix); ++it) {
    seen.emplace_back(it->first, ObjectStat{it->second->bytes.size(), it->second->modified_at});
  }
  for (const auto& [key, stat] : seen) {
    if (!visit(ObjectKey::parse(key).value(), stat)) return;
  }
}

const SimulatedStorage::Objects& SimulatedStorage::objects() {
  settle();
  return visible_;
}

bool SimulatedStorage::is_synced(const std::string& key) {
  settle();
  return durable_.contains(key);
}

void SimulatedStorage::lose(const std::string& key) {
  visible_.erase(key);
  durable_.erase(key);
}

void SimulatedStorage::cut_power() {
  settle();
  visible_ = durable_;
  unsynced_.clear();
}

/// What time does by itself.
void SimulatedStorage::settle() {
  const Timestamp now = clock_.now();
  std::erase_if(late_removals_, [&](const LateRemoval& removal) {
    if (removal.at > now) return false;
    lose(removal.key);
    return true;
  });
  std::erase_if(unsynced_, [&](const Unsynced& change) {
    if (change.until > now) return false;
    sync(change.keys);
    return true;
  });
}

void SimulatedStorage::put(const std::string& key, std::string bytes) {
  visible_[key] = std::make_shared<const Object>(Object{std::move(bytes), clock_.now(), {}});
}

void SimulatedStorage::sync(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    const auto found = visible_.find(key);
    if (found == visible_.end()) {
      durable_.erase(key);
    } else {
      durable_[key] = found->second;
    }
  }
}

void SimulatedStorage::leave_unsynced(std::vector<std::string> keys) {
  unsynced_.push_back({clock_.now() + kWrittenBackAfter, std::move(keys)});
}

void SimulatedStorage::refuse_when_full(std::string_view what) const {
  if (is_full)
    throw Fault(ErrorCode::insufficient_storage, "the simulated disk is full: " + std::string(what));
}

}  // namespace lumbung::simulation
