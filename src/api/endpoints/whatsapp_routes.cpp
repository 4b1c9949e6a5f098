#include "api/routes.h"

namespace lumbung::api {

/// A number that is new may be brought by who brings media; whatever is there is for admins.
std::vector<http::Route> Endpoints::whatsapp_routes() {
  using access::Ability;
  using http::Method;
  const auto accounts = [&](Ability needed, auto answer) {
    return guard_.tenant(
        needed, [&owner = whatsapp_accounts_, answer](const http::Request& request, const Tenant& tenant) {
          return (owner.*answer)(request, tenant);
        });
  };
  const auto id_of_media = [&owner = whatsapp_media_](const http::Request& request, const Tenant& tenant) {
    return owner.show(request, tenant);
  };
  const std::string all = "/api/v1/whatsapp/accounts";
  const std::string one = all + "/{phone_number_id}";
  return {
      {Method::get, "/api/v1/media/{uuid}/whatsapp",
       graph_questions_.tenant(Ability::media_read, id_of_media)},
      {Method::get, all, accounts(Ability::admin, &WhatsappAccounts::list)},
      {Method::post, all, accounts(Ability::media_write, &WhatsappAccounts::put)},
      {Method::patch, one, accounts(Ability::admin, &WhatsappAccounts::amend)},
      {Method::del, one, accounts(Ability::admin, &WhatsappAccounts::remove)},
  };
}

}  // namespace lumbung::api
