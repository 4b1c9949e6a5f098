#pragma once

#include "base/clock.h"
#include "campaigns/template_repository.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// TemplateRepository over the application's `templates` and `template_media`, lumbung_templates and
/// lumbung_template_samples. The status stands in `templates.status` alone, in Meta's capitals, so that what
/// the application hears from Meta counts here, too. Thread-safe.
class SqlTemplateRepository final : public campaigns::TemplateRepository {
 public:
  /// Both must outlive the repository.
  SqlTemplateRepository(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<campaigns::Template> create(const campaigns::Template& wanted) override;
  std::optional<campaigns::Template> find(WorkspaceId workspace, const Uuid& uuid) override;
  std::optional<campaigns::Template> find(WorkspaceId workspace, campaigns::TemplateId id) override;
  campaigns::TemplatePage list(WorkspaceId workspace, std::optional<campaigns::TemplateId> before,
                               std::size_t limit) override;
  bool update(const campaigns::Template& changed) override;
  Status remove(const campaigns::Template& seen) override;
  Status is_free(WorkspaceId workspace, const Uuid& uuid) override;
  bool advance(const campaigns::Template& changed, std::span<const campaigns::TemplateStatus> from) override;
  bool hold(const campaigns::Template& of) override;
  Result<Submission> submit(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) override;
  std::vector<campaigns::Template> named(WorkspaceId workspace, const std::string& name,
                                         const std::string& language) override;
  std::uint64_t uses_of(WorkspaceId workspace, const Uuid& media) override;
  std::optional<Uuid> sample(WorkspaceId workspace, const Sha256& place) override;
  void keep_sample(WorkspaceId workspace, const Sha256& place, const Uuid& media) override;

 private:
  bool change(const campaigns::Template& changed, std::span<const campaigns::TemplateStatus> from);

  Database& database_;
  const Clock& clock_;
};

}  // namespace lumbung::database
