// Precompiled for the command line: CLI11 is all templates.
#pragma once
#include "pch_json.h"

#include <CLI/CLI.hpp>
