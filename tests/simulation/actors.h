#pragma once

#include "simulation/world.h"

namespace lumbung::simulation {

/// Who plays in a random run. Each is an endless act on the stage.
class Cast {
 public:
  /// The world must outlive it.
  explicit Cast(World& world) : world_(world) {}

  /// Boots two processes and lets everybody enter. Fates are drawn by chance from then on.
  void enter();

 private:
  void enter_process(std::size_t place);
  void work(queue::Worker& worker);
  void relay(Node& node);
  void carry(Node& node);

  void use();
  void use_once(Node& node);
  void upload_many(Node& node);
  std::string some_media();
  void listen(Listener& listener);
  void operate();
  void operate_once();
  void break_something();
  void break_stream(SimulatedJetStream& stream);
  void cut_power();
  void let_time_pass();
  void restart_stopped();
  Fate draw(const Call& call);

  World& world_;
  /// Drawn for each run: some are calm, some have one kind of trouble only. Once in so many calls; 0: never.
  std::uint64_t stops_one_in_ = 0;
  std::uint64_t fails_one_in_ = 0;
};

}  // namespace lumbung::simulation
