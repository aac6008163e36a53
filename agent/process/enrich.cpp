#include "agent/process/enrich.hpp"

#include "schema/catalog_fields.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace vedette::agent {

namespace {

using schema::event;
using schema::field_id;
using schema::id_of;

void set_text(event& out, field_id field, std::string_view text) {
  if (!text.empty())
    out.set(field, text);
}

std::vector<std::string_view> arguments_of(const process& who) {
  std::vector<std::string_view> each;
  std::string_view rest = who.arguments;
  while (!rest.empty()) {
    auto end = rest.find('\0');
    each.push_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return each;
}

void set_arguments(event& out, const process& who) {
  const auto each = arguments_of(who);
  if (each.empty())
    return;
  out.set_list(id_of("process.args"), each);
  // Of a line that is cut nobody knows how many there were.
  if (!who.truncated)
    out.set(id_of("process.args_count"), each.size());
}

void set_image(event& out, const process& who) {
  if (who.hash)
    set_text(out, id_of("process.hash.sha256"), who.hash->sha256());
  set_text(out, id_of("process.Ext.image.directory"),
           directory_of_path(who.executable));
  if (who.image.inode != 0)
    out.set(id_of("process.Ext.image.size"), who.image.size);
  if (who.name.starts_with('.'))
    out.set(id_of("process.Ext.image.hidden"), true);
  if (who.unlinked)
    out.set(id_of("process.Ext.image.deleted"), true);
}

void set_parent(event& out, const process& who, detail how_much,
                user_names& users, const wall_offset& times) {
  out.set(id_of("process.parent.entity_id"), who.entity);
  out.set(id_of("process.parent.pid"), who.key.pid);
  set_text(out, id_of("process.parent.name"), who.name);
  set_text(out, id_of("process.parent.executable"), who.executable);
  set_text(out, id_of("process.parent.command_line"), who.command_line);
  if (how_much == detail::full)
    if (const auto each = arguments_of(who); !each.empty())
      out.set_list(id_of("process.parent.args"), each);
  set_text(out, id_of("process.parent.working_directory"), who.directory);
  out.set(id_of("process.parent.start"), times.wall(who.start));
  if (who.hash)
    set_text(out, id_of("process.parent.hash.sha256"), who.hash->sha256());
  if (how_much == detail::full)
    set_text(out, id_of("process.parent.Ext.image.directory"),
             directory_of_path(who.executable));
  out.set(id_of("process.parent.user.name"), users.of(who.uid));
  out.set(id_of("process.parent.user.id"), who.uid);
  if (who.parent) {
    set_text(out, id_of("process.parent.parent.executable"),
             who.parent->executable);
    out.set(id_of("process.parent.parent.entity_id"), who.parent->entity);
  }
}

void set_user(event& out, const process& who, user_names& users, bool full) {
  out.set(id_of("user.name"), users.of(who.uid));
  out.set(id_of("user.id"), std::to_string(who.uid));
  if (full || who.euid != who.uid) {
    out.set(id_of("user.effective.id"), std::to_string(who.euid));
    out.set(id_of("user.effective.name"), users.of(who.euid));
  }
  if (full && who.login_uid != ~0U) {
    out.set(id_of("process.attested_user.id"), who.login_uid);
    out.set(id_of("process.attested_user.name"), users.of(who.login_uid));
  }
  if (full && who.session != ~0U)
    out.set(id_of("session.id"), std::to_string(who.session));
  set_text(out, id_of("container.id"), who.container);
}

/// Says what of a process is not whole, if the event has it.
void mark_cut(event& out, const process& who, bool parent) {
  auto mark = [&](bool cut, field_id own, field_id of_parent) {
    const auto field = parent ? of_parent : own;
    if (cut && out.has(field))
      mark_truncated(out, schema::field(field).name);
  };
  mark(who.truncated, id_of("process.command_line"),
       id_of("process.parent.command_line"));
  mark(who.truncated, id_of("process.args"), id_of("process.parent.args"));
  mark(who.partial_executable, id_of("process.executable"),
       id_of("process.parent.executable"));
  mark(who.partial_directory, id_of("process.working_directory"),
       id_of("process.parent.working_directory"));
}

} // namespace

void mark_truncated(event& out, std::string_view field) {
  std::vector<std::string_view> all;
  std::vector<std::string> held; // The event's own texts move in `set_list`.
  const auto before = out.get(id_of("event.truncated_fields"));
  if (before.is_list())
    for (const auto& x : before)
      held.emplace_back(x.text());
  for (const auto& x : held)
    all.push_back(x);
  if (std::find(all.begin(), all.end(), field) != all.end())
    return;
  all.push_back(field);
  out.set(id_of("event.truncated"), true);
  out.set_list(id_of("event.truncated_fields"), all);
}

void set_process(event& out, const process& who, detail how_much,
                 user_names& users, const wall_offset& times) {
  bool full = how_much == detail::full;
  out.set(id_of("process.entity_id"), who.entity);
  out.set(id_of("process.pid"), who.key.pid);
  set_text(out, id_of("process.name"), who.name);
  set_text(out, id_of("process.executable"), who.executable);
  set_text(out, id_of("process.command_line"), who.command_line);
  if (full) {
    set_arguments(out, who);
    set_text(out, id_of("process.working_directory"), who.directory);
  }
  out.set(id_of("process.start"), times.wall(who.start));
  if (full) {
    set_text(out, id_of("process.tty"), who.tty);
    set_text(out, id_of("process.title"), who.title);
    set_image(out, who);
    out.set(id_of("process.real_user.id"), who.uid);
    out.set(id_of("process.saved_user.id"), who.saved_uid);
    out.set(id_of("process.group.id"), who.gid);
    if (who.pid_ns != 0)
      out.set(id_of("process.Ext.namespace.pid"), who.pid_ns);
    if (who.mount_ns != 0)
      out.set(id_of("process.Ext.namespace.mnt"), who.mount_ns);
  } else if (who.hash) {
    set_text(out, id_of("process.hash.sha256"), who.hash->sha256());
  }
  if (who.parent)
    set_parent(out, *who.parent, how_much, users, times);
  else if (who.parent_pid > 0)
    out.set(id_of("process.parent.pid"), who.parent_pid);
  set_user(out, who, users, full);
  mark_cut(out, who, false);
  if (who.parent)
    mark_cut(out, *who.parent, true);
}

void set_actor_as_parent(event& out, const process& who, user_names& users,
                         const wall_offset& times) {
  set_parent(out, who, detail::full, users, times);
  mark_cut(out, who, true);
}

void set_target_process(event& out, const process& who, user_names& users,
                        const wall_offset& times) {
  out.set(id_of("Target.process.entity_id"), who.entity);
  out.set(id_of("Target.process.pid"), who.key.pid);
  set_text(out, id_of("Target.process.name"), who.name);
  set_text(out, id_of("Target.process.executable"), who.executable);
  set_text(out, id_of("Target.process.command_line"), who.command_line);
  out.set(id_of("Target.process.start"), times.wall(who.start));
  out.set(id_of("Target.process.user.name"), users.of(who.uid));
  out.set(id_of("Target.process.user.id"), who.uid);
}

void set_file(event& out, std::string_view path) {
  auto name = name_of_path(path);
  out.set(id_of("file.path"), path);
  set_text(out, id_of("file.name"), name);
  set_text(out, id_of("file.directory"), directory_of_path(path));
  if (auto dot = name.rfind('.'); dot != std::string_view::npos && dot > 0)
    set_text(out, id_of("file.extension"), name.substr(dot + 1));
  if (name.starts_with('.'))
    out.set(id_of("file.Ext.hidden"), true);
}

} // namespace vedette::agent
