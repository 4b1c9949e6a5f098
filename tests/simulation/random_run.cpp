#include "simulation/actors.h"
#include "simulation/runs.h"

namespace lumbung::simulation {
namespace {

constexpr std::uint64_t kCalls = 2'000;
/// How often everything is looked at.
constexpr std::uint64_t kLookEvery = 50;

}  // namespace

RunOutcome run_random(std::uint64_t seed, const Expectations& expectations, bool is_told,
                      std::size_t story_lines_max) {
  World::Settings settings{.seed = seed, .expectations = expectations, .is_told = is_told};
  if (seed % 3 == 0) settings.storage = SimulatedStorage::Make::bucket;
  settings.has_stream = seed % 2 == 0;
  settings.has_scanner = seed % 5 != 0;
  World world(settings);
  Cast cast(world);
  try {
    cast.enter();
    world.stage.set_between([&] {
      if (world.stage.calls() % kLookEvery == 0) world.witness.look_at_all();
    });
    world.stage.play(kCalls);
    world.stage.set_between(nullptr);
    if (!world.stage.failure()) world.come_to_rest();
  } catch (const Stopped&) {
    // It has failed, and says why.
  }
  return {seed, world.stage.calls(), world.stage.failure(), is_told ? world.story.text(story_lines_max) : ""};
}

}  // namespace lumbung::simulation
