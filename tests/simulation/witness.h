#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "queue/worker_observer.h"
#include "simulation/expectations.h"
#include "simulation/shadow.h"
#include "simulation/simulated_database.h"
#include "simulation/simulated_storage.h"

namespace lumbung::simulation {

/// A row of chat_media, read in words of the simulation's own.
struct RowSeen {
  std::string id;
  std::string uuid;
  std::string workspace;
  std::string size;
  std::string status;
  std::string deleted_at;
  std::string hash;                          ///< of its original, in hex
  std::map<std::string, std::string> paths;  ///< by variant

  bool is_live() const { return deleted_at.empty(); }
};

struct LineSeen {
  std::string workspace;
  std::string hash;
  std::string variant;
  std::string path;
  std::string sha256;
  std::string refs;
  std::string media_id;
};

/// Says what must hold, looks whether it does, and fails the stage when it does not. It looks at database and
/// storage directly and uses nothing of the product to understand them.
class Witness final : public queue::WorkerObserver {
 public:
  /// All must outlive it.
  Witness(Stage& stage, const Clock& clock, SimulatedStorage& storage, Shadow& shadow,
          const Expectations& expectations)
      : stage_(stage), clock_(clock), storage_(storage), shadow_(shadow), expectations_(expectations) {}
  void set_database(SimulatedDatabase& database) { database_ = &database; }

  /// Processes lease jobs before they begin them: a turn is taken with the lease then, and else when a job is
  /// begun.
  bool leases_ahead = false;

  // When something was done.

  /// A transaction was committed by the actor that has the baton.
  void committed();
  /// A transaction of that actor came to nothing, was begun again, or was committed without its knowing: if
  /// it was a claim, its process believes that somebody had a turn.
  void lost_transaction();
  /// An upload that began then was acknowledged.
  void acknowledged(const std::string& uuid, WorkspaceId workspace, const std::string& content,
                    Timestamp began);
  void started(const jobs::LeasedJob& job) override;
  void ended(const jobs::LeasedJob& job, queue::AttemptEnd end, std::string_view error,
             std::chrono::milliseconds took) override;
  void queue_failed(std::string_view error) override { stage_.tell("queue failed: " + std::string(error)); }

  /// What holds at every moment, of everything.
  void look_at_all();
  /// What holds besides when nothing is left to do and one sweep was made.
  void look_at_rest(const std::set<std::pair<std::string, std::string>>& received);
  /// The processes have stopped for longer than any lease lasts by whatever clock, and a new one took what it
  /// could get.
  void look_at_leases();
  /// A media was found for delivery.
  void delivers(const std::string& uuid);

  /// All; or the one with this id.
  std::vector<RowSeen> media_rows(std::int64_t id = 0);
  bool is_there(const std::string& key) { return storage_.objects().contains(key); }

 private:
  void look_at_row(const RowSeen& row);
  void look_at_path(const RowSeen& row, const std::string& variant, const std::string& path);
  void look_at_known(const std::vector<RowSeen>& rows);
  void look_at_ledger(const std::vector<RowSeen>& rows);
  void look_at_line(const LineSeen& line, std::int64_t references, bool has_live);
  void look_at_quotas();
  void look_at_counters();
  void look_at_received(const std::set<std::pair<std::string, std::string>>& received);
  void look_at_given_up();
  void look_at_leased();
  void look_at_turns(const std::set<std::uint64_t>& had_turn);
  std::vector<LineSeen> ledger_lines();
  bool is_lost(const std::string& workspace, const std::string& hash, const std::string& path) const;
  bool has_bytes(const std::string& workspace, const std::string& hash, const std::string& path,
                 const std::string& content);

  Stage& stage_;
  const Clock& clock_;
  SimulatedStorage& storage_;
  Shadow& shadow_;
  const Expectations& expectations_;
  SimulatedDatabase* database_ = nullptr;
  std::int64_t last_event_ = 0;
  std::int64_t last_dead_letter_ = 0;
  std::map<std::uint64_t, std::uint64_t> newest_token_;          ///< by job, of those that were begun
  std::map<std::uint64_t, std::uint64_t> newest_leased_;         ///< … and of those that were leased
  std::map<std::string, jobs::LeasedJob, std::less<>> holds_;    ///< by actor
  std::set<std::pair<std::uint64_t, std::uint64_t>> completed_;  ///< leases
  /// By process, and workspace: turns that others had while a job of this workspace waited.
  std::map<std::pair<std::string, std::uint64_t>, int> passed_over_;
  std::set<std::pair<std::string, std::string>> told_;      ///< events that were committed: type, uuid
  std::set<std::pair<std::string, std::string>> given_up_;  ///< of them those that webhooks did not take
};

}  // namespace lumbung::simulation
