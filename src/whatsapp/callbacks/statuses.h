#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lumbung::whatsapp {

/// What a callback says of one message that was sent. Everything in it is what somebody who has the app's
/// secret wrote, and nothing of it is believed beyond that.
struct StatusNote {
  std::string phone_number_id;  ///< that it was sent from, of its metadata
  std::string wamid;     ///< Meta's id of the message: at most kWamidBytesMax, printable ASCII, no blank
  std::string mark{};    ///< biz_opaque_callback_data; "": none
  std::string status;    ///< sent, delivered, read, played or failed
  int code = 0;          ///< of the first error; 0: none
  std::string reason{};  ///< of it, for people: valid UTF-8, bounded
};

inline constexpr std::size_t kWamidBytesMax = 255;

struct CallbackContent {
  std::vector<StatusNote> statuses;  ///< in their order
  bool has_more = false;  ///< besides: messages, other fields, statuses of other kinds, what is no callback
};

/// Takes the statuses out of a body. Never throws for what it says: what can't be understood is `has_more`.
CallbackContent read_callback(std::string_view body);

}  // namespace lumbung::whatsapp
