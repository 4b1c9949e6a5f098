#include "api/questions.h"

#include <chrono>
#include <optional>
#include <utility>

#include "api/answer.h"
#include "telemetry/span.h"

namespace lumbung::api {
namespace {

namespace asio = boost::asio;
using Time = std::chrono::steady_clock;

std::string share_of(const std::optional<WorkspaceId>& workspace) {
  return workspace ? "workspace " + std::to_string(workspace->value) : "all workspaces";
}

http::Response metrics_page(std::string page) {
  return http::Response::with_text(200, "text/plain; version=0.0.4", std::move(page));
}

}  // namespace

http::StreamingHandler Questions::tenant(access::Ability needed, Guard::TenantHandler handler) {
  return asking([this, needed, handler = std::move(handler)](const http::Request& request) -> Admission {
    auto admitted = parts_.guard.admit_tenant(request, needed);
    if (auto* refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
    Tenant& tenant = std::get<Tenant>(admitted);
    std::string share = share_of(tenant.workspace);
    return Admitted{std::move(share), [&request, &handler, tenant = std::move(tenant)] {
                      return answer_of(request, handler(request, tenant));
                    }};
  });
}

http::StreamingHandler Questions::caller(access::Ability needed, Guard::CallerHandler handler) {
  return asking([this, needed, handler = std::move(handler)](const http::Request& request) -> Admission {
    auto admitted = parts_.guard.admit(request, needed);
    if (auto* refusal = std::get_if<http::Response>(&admitted)) return std::move(*refusal);
    Caller& caller = std::get<Caller>(admitted);
    std::string share = share_of(caller.workspace);
    return Admitted{std::move(share), [&request, &handler, caller = std::move(caller)] {
                      return answer_of(request, handler(request, caller));
                    }};
  });
}

http::AdmittedHandler Questions::tenant_with_body(access::Ability needed, Guard::TenantHandler handler) {
  auto kept = std::make_shared<const Guard::TenantHandler>(std::move(handler));
  return parts_.guard.waiting_tenant(needed,
                                     [this, kept = std::move(kept)](http::Request request, Tenant tenant) {
                                       return ask_of(std::move(request), std::move(tenant), kept);
                                     });
}

http::StreamingHandler Questions::metrics() {
  return [this](const http::Request&, http::BodyStream&) { return ask_metrics(); };
}

http::StreamingHandler Questions::metrics_for_operators() {
  return [this](http::Request request, http::BodyStream&) { return ask_as_operator(std::move(request)); };
}

http::StreamingHandler Questions::asking(Admit admit) {
  return [this, admit = std::make_shared<const Admit>(std::move(admit))](
             http::Request request, http::BodyStream&) { return ask(std::move(request), admit); };
}

asio::awaitable<http::Response> Questions::ask(http::Request received, std::shared_ptr<const Admit> admit) {
  const http::Request request = std::move(received);
  Admission admission = co_await parts_.pool.offload([&] {
    const telemetry::TraceScope scope(request.trace());
    return (*admit)(request);
  });
  if (auto* refusal = std::get_if<http::Response>(&admission)) co_return std::move(*refusal);
  const Admitted& admitted = std::get<Admitted>(admission);
  std::optional<http::Response> response;
  std::function<void()> work = [&] {
    const telemetry::TraceScope scope(request.trace());
    response = admitted.answer();
  };
  const bool answered = co_await run(admitted.share, std::move(work));
  if (!answered) co_return too_many(request);
  co_return std::move(*response);
}

asio::awaitable<http::Response> Questions::ask_of(http::Request received, Tenant admitted,
                                                  std::shared_ptr<const Guard::TenantHandler> handler) {
  const http::Request request = std::move(received);
  const Tenant tenant = std::move(admitted);
  std::optional<http::Response> response;
  std::function<void()> work = [&] {
    const telemetry::TraceScope scope(request.trace());
    response = answer_of(request, (*handler)(request, tenant));
  };
  const bool answered = co_await run(share_of(tenant.workspace), std::move(work));
  if (!answered) co_return too_many(request);
  co_return std::move(*response);
}

asio::awaitable<http::Response> Questions::ask_metrics() {
  std::string page;
  std::function<void()> work = [&] { page = parts_.metrics.render(); };
  const bool answered = co_await run("metrics", std::move(work));
  if (!answered) page = parts_.metrics.render_as_known();
  co_return metrics_page(std::move(page));
}

asio::awaitable<http::Response> Questions::ask_as_operator(http::Request received) {
  const http::Request request = std::move(received);
  auto refusal = co_await parts_.pool.offload([&] { return parts_.guard.refusal_to_operate(request); });
  if (refusal) co_return std::move(*refusal);
  http::Response page = co_await ask_metrics();
  co_return page;
}

http::Response Questions::too_many(const http::Request& request) {
  return problem_answer(request, error(ErrorCode::unavailable,
                                       "Too many questions are being answered. Nothing is wrong with this "
                                       "one: ask again in a few seconds."));
}

asio::awaitable<bool> Questions::turn(WorkspaceId workspace, std::function<void()> work) {
  std::string share = share_of(workspace);
  // Of fewer threads two lines could hold more than half.
  if (parts_.threads.size() >= 4) share += ", changes";
  const bool came = co_await run(std::move(share), std::move(work));
  co_return came;
}

asio::awaitable<bool> Questions::run(std::string share, std::function<void()> work) {
  const Time::time_point asked = Time::now();
  parts_.metrics.question_waits();
  std::function<void()> timed = [&] {
    parts_.metrics.question_began(Time::now() - asked);
    work();
  };
  const bool answered = co_await parts_.threads.run(std::move(share), std::move(timed));
  if (!answered) parts_.metrics.question_refused(Time::now() - asked);
  co_return answered;
}

}  // namespace lumbung::api
