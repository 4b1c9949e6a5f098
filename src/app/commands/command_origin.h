#pragma once

#include "access/origin.h"

namespace lumbung::app {

/// What a command does is done by the user of the machine that runs it.
access::Origin command_origin();

}  // namespace lumbung::app
