#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/json/value.hpp>

#include "campaigns/template.h"
#include "campaigns/template_gateway.h"

namespace lumbung::campaigns {

/// What Meta tells of a template.
struct RemoteTemplate {
  std::string meta_id;
  std::string name;
  std::string language;
  std::string category;
  TemplateStatus status = TemplateStatus::pending;
  std::string reason;  ///< of a rejection, for people; "" for none
  boost::json::value components;
  boost::json::value object;  ///< all of it
};

/// nullopt for what is no template.
std::optional<RemoteTemplate> remote_template(const boost::json::value& json);

/// Meta's word for a state; what is not known is pending.
TemplateStatus status_at_meta(std::string_view word);

/// What is kept in Template::error of a refusal of Meta's.
std::string words_of(const whatsapp::GraphError& refused);
/// Whether a creation was refused because Meta has one of this name and language.
bool is_taken(const whatsapp::GraphError& refused);
/// Whether what was asked for is not there (any more).
bool is_gone(const whatsapp::GraphError& refused);

/// The body of a creation or, where Meta has it already, of a change. `handles` by usage_of().
boost::json::value body_for_meta(const Template& wanted, const std::map<std::string, std::string>& handles);

/// Meta's template of this name and language; nullopt: there is none.
whatsapp::GraphResult<std::optional<RemoteTemplate>> find_at_meta(TemplateGateway& gateway,
                                                                  const whatsapp::Account& account,
                                                                  const std::string& name,
                                                                  const std::string& language);

/// A page of all templates of the account.
struct RemotePage {
  std::vector<RemoteTemplate> templates;
  std::string next;  ///< to ask from; "": that was all
};
whatsapp::GraphResult<RemotePage> list_at_meta(TemplateGateway& gateway, const whatsapp::Account& account,
                                               const std::string& after);

}  // namespace lumbung::campaigns
