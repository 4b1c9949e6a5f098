#include "simulation/world.h"

#include <algorithm>

namespace lumbung::simulation {
namespace {

using jobs::JobKind;

constexpr int kRoundsMax = 400;
constexpr std::chrono::minutes kLeaseLongest{6};

const access::Origin& somebody() {
  static const access::Origin origin{.request_id = "simulation"};
  return origin;
}

Uuid uuid_of(const std::string& text) {
  return Uuid::parse(text).value();
}

}  // namespace

const std::vector<std::string>& World::contents() {
  static const std::vector<std::string> all = {
      "picture 1", "picture 2", "picture 3", "picture 4", "picture 5",   "film 1",
      "film 2",    "film 3",    "evil 1",    "evil 2",    "animation 1", "animation 2",
      "damaged 1", "killer 1",  "picture 6", "picture 7",
  };
  return all;
}

World::World(const Settings& settings)
    : expectations(settings.expectations),
      chance(settings.seed),
      story(settings.is_told),
      stage(chance, clock, story),
      storage(stage, chance, clock, settings.storage),
      witness(stage, clock, storage, shadow, expectations),
      database(stage, chance, {[this] { witness.committed(); }, [this] { witness.lost_transaction(); }}),
      scanner(stage),
      receiver(stage),
      listeners(stage),
      stream_(stage, chance, clock),
      has_stream_(settings.has_stream),
      has_scanner_(settings.has_scanner) {
  witness.set_database(database);
  storage.replaces_nothing = expectations.objects_are_written_once;
  witness.leases_ahead = has_stream_;
  for (const std::string& content : contents()) shadow.remember(content);
  for (std::uint64_t id = 1; id <= kWorkspaces; ++id) listeners.all.emplace_back(WorkspaceId{id});
}

Node& World::boot(std::size_t place) {
  if (nodes_.size() <= place) nodes_.resize(place + 1);
  std::unique_ptr<Node>& node = nodes_[place];
  if (node) listeners.drop(*node);
  const auto tell = [this](const Node& from, const events::Event& event) { listeners.tell(from, event); };
  node = std::make_unique<Node>(Node::Ground{stage, chance, clock, database, storage, scanner, receiver,
                                             witness, tell, expectations, stream(), has_scanner_},
                                "node " + std::to_string(++booted_));
  stage.tell(node->process.name + " begins");
  return *node;
}

Node* World::any_node() {
  std::vector<Node*> running;
  for (const auto& node : nodes_) {
    if (node && !node->process.has_stopped) running.push_back(node.get());
  }
  return running.empty() ? nullptr : chance.one_of(running);
}

bool World::is_running(const Node* node) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [&](const std::unique_ptr<Node>& one) {
    return one.get() == node && !one->process.has_stopped;
  });
}

bool World::ask(Node& node, const std::string& what, const std::function<bool()>& request) {
  stage.tell("asks " + node.process.name + ": " + what);
  bool is_done = false;
  const bool is_answered = stage.visit(node.process, [&] {
    try {
      is_done = request();
    } catch (const Fault& fault) {
      stage.tell("500: " + std::string(fault.what()));
    }
  });
  stage.tell(!is_answered ? "no answer: " + what : (is_done ? "done: " : "not done: ") + what);
  return is_answered && is_done;
}

bool World::upload(Node& node, const Upload& upload) {
  const Timestamp began = clock.now();
  std::string uuid;
  const std::string what =
      "upload " + upload.content + " to workspace " + std::to_string(upload.workspace.value);
  const bool is_done = ask(node, what, [&] {
    auto begun = node.service.upload_async({.workspace_id = upload.workspace,
                                            .name = upload.content,
                                            .purpose = upload.purpose,
                                            .origin = somebody()});
    if (!begun) return false;
    const Bytes bytes = as_bytes(upload.content);
    const std::size_t half = bytes.size() / 2;
    if (!(*begun)->append(bytes.first(half)) || !(*begun)->append(bytes.subspan(half))) return false;
    const Result<media::Admission> admission = (*begun)->finish();
    if (admission) uuid = admission->media.uuid.str();
    return admission.has_value();
  });
  if (is_done) witness.acknowledged(uuid, upload.workspace, upload.content, began);
  return is_done;
}

bool World::remove(Node& node, const std::string& uuid) {
  Shadow::Known* known = shadow.find(uuid);
  shadow.ask_delete(uuid, clock.now());
  const bool is_done = ask(node, "delete " + uuid, [&] {
    return node.service.remove(known->workspace, uuid_of(uuid), somebody()).has_value();
  });
  known->is_deletion_told = known->is_deletion_told || is_done;
  return is_done;
}

bool World::restore(Node& node, const std::string& uuid) {
  shadow.find(uuid)->is_restore_asked = true;
  return ask(node, "restore " + uuid, [&] {
    return node.service.restore(shadow.find(uuid)->workspace, uuid_of(uuid), somebody()).has_value();
  });
}

