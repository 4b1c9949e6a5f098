#pragma once

#include <memory>
#include <string>
#include <vector>

#include "simulation/listener.h"
#include "simulation/node.h"
#include "simulation/witness.h"

namespace lumbung::simulation {

struct Upload {
  WorkspaceId workspace;
  std::string content;
  std::string purpose{};
};

/// Everything of one run: what is durable, the processes on it, those outside, and the witness. One seed
/// gives one run.
class World {
 public:
  struct Settings {
    std::uint64_t seed = 1;
    Expectations expectations{};
    SimulatedStorage::Make storage = SimulatedStorage::Make::disk;
    bool has_scanner = true;  ///< else decoders have files before their attempts begin
    bool has_stream = false;  ///< a stream carries the jobs, not the database
    bool is_told = false;     ///< its story is written down
  };
  explicit World(const Settings& settings);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  static constexpr std::uint64_t kWorkspaces = 3;
  static const std::vector<std::string>& contents();

  /// Starts a process in this place; what was there must have stopped.
  Node& boot(std::size_t place);
  Node& node(std::size_t place) { return *nodes_.at(place); }
  std::size_t places() const { return nodes_.size(); }
  /// One of those that run; nullptr when none does.
  Node* any_node();
  /// Whether this one, which may be gone by now, runs.
  bool is_running(const Node* node) const;
  /// What carries the jobs; nullptr: the database does.
  SimulatedJetStream* stream() { return has_stream_ ? &stream_ : nullptr; }

  // What people ask for, whatever process answers. False when it was not done, or nobody knows.

  bool upload(Node& node, const Upload& upload);
  bool remove(Node& node, const std::string& uuid);
  bool restore(Node& node, const std::string& uuid);
  bool erase(Node& node, const std::string& uuid);
  bool retry(Node& node, const std::string& uuid);
  bool process_again(Node& node, const std::string& uuid);
  void fetch(Node& node, const std::string& uuid);
  void housekeep(Node& node, jobs::JobKind task);
  /// Somebody removes an object by hand.
  void lose(const std::string& key);

  /// Everything that is left to do is done by a new process that nothing befalls, then one sweep is made.
  /// Looks at everything.
  void come_to_rest();

  const Expectations expectations;
  Chance chance;
  VirtualClock clock;
  Story story;
  Stage stage;
  SimulatedStorage storage;
  Shadow shadow;
  Witness witness;
  SimulatedDatabase database;
  SimulatedScanner scanner;
  SimulatedReceiver receiver;
  Listeners listeners;

 private:
  /// Does a request inside a process. True when it was acknowledged.
  bool ask(Node& node, const std::string& what, const std::function<bool()>& request);
  void work_what_is_there(Node& node);
  void work_until_idle(Node& node);

  SimulatedJetStream stream_;
  bool has_stream_;
  bool has_scanner_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::uint64_t booted_ = 0;
};

}  // namespace lumbung::simulation
