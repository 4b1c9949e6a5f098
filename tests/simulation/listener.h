#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "events/announcement.h"
#include "media/media_repository.h"
#include "simulation/node.h"
#include "simulation/witness.h"

namespace lumbung::simulation {

/// A browser that shows the media of a workspace, as the console does: told by the process that it is
/// connected to, and, when it was away, catching up with ?updated_since= from the moment on that the last
/// answer named.
class Listener {
 public:
  explicit Listener(WorkspaceId workspace) : workspace_(workspace) {}

  void hear(const events::Event& event, Stage& stage);
  /// Connects, then asks what it missed. What a process does for it may stop with that.
  void connect(Node& node, const VirtualClock& clock);
  void disconnect() { node_ = nullptr; }
  /// An event says little: of a media that it doesn't show it asks what there is, as the console does.
  void ask_what_it_has_to(Node& node, const VirtualClock& clock);
  const Node* connected_to() const { return node_; }
  WorkspaceId workspace() const { return workspace_; }
  /// What it shows: the status of each media, by uuid.
  const std::map<std::string, std::string>& view() const { return view_; }

 private:
  WorkspaceId workspace_;
  media::MediaPage ask(Node& node, const media::MediaFilter& filter,
                       const std::optional<media::MediaCursor>& after) const;
  void load(Node& node);
  bool catch_up(Node& node, Timestamp since);
  void apply(const media::MediaPage& changes);

  const Node* node_ = nullptr;
  std::optional<Timestamp> as_of_;  ///< all changes before then were seen; nullopt: nothing was asked for yet
  std::chrono::milliseconds turned_back_{0};  ///< by so much the clock had been, when that was said
  std::map<std::string, std::string> view_;
  bool has_to_ask_ = false;
};

/// All browsers.
class Listeners {
 public:
  explicit Listeners(Stage& stage) : stage_(stage) {}

  std::vector<Listener> all;
  /// A process tells those that are connected to it.
  void tell(const Node& node, const events::Event& event);
  /// Everybody's connections to a process are gone.
  void drop(const Node& node);
  /// Those that are connected show what is there.
  void look_at_views(Witness& witness, Shadow& shadow, const Expectations& expectations);

 private:
  Stage& stage_;
};

}  // namespace lumbung::simulation
