// Tested by tests/unit/cloud/hunt/hunt_engine_test.cpp
#include "cloud/hunt/focus_view.hpp"

#include "base/log.hpp"
#include "schema/catalog_fields.hpp"
#include "schema/json.hpp"

namespace vedette::cloud {

namespace {

using schema::event_class;
using schema::event_type;
using schema::id_of;

std::string text(const schema::event& from, schema::field_id field) {
  auto x = from.get(field);
  if (x.is_text())
    return std::string{x.text()};
  return x.is_number() ? std::to_string(x.integer()) : std::string{};
}

/// What an event is about besides its process.
struct target {
  std::string kind;
  std::string label;
  std::string how;
};

target target_of(const schema::event& what) {
  switch (what.cls) {
  case event_class::file: {
    auto how = what.type == event_type::create   ? "created"
               : what.type == event_type::remove ? "deleted"
               : what.type == event_type::rename ? "renamed"
               : what.type == event_type::read   ? "read"
               : what.type == event_type::open   ? "opened"
                                                 : "wrote";
    return {"file", text(what, id_of("file.path")), how};
  }
  case event_class::network: {
    auto address = text(what, id_of("destination.ip"));
    auto port = text(what, id_of("destination.port"));
    auto how = what.type == event_type::accept   ? "accepted"
               : what.type == event_type::listen ? "listened"
                                                 : "connected";
    return {"network", port.empty() ? address : address + ":" + port, how};
  }
  case event_class::dns:
    return {"dns", text(what, id_of("dns.question.name")), "resolved"};
  case event_class::module:
    return {"file", text(what, id_of("dll.path")), "loaded"};
  case event_class::registry:
    return {"registry", text(what, id_of("registry.path")), "wrote"};
  default:
    return {};
  }
}

void put(std::string& out, std::string_view key, const std::string& text) {
  out += ",\"";
  out += key;
  out += "\":";
  append_json_string(out, text);
}

std::string time_or_null(time_ns t) {
  return t == 0 ? "null" : '"' + format_time(t, 9) + '"';
}

} // namespace

focus_view::focus_view(const process_family& family, std::string focus)
  : family_{family}, focus_{std::move(focus)},
    ancestors_{family.ancestors(focus_)}, story_{family.descendants(focus_)} {}

bool focus_view::wants(const schema::event& what) const {
  return story_.contains(text(what, id_of("process.entity_id")));
}

void focus_view::touch(const schema::event& what, const std::string& process) {
  auto aim = target_of(what);
  if (aim.label.empty())
    return;
  auto id = aim.kind + ":" + aim.label;
  auto at = artifacts_.find(id);
  if (at == artifacts_.end()) {
    if (artifacts_.size() >= artifacts_max) {
      ++left_out_;
      return;
    }
    at = artifacts_.emplace(id, artifact{aim.kind, aim.label, what.wall}).first;
  }
  at->second.first = std::min(at->second.first, what.wall);
  auto& link = edges_[{process, id, aim.how}];
  link.first = link.count == 0 ? what.wall : std::min(link.first, what.wall);
  ++link.count;
}

void focus_view::add(const schema::event& what) {
  auto process = text(what, id_of("process.entity_id"));
  touch(what, process);
  auto aim = target_of(what);
  std::string json = R"({"time":")" + format_time(what.wall, 9)
                     + R"(","class":")" + std::string{name_of(what.cls)}
                     + R"(","type":")" + std::string{ecs_action_of(what.type)}
                     + '"';
  put(json, "node", process);
  put(json, "target", aim.label.empty() ? "" : aim.kind + ":" + aim.label);
  json += ",\"event\":";
  schema::append_json(json, what);
  json += '}';
  timeline_.emplace(what.wall, std::move(json));
  // The beginning of a story explains it: what is too much goes from the end.
  if (timeline_.size() > timeline_max) {
    timeline_.erase(std::prev(timeline_.end()));
    ++left_out_;
  }
}

std::string focus_view::to_json() const {
  std::string nodes;
  std::string edges;
  auto process_node = [&](const std::string& id, std::string_view role) {
    const auto* x = family_.find(id);
    if (x == nullptr)
      return;
    nodes += nodes.empty() ? "{\"id\":" : ",{\"id\":";
    append_json_string(nodes, id);
    nodes += R"(,"kind":"process","role":")" + std::string{role} + '"';
    put(nodes, "label", x->name.empty() ? x->executable : x->name);
    put(nodes, "detail",
        x->command_line.empty() ? x->executable : x->command_line);
    put(nodes, "user", x->user);
    nodes += ",\"pid\":" + std::to_string(x->pid) + ",\"time\":"
             + time_or_null(x->start != 0 ? x->start : x->seen) + '}';
  };
  auto edge_line = [&](const std::string& from, const std::string& to,
                       const std::string& kind, const edge& x) {
    edges += edges.empty() ? "{\"from\":" : ",{\"from\":";
    append_json_string(edges, from);
    put(edges, "to", to);
    put(edges, "kind", kind);
    edges += ",\"count\":" + std::to_string(x.count)
             + ",\"time\":" + time_or_null(x.first) + '}';
  };
  for (auto at = ancestors_.rbegin(); at != ancestors_.rend(); ++at)
    process_node(*at, "ancestor");
  std::set<std::string> shown{ancestors_.begin(), ancestors_.end()};
  for (const auto& id : story_) {
    process_node(id, id == focus_ ? "focus" : "descendant");
    shown.insert(id);
  }
  for (const auto& id : shown)
    if (const auto* x = family_.find(id);
        x != nullptr && shown.contains(x->parent))
      edge_line(x->parent, id, "started",
                {1, x->start != 0 ? x->start : x->seen});
  for (const auto& [id, x] : artifacts_) {
    nodes += nodes.empty() ? "{\"id\":" : ",{\"id\":";
    append_json_string(nodes, id);
    nodes += R"(,"kind":")" + x.kind + R"(","role":"artifact")";
    put(nodes, "label", x.label);
    nodes += ",\"time\":" + time_or_null(x.first) + '}';
  }
  for (const auto& [ends, x] : edges_)
    edge_line(std::get<0>(ends), std::get<1>(ends), std::get<2>(ends), x);
  std::string out
    = "{\"nodes\":[" + nodes + "],\"edges\":[" + edges + "],\"timeline\":[";
  for (auto at = timeline_.begin(); at != timeline_.end(); ++at) {
    if (at != timeline_.begin())
      out += ',';
    out += at->second;
  }
  return out + "],\"left_out\":" + std::to_string(left_out_) + '}';
}

} // namespace vedette::cloud
