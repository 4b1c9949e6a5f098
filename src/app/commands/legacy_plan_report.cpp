#include "app/commands/legacy_plan_report.h"

#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace lumbung::app {
namespace {

namespace json = boost::json;
using legacy::Counts;
using legacy::Plan;

/// A heading and what stands below it.
struct Chapter {
  std::string title;
  std::vector<std::string> lines;
};

std::string listed(const std::vector<MediaId>& ids, std::uint64_t in_all) {
  return ids.empty() ? "" : " (ids " + ids_in_words(ids, in_all) + ")";
}

Chapter counted(std::string title, const Counts& counts) {
  Chapter chapter{std::move(title), {}};
  for (const auto& [word, rows] : counts) chapter.lines.push_back(word + ": " + std::to_string(rows));
  return chapter;
}

std::vector<Chapter> chapters_of(const Plan& plan) {
  std::vector<Chapter> chapters;
  chapters.push_back({"Table",
                      {"state: " + std::string(word_of(plan.shape.state)), "family: " + plan.shape.family,
                       "server: " + plan.shape.server, "rows: " + std::to_string(plan.rows)}});
  chapters.push_back({"In the way", plan.blockers});
  chapters.push_back(counted("Rows by status", plan.by_status));
  chapters.push_back(counted("Workspace from", plan.workspace_by));
  chapters.push_back(counted("Type", plan.type_by));
  chapters.push_back(counted("Size", plan.size_by));
  chapters.push_back(counted("Location by the URL", plan.location_by));
  const auto found = plan.workspace_by.find("none");
  const std::uint64_t none = found == plan.workspace_by.end() ? 0 : found->second;
  chapters.push_back(
      {"To be looked at",
       {"rows without a workspace, for quarantine: " + std::to_string(none) +
            listed(plan.without_workspace, none),
        "rows whose sources disagree on the workspace: " + std::to_string(plan.disputed),
        "rows whose column location says something else than the URL: " + std::to_string(plan.location_lies),
        "files looked for: " + std::to_string(plan.looked_for) +
            ", missing: " + std::to_string(plan.missing) + listed(plan.missing_ids, plan.missing),
        "files of the sample that are there more than once: " + std::to_string(plan.duplicates),
        "files without a row: " + std::to_string(plan.files_without_row),
        "campaigns whose metadata is no JSON: " + std::to_string(plan.unreadable_campaigns)}});
  Chapter steps{"Changes of the table", {}};
  for (const auto& step : plan.steps) steps.lines.push_back(step.statement + "; -- locks: " + step.locks);
  chapters.push_back(std::move(steps));
  chapters.push_back({"Expected",
                      {"seconds, without reading files: " + std::to_string(plan.expected_seconds),
                       "bytes in the database: " + std::to_string(plan.expected_bytes)}});
  chapters.push_back({"Notes", plan.notes});
  return chapters;
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

json::object to_json(const Counts& counts) {
  json::object object;
  for (const auto& [word, rows] : counts) object[word] = rows;
  return object;
}

json::array to_json(const std::vector<MediaId>& ids) {
  json::array array;
  for (const MediaId id : ids) array.emplace_back(id.value);
  return array;
}

json::array to_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

const char* verdict(const Plan& plan) {
  if (!plan.blockers.empty()) return "It is not safe to migrate yet.";
  return plan.shape.state == legacy::StartingState::ours
             ? "The table is finished: there is nothing to migrate."
             : "It is safe to migrate.";
}

}  // namespace

std::string ids_in_words(const std::vector<MediaId>& ids, std::uint64_t in_all) {
  std::string text;
  for (const MediaId id : ids) text.append(text.empty() ? "" : ", ").append(std::to_string(id.value));
  return ids.size() < in_all ? text + " …" : text;
}

std::string plan_as_text(const Plan& plan) {
  std::string text;
  for (const Chapter& chapter : chapters_of(plan)) {
    if (chapter.lines.empty()) continue;
    text.append(chapter.title).append("\n");
    for (const std::string& line : chapter.lines) text.append("  ").append(line).append("\n");
  }
  return text + verdict(plan) + "\n";
}

std::string plan_as_json(const Plan& plan) {
  json::array steps;
  for (const auto& step : plan.steps) steps.push_back({{"statement", step.statement}, {"locks", step.locks}});
  json::object report{{"state", word_of(plan.shape.state)},
                      {"family", plan.shape.family},
                      {"server", plan.shape.server},
                      {"rows", plan.rows},
                      {"safe", plan.blockers.empty()}};
  report["blockers"] = to_json(plan.blockers);
  report["notes"] = to_json(plan.notes);
  report["by_status"] = to_json(plan.by_status);
  report["workspace_by"] = to_json(plan.workspace_by);
  report["type_by"] = to_json(plan.type_by);
  report["size_by"] = to_json(plan.size_by);
  report["location_by"] = to_json(plan.location_by);
  report["location_lies"] = plan.location_lies;
  report["disputed"] = plan.disputed;
  report["without_workspace"] = to_json(plan.without_workspace);
  report["without_key"] = plan.without_key;
  report["files"] = {
      {"looked_for", plan.looked_for}, {"missing", plan.missing}, {"duplicates", plan.duplicates}};
  report["out_of_reach"] = plan.out_of_reach;
  report["missing_ids"] = to_json(plan.missing_ids);
  report["files_without_row"] = plan.files_without_row;
  report["some_files_without_row"] = to_json(plan.some_files_without_row);
  report["unreadable_campaigns"] = plan.unreadable_campaigns;
  report["steps"] = std::move(steps);
  report["expected"] = {{"seconds", plan.expected_seconds}, {"bytes", plan.expected_bytes}};
  return json::serialize(report);
}

std::string plan_as_html(const Plan& plan) {
  std::string page =
      "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Migration plan</title>"
      "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem "
      "auto}li{overflow-wrap:anywhere}</style>"
      "<h1>Migration plan</h1>";
  page.append("<p>").append(verdict(plan)).append("</p>");
  for (const Chapter& chapter : chapters_of(plan)) {
    if (chapter.lines.empty()) continue;
    page.append("<h2>").append(chapter.title).append("</h2><ul>");
    for (const std::string& line : chapter.lines) page.append("<li>").append(escaped(line)).append("</li>");
    page += "</ul>";
  }
  return page + "</html>\n";
}

}  // namespace lumbung::app
