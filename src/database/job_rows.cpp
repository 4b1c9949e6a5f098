#include "database/job_rows.h"

#include "base/error.h"

namespace lumbung::database {
namespace {

using jobs::Job;
using jobs::JobState;

struct JobRecord : SharedJobColumns {
  JobId id;
  std::string state;
  std::int64_t due_at_ms;
  std::string last_error;
  std::uint64_t fencing_token;
  int has_unique_key;

  static constexpr auto columns() {
    using R = JobRecord;
    return std::tuple_cat(
        shared_columns(),
        std::tuple(Column("id", &R::id), Column("state", &R::state), Column("due_at_ms", &R::due_at_ms),
                   Column("last_error", &R::last_error), Column("fencing_token", &R::fencing_token),
                   Column("unique_key IS NOT NULL", &R::has_unique_key)));
  }
};

std::optional<JobRow> to_row(const JobRecord& record) {
  JobRow row;
  const auto known_state = jobs::job_state_from(record.state);
  if (!read_shared_columns(record, row.job) || !known_state) return std::nullopt;
  row.fencing_token = record.fencing_token;
  row.has_unique_key = record.has_unique_key != 0;
  Job& job = row.job;
  job.id = record.id;
  job.state = *known_state;
  const Timestamp due = from_unix_ms(record.due_at_ms);
  job.available_at = job.state == JobState::leased ? job.created_at : due;
  if (job.state == JobState::leased) job.leased_until = due;
  job.last_error = record.last_error;
  return row;
}

constexpr std::string_view kAgain = R"({"again":true})";
constexpr std::string_view kTraceMember = R"({"traceparent":")";
constexpr std::string_view kStateMember = R"(,"tracestate":")";

struct QuotedText {
  std::string text;
  std::size_t length = 0;  ///< with its backslashes and the quotation mark at its end
};

/// What stands before the next quotation mark, as to_column wrote it; nullopt when there is none.
std::optional<QuotedText> quoted_text(std::string_view from) {
  QuotedText quoted;
  for (std::size_t at = 0; at < from.size(); ++at) {
    if (from[at] == '"') {
      quoted.length = at + 1;
      return quoted;
    }
    if (from[at] == '\\' && ++at == from.size()) break;
    quoted.text += from[at];
  }
  return std::nullopt;
}

constexpr std::string_view kLastId = "SELECT COALESCE(MAX(id), 0) FROM lumbung_jobs";

/// Of a job that only one may be there of; nullopt when it is. One question.
std::optional<std::uint64_t> number_of_the_only(Session& session, const std::string& key) {
  static const std::string kQuestion =
      "SELECT (" + std::string(kLastId) + "), (SELECT id FROM lumbung_jobs WHERE unique_key = :key)";
  const auto [last, present] =
      session.one<std::uint64_t, std::optional<std::uint64_t>>(kQuestion, {{"key", key}}).value();
  return present ? std::nullopt : std::optional(last + 1);
}

}  // namespace

std::string to_column(const Payload& payload) {
  if (payload.trace.empty()) return payload.json;
  std::string head = std::string(kTraceMember) + payload.trace.traceparent() + '"';
  if (!payload.trace.state().empty()) {
    head += kStateMember;
    for (const char c : payload.trace.state()) {
      if (c == '"' || c == '\\') head += '\\';  // all else is plain ASCII
      head += c;
    }
    head += '"';
  }
  return payload.json == "{}" ? head + "}" : head + "," + payload.json.substr(1);
}

