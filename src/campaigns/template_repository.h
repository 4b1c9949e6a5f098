#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "campaigns/template.h"

namespace lumbung::campaigns {

/// A page of templates, newest first.
struct TemplatePage {
  std::vector<Template> templates;
  std::optional<TemplateId> next;  ///< to ask from; nullopt: that was all
};

/// The templates of workspaces, in the application's table `templates` with `template_media` and what is ours
/// beside them. Thread-safe, blocks, throws Fault when the database does not answer.
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
  virtual bool remove(WorkspaceId workspace, const Uuid& uuid) = 0;
};

}  // namespace lumbung::campaigns
