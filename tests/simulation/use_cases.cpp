#include "simulation/use_cases.h"

namespace lumbung::simulation {
namespace {

using jobs::JobKind;

constexpr WorkspaceId kOne{1};

void work(World& world, Node& node, int jobs) {
  world.stage.visit(node.process, [&] {
    for (int i = 0; i < jobs; ++i) {
      try {
        node.step();
      } catch (const Fault& fault) {
        world.stage.tell(fault.what());
      }
    }
  });
}

void work_all(World& world, Node& node) {
  for (int round = 0; round < 12; ++round) {
    work(world, node, 8);
    world.clock.turn(std::chrono::minutes(1));
  }
}

std::function<void(World&, Node&)> upload(const std::string& content, const std::string& purpose = "") {
  return [=](World& world, Node& node) { world.upload(node, {kOne, content, purpose}); };
}

std::function<void(World&, Node&)> processed(const std::string& content) {
  return [=](World& world, Node& node) {
    world.upload(node, {kOne, content, ""});
    work_all(world, node);
  };
}

std::function<void(World&, Node&)> housekeeping(JobKind task) {
  return [=](World& world, Node& node) { world.housekeep(node, task); };
}

/// The media that was uploaded last.
std::string newest(World& world) {
  const auto rows = world.witness.media_rows();
  return rows.empty() ? "" : rows.back().uuid;
}

using Asked = bool (World::*)(Node&, const std::string&);

std::function<void(World&, Node&)> ask(Asked asked) {
  return [=](World& world, Node& node) {
    const std::string uuid = newest(world);
    if (!uuid.empty()) (world.*asked)(node, uuid);
  };
}

/// One after the other.
template <class... Steps>
std::function<void(World&, Node&)> all(Steps... steps) {
  return [=](World& world, Node& node) { (steps(world, node), ...); };
}

void learn_of_evil(World& world, Node&) {
  world.scanner.signatures = 2;
}

/// One row that was deleted, and another one over the same bytes.
void evil_twins(World& world, Node& node) {
  processed("evil 1")(world, node);
  const std::string first = newest(world);
  world.remove(node, first);
  processed("evil 1")(world, node);
  learn_of_evil(world, node);
}

void restore_deleted(World& world, Node& node) {
  for (const RowSeen& row : world.witness.media_rows()) {
    if (!row.is_live()) world.restore(node, row.uuid);
  }
}

void fetch_all(World& world, Node& node) {
  for (const RowSeen& row : world.witness.media_rows()) {
    if (world.shadow.find(row.uuid) != nullptr) world.fetch(node, row.uuid);
  }
}

void a_month_passes(World& world, Node&) {
  world.clock.turn(std::chrono::days(31));
}

void the_clock_is_ahead(World& world, Node&) {
  world.clock.turn(std::chrono::hours(1));
}

void the_clock_is_put_right(World& world, Node&) {
  world.clock.turn(-std::chrono::hours(1));
}

void lose_original(World& world, Node&) {
  world.lose(world.witness.media_rows().back().paths.at("original"));
}

void lose_thumbnail(World& world, Node&) {
  world.lose(world.witness.media_rows().back().paths.at("thumbnail"));
}

void work_some(World& world, Node& node) {
  work(world, node, 6);
}

/// A worker that stopped before anybody knew of what it had stored.
void leave_strays(World& world, Node&) {
  for (const char* key :
       {"original/workspace_1/2026/11/stray_image.jpg", "temp/workspace_1/upload_stray.tmp"})
    world.storage.adopt(world.storage.scratch(), media::ObjectKey::parse(key).value(), "image/jpeg");
  world.clock.turn(std::chrono::hours(25));
}

}  // namespace

const std::vector<UseCase>& use_cases() {
  const auto nothing = [](World&, Node&) {};
  const auto erased = all(processed("picture 1"), ask(&World::erase));
  const auto deleted = all(processed("film 1"), ask(&World::remove));
  static const std::vector<UseCase> cases = {
      {"upload", nothing, upload("picture 1")},
      {"upload-again", processed("picture 1"), upload("picture 1")},
      {"upload-what-was-lost", all(processed("picture 1"), lose_original), upload("picture 1")},
      {"upload-what-was-deleted", deleted, all(upload("film 1"), work_some)},
      {"upload-a-month-later", all(deleted, a_month_passes), all(upload("film 1"), work_some)},
      {"upload-what-goes", erased, all(upload("picture 1"), work_some)},
      {"upload-for-more", processed("picture 1"), all(upload("picture 1", "sticker"), work_some)},
      {"process-picture", upload("picture 1"), work_some},
      {"process-unscanned", upload("picture 1"), work_some, false},
      {"process-film", upload("film 1"), work_some},
      {"process-by-a-wrong-clock", upload("picture 1"),
       all(the_clock_is_ahead, work_some, the_clock_is_put_right)},
      {"process-damaged", upload("damaged 1"), work_some},
      {"process-evil", all(learn_of_evil, upload("evil 1")), work_some},
      {"try-again", processed("damaged 1"), all(ask(&World::retry), work_some)},
      {"process-again", processed("film 1"), all(ask(&World::process_again), work_some)},
      {"process-again-beside-a-deleted-one", all(deleted, processed("film 1")),
       all(ask(&World::process_again), work_some, housekeeping(JobKind::remove_objects))},
      {"delete", processed("picture 1"), all(ask(&World::remove), work_some)},
      {"restore", deleted, ask(&World::restore)},
      {"erase", processed("picture 1"), ask(&World::erase)},
      {"erase-unprocessed", upload("picture 1"), all(ask(&World::erase), work_some)},
      {"erase-unprocessed-unscanned", upload("picture 1"), all(ask(&World::erase), work_some), false},
      {"erase-one-of-two", all(deleted, upload("film 1"), work_some), ask(&World::erase)},
      {"remove-objects", erased, housekeeping(JobKind::remove_objects)},
      {"purge", all(deleted, a_month_passes), housekeeping(JobKind::purge_deleted)},
      {"sweep", leave_strays,
       all(housekeeping(JobKind::cleanup_orphans), housekeeping(JobKind::purge_temp),
           housekeeping(JobKind::remove_objects))},
      {"rescan", all(processed("evil 1"), learn_of_evil), housekeeping(JobKind::rescan)},
      {"rescan-twins", evil_twins, all(housekeeping(JobKind::rescan), restore_deleted, fetch_all)},
      {"heal", all(processed("picture 1"), lose_thumbnail),
       all(housekeeping(JobKind::verify_storage), work_some)},
  };
  return cases;
}

}  // namespace lumbung::simulation
