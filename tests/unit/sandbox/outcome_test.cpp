#include "sandbox/outcome.h"

#include <csignal>

#include <gtest/gtest.h>

#include "sandbox/event_order.h"
#include "sandbox/wire/exit_code.h"

namespace lumbung::sandbox {
namespace {

ChildExit by_signal(int signal) {
  return {signal, 0, 1 << 20, 1000};
}
ChildExit by_code(ExitCode code) {
  return {static_cast<int>(code) << 8, 0, 1 << 20, 1000};
}

Ending ending(const ChildExit& exit, LastWord last_word = LastWord::done) {
  return judge(exit, Limits{}, last_word).ending;
}

TEST(Outcome, LeavingInGoodOrderNeedsALastWord) {
  EXPECT_EQ(ending(by_code(ExitCode::ok), LastWord::done), Ending::finished);
  EXPECT_EQ(ending(by_code(ExitCode::ok), LastWord::refused), Ending::refused);
  EXPECT_EQ(ending(by_code(ExitCode::ok), LastWord::none), Ending::protocol_violation);
}

TEST(Outcome, NoExitCodeButZeroIsSuccess) {
  for (int code = 1; code < 256; ++code) {
    const Ending verdict = ending({code << 8, 0, 0, 0}, LastWord::done);
    EXPECT_NE(verdict, Ending::finished) << code;
    EXPECT_NE(verdict, Ending::refused) << code;
  }
  EXPECT_EQ(ending(by_code(ExitCode::out_of_memory)), Ending::out_of_memory);
  EXPECT_EQ(ending(by_code(ExitCode::unexpected_exception)), Ending::crashed);
  EXPECT_EQ(ending(by_code(ExitCode::not_confined)), Ending::not_confined);
  EXPECT_EQ(ending(by_code(ExitCode::disk_full)), Ending::disk_full);
}

TEST(Outcome, SignalsSayWhatWasTried) {
  EXPECT_EQ(ending(by_signal(SIGSEGV)), Ending::crashed);
  EXPECT_EQ(ending(by_signal(SIGSYS)), Ending::forbidden_call);
  EXPECT_EQ(ending(by_signal(SIGXCPU)), Ending::cpu_exceeded);
  EXPECT_EQ(ending(by_signal(SIGXFSZ)), Ending::output_exceeded);
  EXPECT_EQ(judge(by_signal(SIGSEGV), Limits{}, LastWord::none).detail, "signal SIGSEGV");
}

TEST(Outcome, SigkillIsTheCpuLimitOrSomebodyElse) {
  ChildExit exit = by_signal(SIGKILL);
  EXPECT_EQ(ending(exit), Ending::killed);
  exit.cpu_time_us = 61'000'000;
  EXPECT_EQ(ending(exit), Ending::cpu_exceeded);
}

TEST(Outcome, AbortCloseToTheLimitIsForMemory) {
  ChildExit exit = by_signal(SIGABRT);
  EXPECT_EQ(ending(exit), Ending::crashed);
  exit.peak_memory_bytes = 511ULL << 20;
  EXPECT_EQ(ending(exit), Ending::out_of_memory);
}

CodecRequest process() {
  CodecRequest request;
  request.outputs = {Output::thumbnail, Output::webp};
  return request;
}

CodecEvent picture() {
  Identified identified;
  identified.facts.decodable_image = true;
  return identified;
}

constexpr auto kInOrder = EventOrder::Verdict::in_order;
constexpr auto kOutOfOrder = EventOrder::Verdict::out_of_order;

TEST(EventOrder, TakesTheUsualWay) {
  EventOrder order(process());
  EXPECT_EQ(order.accept(picture()), kInOrder);
  EXPECT_EQ(order.accept(VariantMade{Output::webp, "", 1, 1, 1}), kInOrder);
  EXPECT_EQ(order.accept(PictureSummary{}), kInOrder);
  EXPECT_EQ(order.accept(VariantMade{Output::thumbnail, "", 1, 1, 1}), kInOrder);
  EXPECT_EQ(order.last_word(), LastWord::none);
  EXPECT_EQ(order.accept(Done{}), kInOrder);
  EXPECT_EQ(order.last_word(), LastWord::done);
}

TEST(EventOrder, NothingComesTwice) {
  EventOrder order(process());
  EXPECT_EQ(order.accept(picture()), kInOrder);
  EXPECT_EQ(order.accept(picture()), kOutOfOrder);
  EXPECT_EQ(order.accept(VariantMade{Output::webp, "", 1, 1, 1}), kInOrder);
  EXPECT_EQ(order.accept(VariantMade{Output::webp, "", 1, 1, 1}), kOutOfOrder);
  EXPECT_EQ(order.accept(PictureSummary{}), kInOrder);
  EXPECT_EQ(order.accept(PictureSummary{}), kOutOfOrder);
}

TEST(EventOrder, NothingComesBeforeTheFactsOrAfterTheLastWord) {
  EventOrder early(process());
  EXPECT_EQ(early.accept(Done{}), kOutOfOrder);
  EXPECT_EQ(early.accept(VariantMade{Output::webp, "", 1, 1, 1}), kOutOfOrder);
  EXPECT_EQ(early.accept(PictureSummary{}), kOutOfOrder);
  EXPECT_EQ(early.accept(Refused{}), kInOrder);
  EXPECT_EQ(early.accept(picture()), kOutOfOrder);
  EXPECT_EQ(early.last_word(), LastWord::refused);
}

TEST(EventOrder, AnImageIsPreviewedAsWebpAndAPageAsJpeg) {
  CodecRequest request;
  request.outputs = {Output::preview};
  EventOrder image(request);
  EXPECT_EQ(image.accept(picture()), kInOrder);
  EXPECT_EQ(image.accept(VariantMade{Output::preview, "image/jpeg", 1, 1, 1}), kOutOfOrder);
  EXPECT_EQ(image.accept(VariantMade{Output::preview, "image/webp", 1, 1, 1}), kInOrder);
  request.task = Task::document;
  EventOrder page(request);
  EXPECT_EQ(page.accept(Identified{}), kInOrder);
  EXPECT_EQ(page.accept(Drawn{}), kInOrder);
  EXPECT_EQ(page.accept(VariantMade{Output::preview, "image/webp", 1, 1, 1}), kOutOfOrder);
  EXPECT_EQ(page.accept(VariantMade{Output::preview, "image/jpeg", 1, 1, 1}), kInOrder);
}

TEST(EventOrder, VariantsAreForPicturesThatAreProcessed) {
  EventOrder unasked(process());
  EXPECT_EQ(unasked.accept(picture()), kInOrder);
  EXPECT_EQ(unasked.accept(VariantMade{Output::compressed, "", 1, 1, 1}), kOutOfOrder);
  EventOrder document(process());
  EXPECT_EQ(document.accept(Identified{}), kInOrder);
  EXPECT_EQ(document.accept(PictureSummary{}), kOutOfOrder);
  EXPECT_EQ(document.accept(Done{}), kInOrder);
  CodecRequest inspect;
  inspect.task = Task::inspect;
  EventOrder inspected(inspect);
  EXPECT_EQ(inspected.accept(picture()), kInOrder);
  EXPECT_EQ(inspected.accept(PictureSummary{}), kOutOfOrder);
}

}  // namespace
}  // namespace lumbung::sandbox
