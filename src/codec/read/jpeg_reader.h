#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "codec/pixels/pixels.h"
#include "codec/read/header.h"
#include "codec/read/pipeline_stage.h"
#include "codec/read/progressive_jpeg.h"
#include "codec/refusal.h"

namespace lumbung::codec {

/// How a JPEG stores its colours.
enum class JpegColours { gray, ycc, rgb, cmyk };

/// One decoded component while it streams: rows as long as size.width, in all size.height of them.
struct JpegComponent {
  Size size;
  /// Samples of this component per output sample of the largest component, across and down: 0.5 for the
  /// chroma of 4:2:0, 1 where libjpeg scaled the chroma up on the way.
  double density_x = 1;
  double density_y = 1;
};

/// Decodes one JPEG with libjpeg-turbo, scaled by 1/1, 1/2, 1/4 or 1/8 on the way. Throws Refusal (corrupt)
/// for what libjpeg gives up on and for a file that ends before its picture does; tolerates what lies behind
/// the end and warnings of small account. `content` must outlive the reader. One thread.
class JpegReader {
 public:
  explicit JpegReader(Bytes content);
  /// The same of a progressive one, for less time and memory. Throws Refusal also for what the other one
  /// reads: that one has the last word. What `jpeg` points into must outlive the reader.
  explicit JpegReader(ProgressiveJpeg jpeg);
  ~JpegReader();
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;

  Header header() const;
  JpegColours colours() const;
  /// The embedded ICC profile; empty when there is none or it is torn.
  std::vector<std::byte> icc_profile();

  /// Chooses the scale: 1, 2, 4 or 8 is the divisor.
  void scale_down(unsigned divisor);
  /// With `beside`, read_components of a large picture calls `row` on a second thread while it decodes on.
  /// The reader begins with in_turn.
  void give_rows(PipelineStage::Runs runs);
  /// Of the rows that come: the stored size by the divisor, rounded up.
  Size output_size() const;

  /// For gray and ycc: the components as they are stored, without upsampling and colour conversion. `begin`
  /// is called once, `row` for each row of each component, top to bottom; never twice at a time, and not
  /// after this has returned or thrown.
  void read_components(const std::function<void(const std::vector<JpegComponent>&)>& begin,
                       const std::function<void(std::size_t component, const std::uint8_t* samples)>& row);

  /// For all colours: interleaved rows of 1 (gray), 3 (RGB) or 4 channels (CMYK, 255 is full ink).
  void read_rows(const std::function<void(const std::uint8_t* samples)>& row);

 private:
  struct State;
  void read_head(Bytes content);
  std::unique_ptr<State> state_;
};

/// Calls `read` with a reader of the JPEG, and returns what it returns. Of a progressive JPEG twice when the
/// quicker reader refuses it: libjpeg forgives more, and otherwise knows what is wrong.
template <class Read>
auto read_jpeg(Bytes content, const Read& read) {
  if (std::optional<ProgressiveJpeg> progressive = find_progressive_scans(content)) {
    try {
      JpegReader reader(std::move(*progressive));
      return read(reader);
    } catch (const Refusal&) {
      // the second attempt tells
    }
  }
  JpegReader reader(content);
  return read(reader);
}

}  // namespace lumbung::codec
