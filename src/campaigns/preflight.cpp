#include "campaigns/preflight.h"

#include <algorithm>

#include "campaigns/steps.h"

namespace lumbung::campaigns {
namespace {

/// What a check over several media comes to: the first failure, or how many are well.
class Sum {
 public:
  explicit Sum(std::string_view name) { check_.check = name; }

  void good() { ++good_; }
  void bad(const PreflightMedia& which, std::string detail, std::string fix) {
    if (check_.ok == false) return;
    check_.ok = false;
    check_.media = which.part.media;
    check_.detail = std::move(detail);
    check_.fix = std::move(fix);
  }
  Check end(std::string well, std::string not_at_all) {
    if (check_.ok == false) return std::move(check_);
    if (good_ > 0) check_.ok = true;
    check_.detail = good_ > 0 ? std::move(well) : std::move(not_at_all);
    return std::move(check_);
  }

 private:
  Check check_{};
  int good_ = 0;
};

std::string quoted(const PreflightMedia& one) {
  return one.media ? "\"" + one.media->name + "\"" : "A media of this campaign";
}

Check media_processed(const PreflightFacts& facts) {
  Sum sum("media_processed");
  for (const PreflightMedia& one : facts.media) {
    if (one.part.is_erased) {
      sum.bad(one, "A media of this campaign was deleted for good.",
              "Choose another in its place, or take it out of the campaign.");
    } else if (!one.media || one.media->deleted_at) {
      sum.bad(one, quoted(one) + " is not there any more.", "Restore it, or choose another.");
    } else if (one.media->processing_status == media::ProcessingStatus::failed) {
      sum.bad(one, quoted(one) + " could not be processed: " + one.media->processing_error.value_or("") + ".",
              "Try it again, or choose another.");
    } else if (!one.media->is_processed()) {
      sum.bad(one, quoted(one) + " is still being processed.", "Wait a moment.");
    } else {
      sum.good();
    }
  }
  return sum.end("All media are processed.",
                 facts.campaign.message
                     ? "The message has no media of its own: each recipient has to bring one."
                     : "The campaign sends no media.");
}

Check scan_clean(const PreflightFacts& facts) {
  Sum sum("scan_clean");
  for (const PreflightMedia& one : facts.media) {
    if (!one.media) continue;
    const auto& scan = one.media->metadata.state.scan;
    if (one.media->is_infected()) {
      sum.bad(one, quoted(one) + " carries malware.", "Choose another file.");
    } else if (one.media->is_withheld() || (scan && scan->state == media::ScanState::waiting)) {
      sum.bad(one, quoted(one) + " was not scanned yet.", "Wait for the malware scanner.");
    } else if (scan) {
      sum.good();
    }
  }
  return sum.end("The malware scanner let all of them pass.", "Nothing is scanned here.");
}

Check fits_channel(const PreflightFacts& facts) {
  Sum sum("fits_channel");
  for (const PreflightMedia& one : facts.media) {
    const auto place = place_for(facts, one.part);
    if (!one.media || !place || one.media->processing_status != media::ProcessingStatus::completed) continue;
    if (variant_for(*one.media, *place)) {
      sum.good();
      continue;
    }
    Unfit unfit = unfit_for(*one.media, *place);
    sum.bad(one,
            quoted(one) + " can't be sent as " + std::string(media::to_string(place->channel)) + ": " +
                unfit.reason,
            std::move(unfit.fix));
  }
  return sum.end("A variant of each media fits its place.", "There is no media to fit.");
}

bool takes_media(const std::string& format) {
  return format == "IMAGE" || format == "VIDEO" || format == "DOCUMENT" || format == "GIF";
}

std::string header_problem(const PreflightFacts& facts) {
  const auto count = [&](auto wanted) { return std::ranges::count_if(facts.media, wanted); };
  const Template& shown = facts.shown.value();
  const auto cards = count([](const PreflightMedia& one) { return one.part.card.has_value(); });
  const auto headers =
      count([](const PreflightMedia& one) { return !one.part.card && one.part.usage_type == "header"; });
  const auto wanted_cards = std::ranges::count_if(facts.media, [&](const PreflightMedia& one) {
    return one.part.card && takes_media(format_for(shown, one.part));
  });
  CampaignMedia header;
  const bool wants_header = takes_media(format_for(shown, header));
  if (wants_header && headers != 1)
    return "The template wants one media in its header, and the campaign gives " + std::to_string(headers) +
           ".";
  if (!wants_header && headers > 0) return "The template has no header that takes a media.";
  std::size_t wants_cards = 0;
  for (header.card = 0; !format_for(shown, header).empty(); ++*header.card) ++wants_cards;
  if (static_cast<std::size_t>(cards) != wants_cards || wanted_cards != cards)
    return "The template was made with " + std::to_string(wants_cards) + " cards, and the campaign gives " +
           std::to_string(cards) + ".";
  return {};
}

Check header_matches_template(const PreflightFacts& facts) {
  Check check{.check = "header_matches_template", .ok = std::nullopt, .detail = "There is no template."};
  if (!facts.campaign.template_uuid) return check;
  check.ok = false;
  check.fix = "Give the campaign the media that its template was made with.";
  if (!facts.shown) {
    check.detail = "The template is not there any more.";
    check.fix = "Choose another template.";
    return check;
  }
  check.detail = header_problem(facts);
  if (!check.detail.empty()) return check;
  return {
      .check = check.check, .ok = true, .detail = "The media stand where the template has places for them."};
}

Check template_approved(const PreflightFacts& facts) {
  Check check{.check = "template_approved", .ok = std::nullopt, .detail = "There is no template."};
  if (!facts.campaign.template_uuid) return check;
  if (facts.campaign.channel == Channel::webjs) {
    check.detail = "WhatsApp Web asks for no approval.";
    return check;
  }
  check.ok = facts.shown && facts.shown->status == TemplateStatus::approved;
  check.detail = facts.shown ? "The template is " + std::string(to_string(facts.shown->status)) + "."
                             : "The template is not there any more.";
  if (check.ok == false) check.fix = "Wait for Meta's approval, or choose another template.";
  return check;
}

bool is_document(const std::optional<Place>& place) {
  return place && (place->channel == media::Channel::template_header_document ||
                   place->channel == media::Channel::session_document);
}

Check filename_present(const PreflightFacts& facts) {
  Sum sum("filename_present");
  for (const PreflightMedia& one : facts.media) {
    if (!one.media || !is_document(place_for(facts, one.part))) continue;
    const std::string name = file_name_for(facts.campaign, one.part, *one.media);
    const auto dot = name.rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == name.size()) {
      sum.bad(one, quoted(one) + " has no name with an ending, and would arrive as \"Untitled\".",
              "Give the media or the message a file name such as \"invoice.pdf\".");
    } else {
      sum.good();
    }
  }
  return sum.end("Each document has a name.", "The campaign sends no document.");
}

Check handle_alive(const PreflightFacts& facts) {
  Check check{.check = "handle_alive", .ok = std::nullopt, .detail = "No template waits for its sample."};
  if (!facts.shown || facts.campaign.channel == Channel::webjs) return check;
  const TemplateStatus status = facts.shown->status;
  if (status == TemplateStatus::approved || format_for(*facts.shown, {}).empty()) return check;
  check.ok = status != TemplateStatus::draft && status != TemplateStatus::rejected;
  check.detail = *check.ok ? "Meta has the sample of the header."
                           : "Meta has no sample of the header that counts: " + facts.shown->error;
  if (!*check.ok) check.fix = "Submit the template again: its sample is uploaded anew.";
  return check;
}

Check media_ids_alive(const PreflightFacts& facts) {
  Check check{.check = "media_ids_alive", .ok = std::nullopt, .detail = "WhatsApp Web knows no media ids."};
  if (facts.campaign.channel == Channel::webjs) return check;
  if (facts.campaign.phone_number_id.empty()) {
    check.ok = false;
    check.detail = "The campaign names no number to send from.";
    check.fix = "Set \"phone_number_id\".";
    return check;
  }
  if (!facts.has_account) {
    check.detail = "Media go by link: there are no accounts here.";
    return check;
  }
  check.ok = *facts.has_account;
  check.detail = *check.ok ? "Each media is at Meta, or is uploaded at the launch."
                           : "There is no account for the number " + facts.campaign.phone_number_id + ".";
  if (!*check.ok) check.fix = "Set the account up: POST /api/v1/whatsapp/accounts.";
  return check;
}

Check url_reachable(const PreflightFacts& facts) {
  Sum sum("url_reachable");
  for (const PreflightMedia& one : facts.media) {
    if (!one.fetched) continue;
    if (*one.fetched) {
      sum.good();
    } else {
      sum.bad(one, quoted(one) + " can't be fetched: " + one.fetched->error().message,
              "Set public-url to where this server can be reached from outside, and let nothing stand before "
              "/media/ that redirects or is slow.");
    }
  }
  return sum.end("Each media was fetched as its recipients' side will.", "No media goes by its URL.");
}

Check held(const PreflightFacts& facts) {
  Sum sum(kHeldCheck);
  for (const PreflightMedia& one : facts.media) {
    if (!is_one_of(facts.campaign.status, holding())) continue;
    if (one.is_held) {
      sum.good();
    } else {
      sum.bad(one, quoted(one) + " may be taken away while the campaign runs.",
              "Suspend the campaign and resume it.");
    }
  }
  return sum.end("Nothing takes the media away before the end.",
                 "Media are held from scheduling or launching on.");
}

Check creative_optimizations(const PreflightFacts& facts) {
  Check check{
      .check = "creative_optimizations", .ok = std::nullopt, .detail = "There is no template of Meta's."};
  if (!facts.shown || facts.campaign.channel == Channel::webjs) return check;
  const auto optimized = may_change_pictures(*facts.shown);
  if (!optimized) {
    check.detail =
        "Not known: the template was not made here, and Meta may crop, brighten or animate the images of "
        "such marketing templates unless its maker forbade it.";
    return check;
  }
  if (*optimized) {
    check.detail = "Meta may crop, brighten or animate the images: the template asks for it.";
    return check;
  }
  check.ok = true;
  check.detail = "The images arrive as they are.";
  return check;
}

Check session_window(const PreflightFacts& facts) {
  const bool applies = facts.campaign.message && facts.campaign.channel == Channel::cloud;
  return {.check = "session_window",
          .ok = std::nullopt,
          .detail = applies ? "It reaches those alone who wrote within the last 24 hours."
                            : "Templates and WhatsApp Web know no window."};
}

}  // namespace

std::vector<Check> run_checks(const PreflightFacts& facts) {
  return {media_processed(facts),        scan_clean(facts),
          fits_channel(facts),           header_matches_template(facts),
          template_approved(facts),      filename_present(facts),
          handle_alive(facts),           media_ids_alive(facts),
          url_reachable(facts),          held(facts),
          creative_optimizations(facts), session_window(facts)};
}

}  // namespace lumbung::campaigns
