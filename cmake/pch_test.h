// Precompiled for the tests.
#pragma once
#include "pch_std.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
