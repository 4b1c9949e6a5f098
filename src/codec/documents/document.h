#pragma once

#include <functional>

#include "base/encoding.h"
#include "codec/step_clock.h"
#include "codec/write/variant_writer.h"
#include "sandbox/wire/messages.h"

namespace lumbung::codec {

/// Reads the list of the fonts of this machine, so that each job finds it in memory. Starts no thread. Throws
/// Fault.
void load_document_parts();

/// The task `document`: says what it is, and draws its thumbnail and, where something of it can be shown at a
/// readable size, its preview. Throws Refusal.
void process_document(Bytes content, const sandbox::CodecRequest& request, const VariantWriter& variants,
                      const VariantWriter::Report& report, StepClock& clock);

}  // namespace lumbung::codec
