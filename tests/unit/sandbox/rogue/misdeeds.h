#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sandbox/wire/messages.h"

/// A codec program that does what its input says: every way in which a decoder that was taken over, or is
/// merely broken, may misbehave. The input is the name of a misdeed, and what it is to be done to behind a
/// blank; the outputs are where it writes.
namespace lumbung::sandbox::rogue {

using Report = std::function<void(const CodecEvent&)>;

struct Job {
  const CodecRequest& request;
  int input;
  const std::vector<int>& outputs;
  const Report& report;
  std::string object{};
};

using Misdeed = std::function<void(const Job&)>;

/// Of a small picture.
Identified photo();
VariantMade thumbnail(std::uint64_t bytes);
void write_text(int output, const std::string& text);
/// What an honest decoder does.
void behave(const Job& job);

/// What is said of work that was not done, or not so.
std::map<std::string, Misdeed> lying();

}  // namespace lumbung::sandbox::rogue
