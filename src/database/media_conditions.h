#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "database/engine/dialect.h"
#include "database/engine/session.h"
#include "media/media_repository.h"

namespace lumbung::database {

/// A condition made of literals, and what its parameters stand for.
struct WhereClause {
  std::string sql;
  Binds binds;

  void add(std::string_view literal) { sql += literal; }
  void add(std::string_view literal, std::string_view name, Cell value) {
    sql += literal;
    binds.push_back({name, std::move(value)});
  }
};

/// The first TIMESTAMP that is not before `time`: they have whole seconds.
std::string stamp_from(Timestamp time);

/// What the filter asks of rows of chat_media but for their names and `updated_since`, each beginning with
/// " AND ". Parameters: `status`, `purpose`, `created_after`, `created_before`.
void add_filter(WhereClause& condition, const media::MediaFilter& filter, const SqlWords& words);

/// The same of a media that was read; `words` are those of `filter.query`, and its name has to have them.
bool meets(const media::Media& media, const media::MediaFilter& filter,
           const std::vector<std::string>& words);

/// Does a word of the name begin with each of these?
bool has_words(std::string_view name, const std::vector<std::string>& words);

/// The media of the workspace that have these ids, in this order; who is gone meanwhile is left out.
std::vector<media::Media> media_in_order(Session& session, WorkspaceId workspace,
                                         const std::vector<MediaId>& ids);

/// The media of the workspace that have these uuids and are not deleted, in this order, each once.
std::vector<media::Media> live_media_of(Session& session, WorkspaceId workspace,
                                        const std::vector<Uuid>& uuids);

}  // namespace lumbung::database
