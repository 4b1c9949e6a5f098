#include <algorithm>
#include <array>
#include <utility>

#include "whatsapp/graph/client.h"

namespace lumbung::whatsapp {
namespace {

struct RemedyOfCode {
  int code;
  Remedy remedy;
};

/// Meta's documentation of error codes, in the state of November 2026. What is not named here is refused.
constexpr std::array kRemedies = std::to_array<RemedyOfCode>({
    // A media of another kind than it said, too large, or gone. 100 is also any other wrong parameter.
    {100, Remedy::renew_media},
    {131009, Remedy::renew_media},
    {131053, Remedy::renew_media},
    {132012, Remedy::renew_media},
    // Templates: parameters that don't match, not there, too long, against the rules, paused, disabled.
    {131064, Remedy::stop_campaign},
    {132000, Remedy::stop_campaign},
    {132001, Remedy::stop_campaign},
    {132005, Remedy::stop_campaign},
    {132007, Remedy::stop_campaign},
    {132015, Remedy::stop_campaign},
    {132016, Remedy::stop_campaign},
    {134101, Remedy::again},  // it is still being brought into step: in ten minutes
    {4, Remedy::slow_down},
    {80007, Remedy::slow_down},
    {130429, Remedy::slow_down},
    {131048, Remedy::slow_down},
    {131056, Remedy::slow_down},
    {2, Remedy::again},
    {131000, Remedy::again},
    {131016, Remedy::again},
    {131057, Remedy::again},
    {133004, Remedy::again},
    {130472, Remedy::skip_recipient},
    {131026, Remedy::skip_recipient},
    {131047, Remedy::skip_recipient},
    {131049, Remedy::skip_recipient},
    {131050, Remedy::skip_recipient},
    {131062, Remedy::skip_recipient},
    {131063, Remedy::other_endpoint},
    // Whoever asks lacks a permission or a parameter, or the token or the account is not in order.
    {10, Remedy::mend_account},
    {190, Remedy::mend_account},
    {200, Remedy::mend_account},
    {368, Remedy::mend_account},
    {130497, Remedy::mend_account},
    {131008, Remedy::mend_account},
    {131031, Remedy::mend_account},
    {131042, Remedy::mend_account},
    {133010, Remedy::mend_account},
    {135000, Remedy::mend_account},
});

}  // namespace

Remedy remedy_of(int code) {
  const auto found = std::ranges::find(kRemedies, code, &RemedyOfCode::code);
  return found == kRemedies.end() ? Remedy::refused : found->remedy;
}

}  // namespace lumbung::whatsapp