bool World::erase(Node& node, const std::string& uuid) {
  Shadow::Known* known = shadow.find(uuid);
  shadow.ask_erase(uuid, clock.now());
  const bool is_done = ask(node, "erase " + uuid, [&] {
    return node.service.erase(known->workspace, uuid_of(uuid), somebody()).has_value();
  });
  known->is_erasure_told = known->is_erasure_told || is_done;
  return is_done;
}

bool World::retry(Node& node, const std::string& uuid) {
  return ask(node, "try " + uuid + " again", [&] {
    return node.service.retry(shadow.find(uuid)->workspace, uuid_of(uuid), somebody()).has_value();
  });
}

bool World::process_again(Node& node, const std::string& uuid) {
  return ask(node, "process " + uuid + " again", [&] {
    return node.service.process_again(shadow.find(uuid)->workspace, uuid_of(uuid), {}, somebody())
        .has_value();
  });
}

/// What a media announces can be fetched, unless it changed between the two looks.
void World::fetch(Node& node, const std::string& uuid) {
  ask(node, "fetch " + uuid, [&] {
    const auto media = node.media.find_for_delivery(uuid_of(uuid));
    if (!media) return false;
    witness.delivers(uuid);
    for (const auto& [variant, path] : media->paths) {
      if (storage.get(path) || shadow.lost.contains(path.str())) continue;
      const auto again = node.media.find_for_delivery(uuid_of(uuid));
      if (again && again->path_of(variant) == path && path.tier() != "temp" && !witness.is_there(path.str()))
        stage.fail("media " + uuid + " announces what can't be fetched: " + path.str());
    }
    return true;
  });
}

void World::housekeep(Node& node, JobKind task) {
  ask(node, std::string(to_string(task)), [&] {
    node.tasks.at(task)->run(media::RunMode::real, {});
    return true;
  });
}

void World::lose(const std::string& key) {
  stage.tell("somebody removes " + key + " by hand");
  storage.lose(key);
  shadow.lost.insert_or_assign(key, clock.now());
}

void World::work_what_is_there(Node& node) {
  while (node.step()) {
  }
}

void World::work_until_idle(Node& node) {
  constexpr const char* kLeft =
      "SELECT COUNT(*) FROM lumbung_jobs WHERE kind IN ('process_media', 'send_webhook', 'remove_objects')";
  for (int round = 0; round < kRoundsMax; ++round) {
    work_what_is_there(node);
    if (database.rows(kLeft).front().front() == "0") return;
    clock.turn(std::chrono::minutes(3));
  }
  const auto left =
      database.rows("SELECT id, kind, state, media_id, last_error FROM lumbung_jobs LIMIT 1").front();
  stage.fail("job " + left[0] + " (" + left[1] + ", " + left[2] + ", media " + left[3] +
             ") never ends: " + left[4]);
}

void World::come_to_rest() {
  stage.set_fates(nullptr);
  stage.tell("all comes to rest");
  storage.is_full = database.is_full = database.is_busy = scanner.is_down = receiver.is_down = false;
  stream_.is_away = false;
  nodes_.clear();
  for (Listener& listener : listeners.all) listener.disconnect();
  witness.look_at_all();
  Node& node = boot(0);
  try {
    node.relay.begin();
    for (Listener& listener : listeners.all) listener.connect(node, clock);
    // Whoever looks mends what a clock said that was turned back since; then no lease lasts for longer.
    clock.turn(std::chrono::seconds(90));
    work_what_is_there(node);
    clock.turn(kLeaseLongest);
    work_what_is_there(node);
    witness.look_at_leases();
    work_until_idle(node);
    housekeep(node, JobKind::reconcile);
    work_until_idle(node);
    clock.turn(std::chrono::hours(25));
    for (const JobKind task : {JobKind::verify_storage, JobKind::rescan}) housekeep(node, task);
    work_until_idle(node);
    clock.turn(std::chrono::hours(2));
    // Names rest for an hour, and what was in process is looked at again after a minute.
    for (const JobKind task : {JobKind::purge_temp, JobKind::cleanup_orphans, JobKind::remove_objects}) {
      housekeep(node, task);
    }
    clock.turn(std::chrono::hours(2));
    housekeep(node, JobKind::remove_objects);
    work_until_idle(node);
    node.relay.step();
    for (Listener& listener : listeners.all) listener.ask_what_it_has_to(node, clock);
  } catch (const Fault& fault) {
    stage.fail(std::string("nothing befalls it, and yet it fails: ") + fault.what());
  }
  witness.look_at_all();
  witness.look_at_rest(receiver.received);
  listeners.look_at_views(witness, shadow, expectations);
}

}  // namespace lumbung::simulation
