#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "campaigns/template.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// Of the application's column `name`; the whole name stands in lumbung_templates.
inline constexpr std::size_t kTemplateNameBytesMax = 128;

/// Templates with their media; `condition` is what follows WHERE, made of literals, and names the columns of
/// `templates` with the table. Rows of the application's that make no sense are passed over.
std::vector<campaigns::Template> templates_where(Session& session, const std::string& condition,
                                                 const Binds& binds);
std::optional<campaigns::Template> one_template(Session& session, const std::string& condition,
                                                const Binds& binds);

/// Inside a write transaction: sets id. All media of the template must be there.
void insert_template(Session& session, campaigns::Template& wanted);
/// Everything but id, uuid, workspace and created_at.
void update_template(Session& session, const campaigns::Template& changed, Timestamp now);
/// What it shows, in place of what it showed; a media that is not there is left out. False when one is not.
bool write_template_media(Session& session, const campaigns::Template& of, Timestamp now);

/// Tells of it as it is now.
void announce_template(Session& session, const campaigns::Template& of, Timestamp now);

}  // namespace lumbung::database