Payload to_payload(const std::string& column) {
  constexpr std::size_t kAfter = kTraceMember.size() + telemetry::TraceContext::kTextBytes;
  if (!column.starts_with(kTraceMember) || column.size() < kAfter + 2) return {column, {}};
  auto trace = telemetry::TraceContext::parse(
      std::string_view(column).substr(kTraceMember.size(), telemetry::TraceContext::kTextBytes));
  if (!trace) return {column, {}};
  std::string_view rest = std::string_view(column).substr(kAfter + 1);  // behind the quotation mark
  if (rest.starts_with(kStateMember)) {
    const std::optional<QuotedText> state = quoted_text(rest.substr(kStateMember.size()));
    if (!state) return {column, {}};
    trace->set_state(state->text);
    rest.remove_prefix(kStateMember.size() + state->length);
  }
  return {rest.starts_with(',') ? "{" + std::string(rest.substr(1)) : "{}", *std::move(trace)};
}

bool read_shared_columns(const SharedJobColumns& record, Job& job) {
  const auto kind = jobs::job_kind_from(record.kind);
  const auto queue = jobs::queue_from(record.queue);
  if (!kind || !queue) return false;
  job.kind = *kind;
  job.queue = *queue;
  job.workspace_id = record.workspace_id;
  job.media_id = record.media_id;
  Payload payload = to_payload(record.payload);
  job.payload_json = std::move(payload.json);
  job.trace = std::move(payload.trace);
  job.request_id = record.request_id;
  job.priority = record.priority;
  job.attempts = record.attempts;
  job.attempts_max = record.attempts_max;
  job.created_at = from_unix_ms(record.created_at_ms);
  job.leased_by = record.leased_by;
  return true;
}

std::string jobs_by(Session& session, std::string_view index) {
  std::string table = "lumbung_jobs";
  if (!index.empty())
    table.append(session.words().by_index).append(index).append(session.words().by_index_end);
  return table;
}

JobRows jobs_where(Session& session, const std::string& condition, const Binds& binds,
                   std::string_view index) {
  JobRows rows;
  const std::string rest = "FROM " + jobs_by(session, index) + " WHERE " + condition;
  for (const JobRecord& record : session.select<JobRecord>(rest, binds)) {
    rows.last = record.id;
    if (std::optional<JobRow> row = to_row(record)) {
      rows.known.push_back(*std::move(row));
    } else {
      ++rows.unknown;
    }
  }
  return rows;
}

std::optional<JobRow> one_job(Session& session, const std::string& condition, const Binds& binds,
                              std::string_view index) {
  JobRows rows = jobs_where(session, condition, binds, index);
  if (rows.known.empty()) return std::nullopt;
  return std::move(rows.known.front());
}

std::vector<JobRow> all_jobs(Session& session, const std::string& condition, const Binds& binds,
                             std::string_view index) {
  return jobs_where(session, condition, binds, index).known;
}

std::string claim_uncounted() {
  return "attempts = attempts - 1, fencing_token = fencing_token + " + std::to_string(kTokenRound - 1);
}

/// Ids only grow, and are given to all lines alike.
std::uint64_t next_number_in_line(Session& session) {
  return std::get<0>(session.one<std::uint64_t>(kLastId).value()) + 1;
}

std::optional<JobId> insert_job(Session& session, const jobs::NewJob& job, Timestamp now) {
  std::optional<std::string> key;
  if (!job.unique_key.empty()) key = job.unique_key;
  const auto number = key ? number_of_the_only(session, *key) : next_number_in_line(session);
  if (!number) return std::nullopt;
  const jobs::JobPolicy& policy = jobs::policy_of(job.kind);
  const Timestamp due = job.available_at.value_or(now);
  session.execute(
      "INSERT INTO lumbung_jobs (kind, queue, state, priority, workspace_id, media_id, payload, unique_key,"
      " request_id, attempts_max, due_at_ms, created_at_ms, queued_seq)"
      " VALUES (:kind, :queue, :state, :priority, :workspace, :media, :payload, :key, :request, "
      ":attempts_max,"
      " :due, :now, :number)",
      {{"kind", jobs::to_string(job.kind)},
       {"queue", jobs::to_string(policy.queue)},
       {"state", to_string(due > now ? JobState::delayed : JobState::waiting)},
       {"priority", job.priority},
       {"workspace", job.workspace_id},
       {"media", job.media_id},
       {"payload", to_column({job.payload_json, job.trace})},
       {"key", key},
       {"request", job.request_id},
       {"attempts_max", policy.attempts_max},
       {"due", to_unix_ms(due)},
       {"now", to_unix_ms(now)},
       {"number", *number}});
  return JobId{session.last_insert_id()};
}

