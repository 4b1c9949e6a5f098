#include "simulation/actors.h"

#include <iterator>
#include <utility>

namespace lumbung::simulation {
namespace {

using jobs::JobKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kPlaces = 2;
constexpr int kUsers = 3;

}  // namespace

void Cast::enter() {
  const std::vector<std::uint64_t> stops = {0, 60, 150, 400};
  const std::vector<std::uint64_t> fails = {0, 15, 50, 200};
  stops_one_in_ = world_.chance.one_of(stops);
  fails_one_in_ = world_.chance.one_of(fails);
  world_.stage.set_fates([this](const Call& call) { return draw(call); });
  for (std::size_t place = 0; place < kPlaces; ++place) enter_process(place);
  for (int user = 1; user <= kUsers; ++user)
    world_.stage.enter("user " + std::to_string(user), nullptr, [this] { use(); });
  for (Listener& listener : world_.listeners.all)
    world_.stage.enter("listener " + std::to_string(listener.workspace().value), nullptr,
                       [this, &listener] { listen(listener); });
  world_.stage.enter("operator", nullptr, [this] { operate(); });
}

Fate Cast::draw(const Call&) {
  static const std::vector<Fate> stopping = {Fate::stop_before, Fate::stop_within, Fate::stop_after};
  static const std::vector<Fate> failing = {Fate::refuse, Fate::tear, Fate::lose_answer};
  if (world_.chance.one_in(stops_one_in_)) return world_.chance.one_of(stopping);
  if (world_.chance.one_in(fails_one_in_)) return world_.chance.one_of(failing);
  return Fate::pass;
}

void Cast::enter_process(std::size_t place) {
  Node& node = world_.boot(place);
  const std::string name = node.process.name;
  for (const char* worker : {"/worker a", "/worker b"})
    world_.stage.enter(name + worker, &node.process, [this, &node] { work(node.worker); });
  world_.stage.enter(name + "/notifier", &node.process, [this, &node] { work(node.notifier); });
  world_.stage.enter(name + "/heartbeat", &node.process, [this, &node] {
    for (;;) {
      world_.stage.pause(seconds(10));
      node.beat();
    }
  });
  world_.stage.enter(name + "/scheduler", &node.process, [this, &node] {
    for (;;) {
      try {
        node.scheduler.step();
      } catch (const Fault&) {
      }
      world_.stage.pause(seconds(90));
    }
  });
  world_.stage.enter(name + "/relay", &node.process, [this, &node] { relay(node); });
  if (node.stream_queue) carry(node);
}

/// What the queue's own threads do.
void Cast::carry(Node& node) {
  world_.stage.enter(node.process.name + "/dispatcher", &node.process, [this, &node] {
    for (;;) {
      const milliseconds rest = node.stream_queue->publish();
      world_.stage.pause(world_.chance.between(milliseconds(0), rest / 2));
    }
  });
  world_.stage.enter(node.process.name + "/completions", &node.process, [this, &node] {
    for (;;) {
      node.stream_queue->write_ends();
      world_.stage.pause(world_.chance.between(milliseconds(20), seconds(1)));
    }
  });
}

void Cast::work(queue::Worker& worker) {
  for (;;) {
    bool had_work = false;
    try {
      had_work = worker.step(milliseconds(0));
    } catch (const Fault&) {
    }
    if (!had_work) world_.stage.pause(world_.chance.between(milliseconds(500), seconds(4)));
  }
}

void Cast::relay(Node& node) {
  while (!node.is_relaying) {
    try {
      node.relay.begin();
      node.is_relaying = true;
    } catch (const Fault&) {
      world_.stage.pause(seconds(1));
    }
  }
  for (;;) {
    try {
      node.relay.step();
    } catch (const Fault&) {
    }
    world_.stage.pause(seconds(2));
  }
}

void Cast::use() {
  for (;;) {
    world_.stage.pause(world_.chance.between(milliseconds(0), seconds(3)));
    if (Node* node = world_.any_node()) use_once(*node);
  }
}

void Cast::use_once(Node& node) {
  Chance& chance = world_.chance;
  const std::uint64_t deed = chance.below(24);
  if (chance.one_in(40)) {
    upload_many(node);
    return;
  }
  const std::string uuid = some_media();
  if (deed < 8 || uuid.empty()) {
    const WorkspaceId workspace{1 + chance.below(World::kWorkspaces)};
    world_.upload(node, {workspace, chance.one_of(World::contents()), chance.one_in(8) ? "sticker" : ""});
  } else if (deed < 13) {
    world_.fetch(node, uuid);
  } else if (deed < 17) {
    world_.remove(node, uuid);
  } else if (deed < 20) {
    world_.restore(node, uuid);
  } else if (deed < 22) {
    world_.erase(node, uuid);
  } else if (deed == 22) {
    world_.retry(node, uuid);
  } else {
    world_.process_again(node, uuid);
  }
}

/// One workspace that does not care about the others.
void Cast::upload_many(Node& node) {
  const WorkspaceId workspace{1 + world_.chance.below(World::kWorkspaces)};
  for (const std::string& content : World::contents()) {
    if (!world_.is_running(&node)) return;
    world_.upload(node, {workspace, content, ""});
  }
}

std::string Cast::some_media() {
  std::vector<std::string> all;
  for (const auto& [uuid, known] : world_.shadow.known()) {
    if (!known.is_erasure_told) all.push_back(uuid);
  }
  return all.empty() ? "" : world_.chance.one_of(all);
}

void Cast::listen(Listener& listener) {
  for (;;) {
    world_.stage.pause(world_.chance.between(seconds(1), seconds(30)));
    if (listener.connected_to() != nullptr) {
      if (world_.chance.one_in(10)) listener.disconnect();
      continue;
    }
    Node* node = world_.any_node();
    if (node == nullptr || !node->is_relaying) continue;
    const bool is_connected = world_.stage.visit(node->process, [&] {
      try {
        listener.connect(*node, world_.clock);
      } catch (const Fault&) {
        listener.disconnect();
      }
    });
    if (!is_connected) listener.disconnect();
  }
}

void Cast::operate() {
  for (;;) {
    world_.stage.pause(world_.chance.between(milliseconds(500), seconds(15)));
    restart_stopped();
    if (world_.chance.one_in(3)) operate_once();
  }
}

void Cast::restart_stopped() {
  for (std::size_t place = 0; place < world_.places(); ++place) {
    if (world_.node(place).process.has_stopped && !world_.chance.one_in(3)) enter_process(place);
  }
}

void Cast::operate_once() {
  Chance& chance = world_.chance;
  switch (chance.below(8)) {
    case 0:
    case 1:
      let_time_pass();
      return;
    case 2:
      if (Node* node = world_.any_node()) {
        const std::vector<JobKind> tasks = {JobKind::purge_temp,      JobKind::remove_objects,
                                            JobKind::cleanup_orphans, JobKind::verify_storage,
                                            JobKind::purge_deleted,   JobKind::rescan};
        world_.housekeep(*node, chance.one_of(tasks));
      }
      return;
    case 3:
      world_.scanner.is_down = chance.one_in(4);
      if (chance.one_in(2)) ++world_.scanner.signatures;
      return;
    case 4:
      world_.receiver.is_down = chance.one_in(3);
      return;
    default:
      break_something();
  }
}

void Cast::break_something() {
  Chance& chance = world_.chance;
  world_.storage.is_full = world_.database.is_full = world_.database.is_busy = false;
  if (fails_one_in_ != 0) {
    world_.storage.is_full = chance.one_in(6);
    world_.database.is_full = chance.one_in(8);
    world_.database.is_busy = chance.one_in(8);
    const auto& objects = world_.storage.objects();
    if (chance.one_in(2) && !objects.empty()) {
      const std::string key =
          std::next(objects.begin(), static_cast<long>(chance.below(objects.size())))->first;
      if (!key.starts_with("temp/")) world_.lose(key);
    }
  }
  if (world_.stream() != nullptr) break_stream(*world_.stream());
  if (stops_one_in_ == 0) return;
  if (chance.one_in(5)) cut_power();
  Node* node = world_.any_node();
  if (node == nullptr) return;
  if (chance.one_in(3)) {
    world_.stage.tell(node->process.name + " hangs for a while");
    world_.stage.freeze(node->process, chance.between(seconds(5), seconds(200)));
  } else if (chance.one_in(3)) {
    world_.stage.tell(node->process.name + " is killed");
    world_.stage.kill(node->process);
  }
}

void Cast::break_stream(SimulatedJetStream& stream) {
  if (std::exchange(stream.is_away, fails_one_in_ != 0 && world_.chance.one_in(4))) stream.restart();
  if (stream.is_away) world_.stage.tell("NATS is away");
  if (stops_one_in_ == 0 || !world_.chance.one_in(8)) return;
  world_.stage.tell("NATS loses everything");
  stream.lose();
}

void Cast::cut_power() {
  world_.stage.tell("the power is cut");
  for (std::size_t place = 0; place < world_.places(); ++place) {
    if (!world_.node(place).process.has_stopped) world_.stage.kill(world_.node(place).process);
  }
  world_.storage.cut_power();
}

void Cast::let_time_pass() {
  const std::vector<milliseconds> lengths = {std::chrono::minutes(2), std::chrono::hours(2),
                                             std::chrono::hours(26), std::chrono::days(8),
                                             std::chrono::days(31)};
  const milliseconds length = world_.chance.one_of(lengths);
  if (world_.expectations.leases_are_bounded && world_.chance.one_in(4)) {
    world_.stage.tell("the clock is set back by an hour");
    world_.clock.turn(-std::chrono::hours(1));
    return;
  }
  world_.stage.tell("time passes: " + std::to_string(length.count() / 60'000) + " minutes");
  world_.clock.turn(length);
}

}  // namespace lumbung::simulation
