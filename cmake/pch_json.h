// Precompiled for the rooms that speak JSON.
#pragma once
#include "pch_std.h"

#include <boost/json.hpp>