jobs::NewJob process_media_job(WorkspaceId workspace, MediaId media, const access::Origin& by) {
  jobs::NewJob job;
  job.kind = jobs::JobKind::process_media;
  job.workspace_id = workspace;
  job.media_id = media;
  job.unique_key = "media:" + std::to_string(media.value);
  job.request_id = by.request_id;
  job.trace = by.trace;
  return job;
}

bool is_astray(const Job& job) {
  return jobs::policy_of(job.kind).queue != job.queue;
}

jobs::NewJob process_again_job(WorkspaceId workspace, MediaId media, const access::Origin& by, int priority) {
  jobs::NewJob job = process_media_job(workspace, media, by);
  job.payload_json = kAgain;
  job.priority = priority;
  return job;
}

bool processes_again(Session& session, const jobs::Lease& lease) {
  const auto column =
      session.one<std::string>("SELECT payload FROM lumbung_jobs WHERE id = :id", {{"id", lease.job_id}});
  return column && to_payload(std::get<0>(*column)).json == kAgain;
}

bool holds(Session& session, const jobs::Lease& lease) {
  return session
      .one<std::uint64_t>(
          "SELECT id FROM lumbung_jobs WHERE id = :id AND fencing_token = :token AND state = 'leased'" +
              std::string(session.words().lock),
          {{"id", lease.job_id}, {"token", lease.fencing_token}})
      .has_value();
}

bool delete_leased(Session& session, const jobs::Lease& lease) {
  return session.execute(
             "DELETE FROM lumbung_jobs WHERE id = :id AND fencing_token = :token AND state = 'leased'",
             {{"id", lease.job_id}, {"token", lease.fencing_token}}) == 1;
}

bool delay_leased(Session& session, const jobs::Lease& lease, Timestamp until, std::string_view error) {
  return session.execute(
             "UPDATE lumbung_jobs SET state = 'delayed', due_at_ms = :until, last_error = :error, leased_by "
             "= ''"
             " WHERE id = :id AND fencing_token = :token AND state = 'leased'",
             {{"until", to_unix_ms(until)},
              {"error", error},
              {"id", lease.job_id},
              {"token", lease.fencing_token}}) == 1;
}

bool postpone_leased(Session& session, const jobs::Lease& lease, Timestamp until, std::string_view why) {
  if (!delay_leased(session, lease, until, why)) return false;
  session.execute("UPDATE lumbung_jobs SET " + claim_uncounted() + " WHERE id = :id AND attempts > 0",
                  {{"id", lease.job_id}});
  return true;
}

bool bury_leased(Session& session, const jobs::Lease& lease, std::string_view error, Timestamp now) {
  const std::uint64_t buried = session.execute(
      "INSERT INTO lumbung_dead_letters (job_id, kind, queue, priority, workspace_id, media_id, payload,"
      " unique_key, request_id, attempts, attempts_max, created_at_ms, leased_by, error, died_at_ms)"
      " SELECT id, kind, queue, priority, workspace_id, media_id, payload, unique_key, request_id, attempts,"
      " attempts_max, created_at_ms, leased_by, :error, :now FROM lumbung_jobs"
      " WHERE id = :id AND fencing_token = :token AND state = 'leased'",
      {{"error", error}, {"now", to_unix_ms(now)}, {"id", lease.job_id}, {"token", lease.fencing_token}});
  return buried == 1 && delete_leased(session, lease);
}

}  // namespace lumbung::database
