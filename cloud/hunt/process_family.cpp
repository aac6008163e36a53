#include "cloud/hunt/process_family.hpp"

#include "schema/catalog_fields.hpp"

#include <algorithm>

namespace vedette::cloud {

namespace {

using schema::id_of;

std::string_view text(const schema::event& from, schema::field_id field) {
  auto x = from.get(field);
  return x.is_text() ? x.text() : std::string_view{};
}

void keep(std::string& to, std::string_view what) {
  if (to.empty())
    to = what;
}

} // namespace

known_process* process_family::at(std::string_view id) {
  if (id.empty())
    return nullptr;
  auto found = all_.find(id);
  if (found != all_.end())
    return &found->second;
  if (all_.size() >= processes_max)
    return nullptr;
  return &all_.emplace(std::string{id}, known_process{}).first->second;
}

void process_family::learn(const schema::event& what) {
  auto parent_id = text(what, id_of("process.parent.entity_id"));
  if (auto* x = at(text(what, id_of("process.entity_id")))) {
    keep(x->parent, parent_id);
    keep(x->name, text(what, id_of("process.name")));
    keep(x->executable, text(what, id_of("process.executable")));
    keep(x->command_line, text(what, id_of("process.command_line")));
    keep(x->user, text(what, id_of("user.name")));
    if (auto pid = what.get(id_of("process.pid")); pid.is_number())
      x->pid = pid.integer();
    if (auto start = what.get(id_of("process.start")); start.is_number())
      x->start = start.integer();
    else if (what.cls == schema::event_class::process
             && what.type == schema::event_type::start)
      x->start = what.wall;
    x->seen = x->seen == 0 ? what.wall : std::min(x->seen, what.wall);
  }
  if (auto* x = at(parent_id)) {
    keep(x->parent, text(what, id_of("process.parent.parent.entity_id")));
    keep(x->name, text(what, id_of("process.parent.name")));
    keep(x->executable, text(what, id_of("process.parent.executable")));
    keep(x->command_line, text(what, id_of("process.parent.command_line")));
    keep(x->user, text(what, id_of("process.parent.user.name")));
    if (auto pid = what.get(id_of("process.parent.pid")); pid.is_number())
      x->pid = pid.integer();
    x->seen = x->seen == 0 ? what.wall : std::min(x->seen, what.wall);
  }
}

const known_process* process_family::find(const std::string& id) const {
  auto found = all_.find(id);
  return found == all_.end() ? nullptr : &found->second;
}

std::set<std::string> process_family::descendants(const std::string& id) const {
  std::multimap<std::string_view, const std::string*> children;
  for (const auto& [child, x] : all_)
    children.emplace(x.parent, &child);
  std::set<std::string> out{id};
  std::vector<std::string> open{id};
  while (!open.empty()) {
    auto next = std::move(open.back());
    open.pop_back();
    auto [from, to] = children.equal_range(next);
    for (; from != to; ++from)
      if (out.insert(*from->second).second)
        open.push_back(*from->second);
  }
  return out;
}

std::vector<std::string>
process_family::ancestors(const std::string& id) const {
  std::vector<std::string> out;
  std::set<std::string> met{id};
  for (const auto* x = find(id); x != nullptr && !x->parent.empty();
       x = find(x->parent)) {
    if (!met.insert(x->parent).second)
      break; // A foreign log may say anything, also a circle.
    out.push_back(x->parent);
  }
  return out;
}

} // namespace vedette::cloud
