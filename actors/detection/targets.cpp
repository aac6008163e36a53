#include "actors/detection/targets.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace vedette::actors {

namespace {

using schema::event;
using schema::event_class;

schema::value get(const event& what, const std::string& name) {
  const auto field = schema::resolve(what.cls, name);
  return field ? what.get(*field) : schema::value{};
}

std::string text(const event& what, const std::string& name) {
  const auto found = get(what, name);
  return found.is_text() ? std::string{found.text()} : std::string{};
}

std::int64_t number(const event& what, const std::string& name) {
  const auto found = get(what, name);
  return found.kind() == schema::value_kind::integer ? found.integer() : 0;
}

std::string plain(std::string name) {
  std::erase_if(name, [](unsigned char c) { return c == ' ' || c == '_'; });
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return name;
}

} // namespace

void targets::add(const event& what,
                  const std::vector<std::string>& artifacts) {
  for (const auto& name : artifacts)
    add_artifact(what, plain(name));
  if (!artifacts.empty())
    return;
  add_artifact(what, what.cls == event_class::process ? "targetprocess"
                                                      : "instigatingprocess");
  if (what.cls == event_class::file)
    add_artifact(what, "targetfile");
}

// In events about processes the target is the event's process and the
// instigator its parent; everywhere else the event's process instigates.
void targets::add_artifact(const event& what, std::string name) {
  const bool about_process = what.cls == event_class::process;
  const bool target = name.starts_with("target");
  std::string prefix = "process";
  if (target && !about_process)
    prefix = "Target.process";
  else if (!target && about_process)
    prefix = "process.parent";
  if (name == "targetprocess" || name == "instigatingprocess"
      || name == "process")
    add_process(what, name == "process" ? "process" : prefix);
  else if (name.ends_with("processimagefile"))
    add_file(what, prefix + ".executable");
  else if (name.ends_with("processowner"))
    add_user(what, prefix == "process" ? "user.name" : prefix + ".user.name");
  else if (name == "targetfile" || name == "file")
    add_file(what, "file.path");
  else if (name == "targetfileowner")
    add_user(what, "file.owner");
  else if (name == "user" || name == "targetuser")
    add_user(what, "user.name");
}

void targets::add_process(const event& what, const std::string& prefix) {
  process_target out;
  out.pid = static_cast<std::int32_t>(number(what, prefix + ".pid"));
  if (out.pid <= 0)
    return;
  const auto start = number(what, prefix + ".start");
  // Events tell when a process started by the wall clock; the kernel knows it
  // since boot.
  out.start = start > 0 ? start - (what.wall - what.boot) : 0;
  out.entity = text(what, prefix + ".entity_id");
  out.image = text(what, prefix + ".executable");
  const bool known
    = std::any_of(processes_.begin(), processes_.end(), [&out](const auto& x) {
        return x.pid == out.pid && x.start == out.start;
      });
  if (!known)
    processes_.push_back(std::move(out));
}

void targets::add_file(const event& what, const std::string& path_field) {
  file_target out;
  out.path = text(what, path_field);
  if (out.path.empty())
    return;
  if (path_field == "file.path")
    out.inode = std::strtoull(text(what, "file.inode").c_str(), nullptr, 10);
  const bool known
    = std::any_of(files_.begin(), files_.end(),
                  [&out](const auto& x) { return x.path == out.path; });
  if (!known)
    files_.push_back(std::move(out));
}

void targets::add_user(const event& what, const std::string& field) {
  auto name = text(what, field);
  if (!name.empty()
      && std::find(users_.begin(), users_.end(), name) == users_.end())
    users_.push_back(std::move(name));
}

void targets::fill(response_request& out) const {
  out.processes = processes_;
  out.files = files_;
  out.users = users_;
}

} // namespace vedette::actors
