#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/clock.h"
#include "base/result.h"
#include "campaigns/delivery_repository.h"
#include "campaigns/own_files.h"
#include "campaigns/readiness.h"
#include "whatsapp/payloads/message.h"
#include "whatsapp/payloads/template_text.h"

namespace lumbung::campaigns {

/// How many recipients are made messages for at a time.
inline constexpr std::size_t kRecipientsMax = 1'000;

struct RecipientWish {
  std::string recipient;
  std::optional<Uuid> media{};    ///< a file of this recipient's own, in the place of the campaign's
  boost::json::value parameters;  ///< of the body; or {"body", "cards", "header", "buttons"}; null: none
};

struct ReadyMessage {
  std::string recipient;
  std::optional<std::string> endpoint;  ///< where to POST; nullopt for a driver of WhatsApp Web
  boost::json::object body;
};

struct MessageProblem {
  std::string recipient;
  ErrorCode code = ErrorCode::invalid_argument;
  std::string detail;
};

struct MessagePage {
  std::vector<ReadyMessage> messages;
  std::vector<MessageProblem> problems;
  /// When the first of Meta's media ids in them ends; nullopt: there is none in them.
  std::optional<Timestamp> valid_until{};
};

/// Makes messages that only have to be sent. What they name is held as long as they may be sent. Thread-safe,
/// blocks; may upload to Meta.
class MessageMaker {
 public:
  /// `deliveries` may be nullptr: then nobody learns what became of a message.
  MessageMaker(const CampaignParts& parts, DeliveryRepository* deliveries)
      : parts_(parts), deliveries_(deliveries), readiness_(parts), own_files_(std::make_shared<OwnFiles>()) {}

  /// Each recipient is in `messages` or in `problems`. not_ready when a media of the campaign can't be sent
  /// (yet).
  Result<MessagePage> make(const Campaign& campaign, const std::vector<RecipientWish>& recipients) const;

 private:
  /// A file in its place.
  struct Placed {
    media::Media media;
    CampaignMedia part;
    whatsapp::SentMedia sent;
    std::optional<Timestamp> id_ends{};  ///< of sent.id
  };
  struct Draft {
    const RecipientWish* wish = nullptr;
    std::optional<Placed> own{};
  };
  struct Page {
    const Campaign& campaign;
    std::optional<Template> shown;
    whatsapp::TemplateShape shape;
    bool by_id = false;
    std::vector<Placed> placed;
    std::map<Uuid, Result<Placed>> own{};
    MessagePage result{};
  };

  /// In its place, without an id or a URL.
  struct Fitting {
    Placed placed;
    media::VariantName variant{};
  };
  static Result<Fitting> fit(const Page& page, const media::Media& media, const CampaignMedia& part);
  Result<Placed> place(const Page& page, const media::Media& media, const CampaignMedia& part) const;
  Status place_all(Page& page) const;
  std::vector<Draft> drafts_of(Page& page, const std::vector<RecipientWish>& recipients) const;
  std::map<Uuid, Result<Placed>> own_media(const Page& page,
                                           const std::vector<RecipientWish>& recipients) const;
  Status hold(const Page& page, const std::vector<Draft>& drafts) const;
  /// The numbers of the messages; empty where nobody keeps them.
  std::vector<std::uint64_t> number_them(const Page& page, const std::vector<Draft>& drafts) const;
  /// Says whose the own files are; gives the ids that went meanwhile.
  std::set<std::string> assign_own(const Page& page, const std::vector<Draft>& drafts,
                                   const std::vector<std::uint64_t>& numbers) const;
  /// What its message carries: the campaign's, and the recipient's own file in the place of what is no card.
  static std::vector<const Placed*> carried_by(const Page& page, const Draft& draft);
  static void add_message(Page& page, const Draft& draft, const std::string& mark);
  static ReadyMessage message_of(const Page& page, const Draft& draft, const std::string& mark);
  static Result<boost::json::object> body_of(const Page& page, const Draft& draft, const std::string& mark);

  CampaignParts parts_;
  DeliveryRepository* deliveries_;
  Readiness readiness_;
  std::shared_ptr<OwnFiles> own_files_;
};

}  // namespace lumbung::campaigns
