#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "access/origin.h"
#include "base/result.h"
#include "base/sha256.h"
#include "campaigns/template.h"

namespace lumbung::campaigns {

/// What is said to who deletes one that Meta is being asked for.
inline Error being_submitted() {
  return error(ErrorCode::conflict, "This template is being submitted: delete it when that has ended.");
}

/// A page of templates, newest first.
struct TemplatePage {
  std::vector<Template> templates;
  std::optional<TemplateId> next;  ///< to ask from; nullopt: that was all
};

/// The templates of workspaces, in the application's table `templates` with `template_media` and what is ours
/// beside them. What one shows is held from its submission on, for as long as Meta looks at it, by the same
/// transactions that change its status. What changes is told of by the event template.updated, in the same
/// transaction. Thread-safe, blocks, throws Fault when the database does not answer.
class TemplateRepository {
 public:
  virtual ~TemplateRepository() = default;
  /// With its media; id, uuid and stamps are given. not_found when one of the media is not there.
  virtual Result<Template> create(const Template& wanted) = 0;
  virtual std::optional<Template> find(WorkspaceId workspace, const Uuid& uuid) = 0;
  virtual std::optional<Template> find(WorkspaceId workspace, TemplateId id) = 0;
  virtual TemplatePage list(WorkspaceId workspace, std::optional<TemplateId> before, std::size_t limit) = 0;
  /// Everything but id, uuid, workspace, created_at; false when it is gone.
  virtual bool update(const Template& changed) = 0;
  /// With what it shows and what it holds. not_found when it is gone, conflict while it is_asked_for(), and
  /// when Meta was asked for it after it was `seen`. Its submission ends then before Meta is asked.
  virtual Status remove(const Template& seen) = 0;
  /// conflict, naming them, while campaigns send it that are scheduled, launching or running.
  virtual Status is_free(WorkspaceId workspace, const Uuid& uuid) = 0;

  /// The same as update(), but only while the template is in one of the states `from`: false, and nothing
  /// happens, in any other.
  virtual bool advance(const Template& changed, std::span<const TemplateStatus> from) = 0;
  struct Submission {
    Template submitted;
    JobId job;  ///< to be announced
  };
  /// draft or rejected → submitting, with its job. not_found, or conflict in another state.
  virtual Result<Submission> submit(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) = 0;

  /// Holds what it shows, as submit() does; false when one of them is gone, or it is not submitting (any
  /// more).
  virtual bool hold(const Template& of) = 0;

  /// Those of this name and language; of several numbers, or of none.
  virtual std::vector<Template> named(WorkspaceId workspace, const std::string& name,
                                      const std::string& language) = 0;
  /// How many templates show this media.
  virtual std::uint64_t uses_of(WorkspaceId workspace, const Uuid& media) = 0;

  /// The media that an approved sample was fetched into; nullopt when it was not, or the media is gone.
  /// `place` is sample_place() of its URL.
  virtual std::optional<Uuid> sample(WorkspaceId workspace, const Sha256& place) = 0;
  virtual void keep_sample(WorkspaceId workspace, const Sha256& place, const Uuid& media) = 0;
};

}  // namespace lumbung::campaigns
