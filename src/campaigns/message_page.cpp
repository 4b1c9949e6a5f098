#include "campaigns/message_page.h"

#include <algorithm>
#include <set>

#include "campaigns/message_body.h"
#include "campaigns/sent_urls.h"
#include "whatsapp/payloads/recipient.h"

namespace lumbung::campaigns {
namespace {

using whatsapp::SentMedia;

std::string sent_type(const Campaign& campaign, const std::optional<Template>& shown,
                      const CampaignMedia& part) {
  if (campaign.message) return campaign.message->type;
  std::string format = shown ? format_for(*shown, part) : std::string();
  std::ranges::transform(format, format.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return format;
}

/// Where a recipient's own file goes: the place of the campaign's only one, else the header.
CampaignMedia own_place(const Campaign& campaign, const Uuid& media) {
  CampaignMedia part = campaign.media.size() == 1 ? campaign.media.front() : CampaignMedia{};
  part.media = media;
  // A name that was given for the file of all is none of this one.
  part.parameters = nullptr;
  return part;
}

std::optional<std::string> objection_to(const RecipientWish& wish, const Campaign& campaign,
                                        std::set<std::string>& seen) {
  const auto is_blank = [](unsigned char c) { return c == ' '; };
  const auto is_control = [](unsigned char c) { return c < 0x20U || c == 0x7FU; };
  if (std::ranges::all_of(wish.recipient, is_blank) || std::ranges::any_of(wish.recipient, is_control))
    return "\"recipient\" must be a phone number or a user id.";
  if (wish.recipient.size() > whatsapp::kRecipientBytesMax)
    return "\"recipient\" must have at most 135 bytes.";
  if (campaign.channel == Channel::webjs && whatsapp::is_user_id(wish.recipient))
    return "WhatsApp Web sends to phone numbers alone.";
  if (!seen.insert(whatsapp::same_recipient(wish.recipient)).second)
    return "The recipient is in this page already.";
  return std::nullopt;
}

Error not_ready(const media::Media& media, const std::string& why) {
  return error(ErrorCode::not_ready, "The media " + media.uuid.str() + " " + why);
}

}  // namespace

Result<MessageMaker::Fitting> MessageMaker::fit(const Page& page, const media::Media& media,
                                                const CampaignMedia& part) {
  if (media.processing_status != media::ProcessingStatus::completed || media.is_withheld() ||
      media.is_infected())
    return not_ready(media,
                     "can't be sent: it is " + std::string(media::to_string(media.processing_status)) + ".");
  const auto where = place_for(page.campaign, page.shown, part);
  if (!where) return not_ready(media, "does not fit where it is to stand.");
  const auto variant = variant_for(media, *where);
  if (!variant)
    return not_ready(media, "does not fit where it is to stand: " + unfit_for(media, *where).reason);
  Placed placed{media, part, SentMedia{.type = sent_type(page.campaign, page.shown, part)}};
  placed.sent.filename = file_name_for(page.campaign, part, media);
  // WhatsApp Web names every file; Meta documents alone, and their ending is a check of the preflight.
  if (page.campaign.channel == Channel::webjs)
    placed.sent.filename = name_as_sent(placed.sent.filename, type_of(media, *variant));
  return Fitting{std::move(placed), *variant};
}

Result<MessageMaker::Placed> MessageMaker::place(const Page& page, const media::Media& media,
                                                 const CampaignMedia& part) const {
  auto fitting = fit(page, media, part);
  if (!fitting) return fitting.error();
  Placed placed = std::move(fitting->placed);
  const auto life = life_of(page.campaign, parts_.clock.now());
  if (page.by_id) {
    const auto id = parts_.media_ids->get(media, fitting->variant, page.campaign.phone_number_id, life);
    if (id) {
      placed.sent.id = id->id;
      placed.id_ends = id->expires_at;
      return placed;
    }
    // Meta does not take the file now; it may fetch it itself. What it refuses it refuses either way.
    if (id.error().code != ErrorCode::unavailable)
      return not_ready(media, "can't be sent: " + id.error().message);
    // It has it soon: no reason to have it fetched as well.
    if (parts_.media_ids->is_under_way(media, fitting->variant, page.campaign.phone_number_id))
      return id.error();
  }
  auto url = sent_url(parts_.urls, media, fitting->variant, life);
  // Where Meta could have taken the file, it may do so soon; else coming again is of no use.
  if (!url) return page.by_id ? url.error() : not_ready(media, "can't be sent: " + url.error().message);
  placed.sent.link = *std::move(url);
  return placed;
}

Status MessageMaker::place_all(Page& page) const {
  std::vector<Uuid> uuids;
  uuids.reserve(page.campaign.media.size());
  for (const CampaignMedia& part : page.campaign.media) uuids.push_back(part.media);
  const std::vector<media::Media> all = parts_.media.find_all(page.campaign.workspace_id, uuids);
  for (const CampaignMedia& part : page.campaign.media) {
    const auto found = std::ranges::find(all, part.media, &media::Media::uuid);
    if (found == all.end())
      return error(ErrorCode::not_ready, "The media " + part.media.str() + " is not there any more.");
    auto placed = place(page, *found, part);
    if (!placed) return placed.error();
    page.placed.push_back(*std::move(placed));
  }
  return {};
}

std::map<Uuid, Result<MessageMaker::Placed>> MessageMaker::own_media(
    const Page& page, const std::vector<RecipientWish>& recipients) const {
  std::set<Uuid> uuids;
  for (const RecipientWish& wish : recipients) {
    if (wish.media) uuids.insert(*wish.media);
  }
  std::map<Uuid, Result<Placed>> own;
  if (uuids.empty()) return own;
  const std::vector<media::Media> all =
      parts_.media.find_all(page.campaign.workspace_id, {uuids.begin(), uuids.end()});
  std::vector<OwnFiles::File> files;
  for (const media::Media& media : all) {
    const CampaignMedia part = own_place(page.campaign, media.uuid);
    if (!page.by_id) {
      own.emplace(media.uuid, place(page, media, part));
      continue;
    }
    auto fitting = fit(page, media, part);
    if (fitting) files.push_back({&media, fitting->variant});
    own.emplace(media.uuid, fitting ? Result<Placed>(std::move(fitting->placed)) : fitting.error());
  }
  const auto life = life_of(page.campaign, parts_.clock.now());
  if (files.empty()) return own;
  for (auto& [uuid, id] : own_files_->ids_of(*parts_.media_ids, page.campaign, files, life)) {
    Result<Placed>& placed = own.at(uuid);
    if (id) {
      placed->sent.id = id->id;
      placed->id_ends = id->expires_at;
    } else {
      placed = id.error().code == ErrorCode::unavailable
                   ? id.error()
                   : error(ErrorCode::not_ready,
                           "The media " + uuid.str() + " can't be sent: " + id.error().message);
    }
  }
  return own;
}

std::vector<MessageMaker::Draft> MessageMaker::drafts_of(Page& page,
                                                         const std::vector<RecipientWish>& recipients) const {
  std::vector<Draft> drafts;
  drafts.reserve(recipients.size());
  std::set<std::string> seen;
  const auto refuse = [&](const RecipientWish& wish, ErrorCode code, std::string detail) {
    page.result.problems.push_back({wish.recipient, code, std::move(detail)});
  };
  for (const RecipientWish& wish : recipients) {
    if (auto objection = objection_to(wish, page.campaign, seen)) {
      refuse(wish, ErrorCode::invalid_argument, *std::move(objection));
      continue;
    }
    Draft draft{&wish};
    if (wish.media) {
      const auto own = page.own.find(*wish.media);
      if (own == page.own.end()) {
        refuse(wish, ErrorCode::not_found, "There is no media " + wish.media->str() + " in this workspace.");
        continue;
      }
      if (!own->second) {
        refuse(wish, own->second.error().code, own->second.error().message);
        continue;
      }
      draft.own = *own->second;
    }
    if (const auto tried = body_of(page, draft, {}); !tried) {
      refuse(wish, tried.error().code, tried.error().message);
      continue;
    }
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

std::vector<const MessageMaker::Placed*> MessageMaker::carried_by(const Page& page, const Draft& draft) {
  std::vector<const Placed*> carried;
  for (const Placed& placed : page.placed) {
    if (!draft.own || placed.part.card) carried.push_back(&placed);
  }
  if (draft.own) carried.push_back(&*draft.own);
  return carried;
}

void MessageMaker::add_message(Page& page, const Draft& draft, const std::string& mark) {
  for (const Placed* placed : carried_by(page, draft)) {
    std::optional<Timestamp>& until = page.result.valid_until;
    if (placed->id_ends && (!until || *placed->id_ends < *until)) until = placed->id_ends;
  }
  page.result.messages.push_back(message_of(page, draft, mark));
}

ReadyMessage MessageMaker::message_of(const Page& page, const Draft& draft, const std::string& mark) {
  ReadyMessage message{.recipient = draft.wish->recipient, .endpoint = std::nullopt, .body = {}};
  if (page.campaign.channel == Channel::cloud)
    message.endpoint =
        whatsapp::endpoint_of(page.campaign.phone_number_id, page.shape.header_format == "GIF");
  message.body = body_of(page, draft, mark).value();
  return message;
}

Result<boost::json::object> MessageMaker::body_of(const Page& page, const Draft& draft,
                                                  const std::string& mark) {
  BodyParts parts{.campaign = page.campaign, .shown = page.shown, .shape = page.shape};
  parts.to = {draft.wish->recipient, mark};
  parts.parameters = draft.wish->parameters;
  for (const Placed* placed : carried_by(page, draft)) parts.media.push_back({placed->part, placed->sent});
  return message_body(parts);
}

Result<MessagePage> MessageMaker::make(const Campaign& campaign,
                                       const std::vector<RecipientWish>& recipients) const {
  Page page{.campaign = campaign, .shown = readiness_.template_of(campaign), .shape = {}, .placed = {}};
  if (campaign.template_uuid && !page.shown)
    return error(ErrorCode::not_ready, "The template of this campaign is not there any more.");
  if (page.shown && campaign.channel == Channel::cloud && page.shown->status != TemplateStatus::approved)
    return error(ErrorCode::not_ready, "Meta would refuse these messages: the template is " +
                                           std::string(to_string(page.shown->status)) +
                                           ". Wait for its approval, or choose another.");
  if (page.shown) page.shape = whatsapp::shape_of(page.shown->components);
  if (campaign.channel == Channel::cloud && campaign.phone_number_id.empty())
    return error(ErrorCode::not_ready, "The campaign names no number to send from: set \"phone_number_id\".");
  page.by_id = readiness_.goes_by_id(campaign);
  if (const Status placed = place_all(page); !placed) return placed.error();
  page.own = own_media(page, recipients);
  const std::vector<Draft> drafts = drafts_of(page, recipients);
  if (const Status held = hold(page, drafts); !held) return held.error();
  const std::vector<std::uint64_t> numbers = number_them(page, drafts);
  const std::set<std::string> gone = assign_own(page, drafts, numbers);
  page.result.messages.reserve(drafts.size());
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const Draft& draft = drafts[i];
    if (draft.own && gone.contains(draft.own->sent.id)) {
      page.result.problems.push_back(
          {draft.wish->recipient, ErrorCode::unavailable,
           "Its file was just taken away from Meta; ask for this recipient again."});
      continue;
    }
    const std::string mark = numbers.empty() ? std::string() : delivery_mark(numbers.at(i));
    add_message(page, draft, mark);
  }
  return std::move(page.result);
}

}  // namespace lumbung::campaigns
