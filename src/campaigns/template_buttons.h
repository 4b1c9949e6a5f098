#pragma once

#include <cstddef>
#include <string>

#include <boost/json/value.hpp>

#include "base/result.h"

namespace lumbung::campaigns {

/// Where buttons stand, and what Meta allows there.
struct ButtonPlace {
  std::string where;  ///< for people: "a template"
  std::size_t most = 0;
  std::size_t code_characters_max = 20;  ///< of the example of a COPY_CODE
};

/// A template: 10 buttons in all.
ButtonPlace buttons_of_template();
/// A card of a carousel: 2 buttons.
ButtonPlace buttons_of_card();
/// A template with a limited-time offer, whose code is shorter.
ButtonPlace buttons_of_offer();

/// What Meta would refuse of the buttons of a template or of a card: invalid_argument that says what to mend.
/// `buttons` is the member of the BUTTONS component; types are in capitals. Pure.
///
/// Limits are those of Meta's documentation,
/// developers.facebook.com/documentation/business-messaging/whatsapp/:
/// - templates/components, of 2026-06-24: 10 buttons in all, of them 10 QUICK_REPLY, 2 URL, 1 PHONE_NUMBER,
///   1 COPY_CODE; QUICK_REPLY in one group; texts of 25 characters, a URL of 2,000 with one variable at its
///   end, a phone number, "alphanumeric", with hyphens in the example, of 20. A code of 20 characters; the
///   same page of 2025-11-21 had 15.
/// - templates/marketing-templates/limited-time-offer-templates, of 2026-09-11: a code of 15 characters.
/// - templates/marketing-templates/media-card-carousel-templates, and
///   catalogs/product-card-carousel-template-messages: 2 buttons on a card, SPM ("View") on one of a product.
/// - payments/payments-in/checkout-button-templates: ORDER_DETAILS. business-scoped-user-ids:
///   REQUEST_CONTACT_INFO, whose label is Meta's own.
///
/// Nothing says how many there may be of the other types; one of each is what every example of Meta's has.
Status check_buttons(const boost::json::value& buttons, const ButtonPlace& place);

}  // namespace lumbung::campaigns
