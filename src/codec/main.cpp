#include <cstddef>

#include "codec/rehearsal.h"
#include "codec/run_job.h"
#include "sandbox/child/zygote.h"

/// lumbung-codec: the only program that decodes images. Started by lumbung, never by hand.
int main(int argc, char** argv) {
  using namespace lumbung;
  return sandbox::serve_zygote({argv, static_cast<std::size_t>(argc)},
                               {codec::warm_up, codec::run_job, codec::rehearse});
}
