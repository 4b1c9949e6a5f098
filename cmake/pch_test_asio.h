// Precompiled for the tests that do network I/O, or include those rooms' headers.
#pragma once
#include "pch_asio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
