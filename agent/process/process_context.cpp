#include "agent/process/process_context.hpp"

#include "agent/process/enrich.hpp"
#include "base/log.hpp"
#include "schema/catalog_fields.hpp"
#include "schema/device_facts.hpp"

#include <vector>

namespace vedette::agent {

namespace {

using schema::event;
using schema::id_of;

constexpr std::size_t descendants_max = 64;
constexpr std::size_t ancestors_shown = 16;

std::string text_of(const event& what, schema::field_id field) {
  auto value = what.get(field);
  return value.is_text() ? std::string{value.text()} : std::string{};
}

std::int32_t pid_of(const event& what, schema::field_id field) {
  auto value = what.get(field);
  return value.kind() == schema::value_kind::integer
           ? static_cast<std::int32_t>(value.integer())
           : 0;
}

/// What a recorded event itself says about its process.
process facts_of(const event& what, std::int32_t pid) {
  process out;
  auto started = what.get(id_of("process.start"));
  out.start = started.kind() == schema::value_kind::integer ? started.integer()
                                                            : what.wall;
  out.key = process_key::of(pid, out.start);
  out.entity = text_of(what, id_of("process.entity_id"));
  out.parent_pid = pid_of(what, id_of("process.parent.pid"));
  out.executable = text_of(what, id_of("process.executable"));
  out.name = text_of(what, id_of("process.name"));
  if (out.name.empty())
    out.name = name_of_path(out.executable);
  out.command_line = text_of(what, id_of("process.command_line"));
  out.directory = text_of(what, id_of("process.working_directory"));
  return out;
}

void append_process(std::string& out, const process& who, std::string_view role,
                    user_names& users, const wall_offset& times) {
  auto text = [&](const char* key, std::string_view value) {
    out += key;
    append_json_string(out, value);
  };
  text(out.size() > 1 ? ",{\"uid\":" : "{\"uid\":", who.entity);
  out += ",\"pid\":" + std::to_string(who.key.pid);
  text(",\"ppid_uid\":", who.parent ? who.parent->entity : "");
  text(",\"name\":", who.name);
  text(",\"executable\":", who.executable);
  text(",\"command_line\":", who.command_line);
  text(",\"user\":", users.of(who.uid));
  if (who.start > 0)
    text(",\"start\":", format_time(times.wall(who.start)));
  text(",\"role\":", role);
  out += '}';
}

} // namespace

process_context::process_context(std::shared_ptr<process_table> live,
                                 std::shared_ptr<user_names> users)
  : live_{std::move(live)}, users_{std::move(users)}, recorded_{uid::of(
                                                        "recorded processes")} {
}

void process_context::enrich(event& what) {
  if (what.sensor != schema::sensor_id::replay)
    return;
  if (auto pid = pid_of(what, id_of("process.pid")); pid > 0)
    learn(what, pid);
  schema::complete(what);
  set_os(what);
}

// A recording may come from another system than ours. What does not tell by
// itself is taken for what came before it.
void process_context::set_os(event& what) {
  if (what.has(id_of("host.os.type")))
    return;
  if (auto told = schema::told_os(what); !told.empty())
    recorded_os_ = told;
  if (!recorded_os_.empty())
    what.set(id_of("host.os.type"), recorded_os_);
}

void process_context::learn(event& what, std::int32_t pid) {
  bool starts = what.cls == schema::event_class::process
                && what.type == schema::event_type::start;
  process_ptr who;
  if (starts) {
    auto facts = facts_of(what, pid);
    if (auto up = recorded_.find(facts.parent_pid);
        up && up->key.pid == facts.parent_pid)
      facts.parent = up;
    who = recorded_.exec(std::move(facts));
  } else {
    who = recorded_.find(pid);
    if (!who)
      who = recorded_.found(facts_of(what, pid));
  }
  event known;
  set_process(known, *who, detail::actor, *users_, {});
  // The recording's own words win; it says nothing about our users.
  known.for_each([&](schema::field_id field, const schema::value& value) {
    bool of_user = field == id_of("user.name") || field == id_of("user.id")
                   || field == id_of("process.parent.user.name")
                   || field == id_of("process.parent.user.id")
                   || (field == id_of("process.start") && !starts);
    if (!of_user && !what.has(field))
      what.set_value(field, value);
  });
  bool ends = what.type == schema::event_type::exit
              || what.type == schema::event_type::abnormal_exit
              || what.type == schema::event_type::forced_exit;
  if (what.cls == schema::event_class::process && ends)
    recorded_.exit(who->key, what.wall);
  recorded_.expire(what.wall);
}

std::string process_context::process_tree(const event& what) const {
  bool recorded = what.sensor == schema::sensor_id::replay;
  const auto& table = recorded ? recorded_ : *live_;
  // Recorded processes know when they began by the wall clock, live ones since
  // boot; the event has both of its own time.
  wall_offset times{recorded ? 0 : what.wall - what.boot};
  auto entity = text_of(what, id_of("process.entity_id"));
  auto who = entity.empty() ? nullptr : table.find_entity(entity);
  if (!who)
    return "[]";
  std::vector<process_ptr> above;
  for (auto at = who->parent; at && above.size() < ancestors_shown;
       at = at->parent)
    above.push_back(at);
  // In Aurora's vocabulary the parent is the one who starts a process.
  bool process_event = what.cls == schema::event_class::process;
  std::string out = "[";
  for (auto at = above.rbegin(); at != above.rend(); ++at) {
    bool instigates = process_event && at + 1 == above.rend();
    append_process(out, **at, instigates ? "instigating" : "ancestor", *users_,
                   times);
  }
  append_process(out, *who, process_event ? "target" : "instigating", *users_,
                 times);
  for (const auto& x : table.descendants(who->key, descendants_max))
    append_process(out, *x, "descendant", *users_, times);
  return out + "]";
}

std::uint64_t process_context::processes() const {
  return live_->size() + recorded_.size();
}

} // namespace vedette::agent
