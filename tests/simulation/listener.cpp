#include "simulation/listener.h"

#include <algorithm>

namespace lumbung::simulation {
namespace {

/// Stamps have whole seconds, and a transaction takes its time.
constexpr std::chrono::seconds kMargin{60};
constexpr std::uint32_t kPage = 50;

}  // namespace

void Listener::hear(const events::Event& event, Stage& stage) {
  if (event.workspace_id != workspace_ || !event.subject.uuid) return;
  const std::string uuid = event.subject.uuid->str();
  // Events come in their order, so what comes behind this one is not known: also when it is older than what
  // was found by catching up.
  if (is_caught_up_) knows_until_ = event.at;
  stage.tell("listener " + std::to_string(workspace_.value) + " hears of " +
             std::string(to_string(event.type)) + " " + uuid);
  if (event.type == events::EventType::media_deleted) {
    view_.erase(uuid);
  } else if (const auto* status = event.payload.if_contains("status")) {
    view_[uuid] = std::string(status->as_string());
  }
}

void Listener::connect(Node& node, const VirtualClock& clock) {
  const Timestamp now = clock.now();
  const std::chrono::milliseconds margin = kMargin + clock.turned_back();
  const Timestamp since = knows_until_ - std::min(margin, knows_until_.time_since_epoch());
  node_ = &node;
  is_caught_up_ = false;
  media::MediaFilter filter;
  filter.updated_since = since;
  filter.archived = media::MediaFilter::Archived::shown;
  std::optional<media::MediaCursor> after;
  do {
    const media::MediaPage page = node.media.list(workspace_, filter, after, kPage);
    for (const media::Media& media : page.items)
      view_[media.uuid.str()] = std::string(to_string(media.processing_status));
    node.ground.stage.tell("listener " + std::to_string(workspace_.value) + " finds " +
                           std::to_string(page.items.size()) + " media that changed since " + to_sql(since));
    after = page.next;
  } while (after);
  knows_until_ = now;
  is_caught_up_ = true;
}

void Listeners::tell(const Node& node, const events::Event& event) {
  for (Listener& listener : all) {
    if (listener.connected_to() == &node) listener.hear(event, stage_);
  }
}

void Listeners::drop(const Node& node) {
  for (Listener& listener : all) {
    if (listener.connected_to() == &node) listener.disconnect();
  }
}

void Listeners::look_at_views(Witness& witness, Shadow& shadow, const Expectations& expectations) {
  const std::vector<RowSeen> rows = witness.media_rows();
  for (const Listener& listener : all) {
    if (listener.connected_to() == nullptr) continue;
    std::set<std::string> live;
    for (const RowSeen& row : rows) {
      if (!row.is_live() || row.workspace != std::to_string(listener.workspace().value)) continue;
      live.insert(row.uuid);
      // Today a restoration is told to nobody who listens.
      const Shadow::Known* known = shadow.find(row.uuid);
      const bool may_be_unknown = known == nullptr || known->is_restore_asked;
      if (!expectations.comings_and_goings_are_told && may_be_unknown) continue;
      const auto shown = listener.view().find(row.uuid);
      if (shown == listener.view().end() || shown->second != row.status)
        stage_.fail("a listener shows media " + row.uuid + " as " +
                    (shown == listener.view().end() ? "nothing" : shown->second) + ", and it is " +
                    row.status);
    }
    if (!expectations.comings_and_goings_are_told) continue;
    for (const auto& [uuid, status] : listener.view()) {
      if (!live.contains(uuid))
        stage_.fail("a listener still shows media " + uuid + ", which is deleted or erased");
    }
  }
}

}  // namespace lumbung::simulation
