#include "simulation/listener.h"

namespace lumbung::simulation {
namespace {

constexpr std::uint32_t kPage = 50;

}  // namespace

void Listener::hear(const events::Event& event, Stage& stage) {
  if (event.workspace_id != workspace_ || !event.subject.uuid) return;
  const std::string uuid = event.subject.uuid->str();
  stage.tell("listener " + std::to_string(workspace_.value) + " hears of " +
             std::string(to_string(event.type)) + " " + uuid);
  if (event.type == events::EventType::media_deleted || event.type == events::EventType::media_erased) {
    view_.erase(uuid);
    has_to_ask_ = true;  // an answer that is on its way may still have it
  } else if (const auto shown = view_.find(uuid); shown == view_.end()) {
    has_to_ask_ = true;  // it may be new, restored, or long deleted
  } else if (const auto* status = event.payload.if_contains("status")) {
    shown->second = std::string(status->as_string());
  }
}

void Listener::connect(Node& node, const VirtualClock& clock) {
  node_ = &node;
  // Nobody outside can know of a clock that was turned back while nobody asked: so much is asked for again.
  const std::chrono::milliseconds margin = clock.turned_back() - turned_back_;
  const std::chrono::milliseconds turned_back = clock.turned_back();
  if (!as_of_ || !catch_up(node, *as_of_ - margin)) load(node);
  turned_back_ = turned_back;
  has_to_ask_ = false;
}

void Listener::ask_what_it_has_to(Node& node, const VirtualClock& clock) {
  if (has_to_ask_) connect(node, clock);
}

media::MediaPage Listener::ask(Node& node, const media::MediaFilter& filter,
                               const std::optional<media::MediaCursor>& after) const {
  media::MediaPage page = node.media.list(workspace_, filter, after, kPage);
  node.ground.stage.tell("listener " + std::to_string(workspace_.value) + " finds " +
                         std::to_string(page.items.size()) + " media and " +
                         std::to_string(page.erased.size()) + " erasures" +
                         (filter.updated_since ? " since " + to_sql(*filter.updated_since) : ""));
  return page;
}

/// Everything that there is, anew.
void Listener::load(Node& node) {
  view_.clear();
  media::MediaFilter filter;
  filter.archived = media::MediaFilter::Archived::shown;
  std::optional<Timestamp> as_of;
  std::optional<media::MediaCursor> after;
  do {
    const media::MediaPage page = ask(node, filter, after);
    if (!after) as_of = page.as_of;
    apply(page);
    after = page.next;
  } while (after);
  as_of_ = as_of;
}

/// False when what changed since then is not known any more.
bool Listener::catch_up(Node& node, Timestamp since) {
  media::MediaFilter filter;
  filter.updated_since = since;
  filter.deleted = media::MediaFilter::Deleted::shown;
  filter.archived = media::MediaFilter::Archived::shown;
  std::optional<Timestamp> as_of;
  std::optional<media::MediaCursor> after;
  do {
    const media::MediaPage page = ask(node, filter, after);
    if (page.reset) return false;
    if (!after) as_of = page.as_of;
    apply(page);
    after = page.next;
  } while (after);
  as_of_ = as_of;
  return true;
}

void Listener::apply(const media::MediaPage& changes) {
  for (const media::Media& media : changes.items) {
    if (media.deleted_at) {
      view_.erase(media.uuid.str());
    } else {
      view_[media.uuid.str()] = std::string(to_string(media.processing_status));
    }
  }
  for (const media::ErasedMedia& erased : changes.erased) view_.erase(erased.uuid.str());
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
      // Without that, a restoration is told to nobody who listens.
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
