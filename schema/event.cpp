#include "schema/event.hpp"

#include "base/assert.hpp"
#include "schema/catalog_fields.hpp"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace vedette::schema {

namespace {

constexpr field_id header_facts = id_of("event.subcategory");

} // namespace

std::string_view name_of(sensor_id sensor) {
  static constexpr std::string_view names[]
    = {"none",   "process", "file",   "network", "dns",    "logon", "memory",
       "device", "script",  "module", "signal",  "replay", "agent"};
  auto index = static_cast<std::size_t>(sensor);
  return index < std::size(names) ? names[index] : "none";
}

bool identical(const value& a, const value& b) noexcept {
  if (a.kind() != b.kind())
    return false;
  switch (a.kind()) {
  case value_kind::null:
    return true;
  case value_kind::boolean:
    return a.boolean() == b.boolean();
  case value_kind::integer:
    return a.integer() == b.integer();
  case value_kind::real:
    return std::bit_cast<std::uint64_t>(a.real())
             == std::bit_cast<std::uint64_t>(b.real())
           && a.is_beyond_integer() == b.is_beyond_integer()
           && (!a.is_beyond_integer()
               || a.beyond_integer() == b.beyond_integer());
  case value_kind::text:
    return a.text() == b.text();
  case value_kind::list:
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), identical);
  }
  return false;
}

event::event(const event& other)
  : id{other.id}, cls{other.cls}, type{other.type}, sensor{other.sensor},
    wall{other.wall}, boot{other.boot}, sequence{other.sequence},
    cells_{other.cells_}, arena_{other.arena_}, items_{other.items_} {
  link_lists();
}

event& event::operator=(const event& other) {
  if (this == &other)
    return *this;
  id = other.id;
  cls = other.cls;
  type = other.type;
  sensor = other.sensor;
  wall = other.wall;
  boot = other.boot;
  sequence = other.sequence;
  cells_ = other.cells_;
  arena_ = other.arena_;
  items_ = other.items_;
  link_lists();
  return *this;
}

// The views of lists point into the arena: they follow it when it moves.
void event::link_lists() {
  linked_.resize(items_.size());
  for (std::size_t i = 0; i < items_.size(); ++i)
    linked_[i]
      = value{std::string_view{arena_.data() + items_[i].at, items_[i].size}};
}

event::cell& event::slot(field_id field) {
  VEDETTE_ASSERT(field >= header_facts && field < catalog_rows.size());
  // Sensors set most fields in ascending order.
  if (cells_.empty() || cells_.back().field < field)
    return cells_.emplace_back(cell{field, value_kind::null, 0, 0});
  auto at = std::lower_bound(
    cells_.begin(), cells_.end(), field,
    [](const cell& x, field_id wanted) { return x.field < wanted; });
  if (at == cells_.end() || at->field != field)
    at = cells_.insert(at, cell{field, value_kind::null, 0, 0});
  return *at;
}

std::uint32_t event::keep(std::string_view text) {
  auto at = static_cast<std::uint32_t>(arena_.size());
  const auto* before = arena_.data();
  arena_.insert(arena_.end(), text.begin(), text.end());
  if (arena_.data() != before && !items_.empty())
    link_lists();
  return at;
}

void event::set(field_id field, std::string_view text) {
  auto at = keep(text);
  auto& x = slot(field);
  x.kind = value_kind::text;
  x.size = static_cast<std::uint32_t>(text.size());
  x.bits = at;
}

void event::set(field_id field, std::int64_t number) {
  auto& x = slot(field);
  x.kind = value_kind::integer;
  x.size = 0;
  x.bits = number;
}

void event::set(field_id field, double number) {
  auto& x = slot(field);
  x.kind = value_kind::real;
  x.size = 0;
  x.bits = std::bit_cast<std::int64_t>(number);
}

void event::set(field_id field, bool flag) {
  auto& x = slot(field);
  x.kind = value_kind::boolean;
  x.size = 0;
  x.bits = flag ? 1 : 0;
}

void event::set_list(field_id field,
                     const std::vector<std::string_view>& texts) {
  auto first = items_.size();
  for (auto text : texts) {
    auto at = keep(text);
    items_.push_back({at, static_cast<std::uint32_t>(text.size())});
  }
  link_lists();
  auto& x = slot(field);
  x.kind = value_kind::list;
  x.size = static_cast<std::uint32_t>(texts.size());
  x.bits = static_cast<std::int64_t>(first);
}

void event::set_value(field_id field, const value& what) {
  switch (what.kind()) {
  case value_kind::null:
    return;
  case value_kind::boolean:
    return set(field, what.boolean());
  case value_kind::integer:
    return set(field, what.integer());
  case value_kind::real:
    return set(field, what.real());
  case value_kind::text:
    return set(field, what.text());
  case value_kind::list: {
    std::vector<std::string_view> texts;
    for (const auto& item : what)
      if (item.is_text())
        texts.push_back(item.text());
    return set_list(field, texts);
  }
  }
}

value event::view(const cell& x) const {
  switch (x.kind) {
  case value_kind::null:
    return {};
  case value_kind::boolean:
    return value{x.bits != 0};
  case value_kind::integer:
    return value{x.bits};
  case value_kind::real:
    return value{std::bit_cast<double>(x.bits)};
  case value_kind::text:
    return value{std::string_view{arena_.data() + x.bits, x.size}};
  case value_kind::list:
    return value{linked_.data() + x.bits, x.size};
  }
  return {};
}

value event::header_fact(field_id field) const {
  switch (field) {
  case id_of("@timestamp"):
    return value{wall};
  case id_of("event.category"):
    return value{name_of(cls)};
  case id_of("event.type"):
    return value{ecs_type_of(type)};
  case id_of("event.action"):
    return value{ecs_action_of(type)};
  case id_of("event.kind"):
    return value{
      std::string_view{cls == event_class::agent ? "metric" : "event"}};
  case id_of("event.sequence"):
    return value{static_cast<std::int64_t>(sequence)};
  case id_of("event.provider"):
    return value{name_of(sensor)};
  case id_of("event.id"): {
    auto text = id.dashed();
    std::memcpy(id_text_.data(), text.data(), id_text_.size());
    return value{std::string_view{id_text_.data(), id_text_.size()}};
  }
  default:
    return {};
  }
}

value event::get(field_id field) const {
  if (field < header_facts)
    return header_fact(field);
  auto at = std::lower_bound(
    cells_.begin(), cells_.end(), field,
    [](const cell& x, field_id wanted) { return x.field < wanted; });
  return at == cells_.end() || at->field != field ? value{} : view(*at);
}

bool event::has(field_id field) const {
  return !get(field).is_null();
}

void event::clear() {
  id = {};
  cls = event_class::other;
  type = event_type::unknown;
  sensor = sensor_id::none;
  wall = boot = 0;
  sequence = 0;
  cells_.clear();
  arena_.clear();
  items_.clear();
  linked_.clear();
}

std::size_t event::heap_bytes() const noexcept {
  return cells_.capacity() * sizeof(cell) + arena_.capacity()
         + items_.capacity() * sizeof(span)
         + linked_.capacity() * sizeof(value);
}

bool operator==(const event& a, const event& b) {
  if (a.id != b.id || a.cls != b.cls || a.type != b.type || a.sensor != b.sensor
      || a.wall != b.wall || a.boot != b.boot || a.sequence != b.sequence
      || a.cells_.size() != b.cells_.size())
    return false;
  return std::equal(a.cells_.begin(), a.cells_.end(), b.cells_.begin(),
                    [&](const event::cell& x, const event::cell& y) {
                      return x.field == y.field
                             && identical(a.view(x), b.view(y));
                    });
}

uid event_id(const uid& device, sensor_id sensor, std::uint64_t epoch,
             std::uint64_t sequence) {
  std::array<unsigned char, 33> key{};
  std::copy(device.bytes.begin(), device.bytes.end(), key.begin());
  key[16] = static_cast<unsigned char>(sensor);
  for (std::size_t i = 0; i < 8; ++i) {
    key[17 + i] = static_cast<unsigned char>(epoch >> 8 * i);
    key[25 + i] = static_cast<unsigned char>(sequence >> 8 * i);
  }
  // Names need not resist an attacker: a device can only name its own events.
  auto hash = XXH3_128bits(key.data(), key.size());
  uid out;
  for (std::size_t i = 0; i < 8; ++i) {
    out.bytes[i] = static_cast<std::uint8_t>(hash.high64 >> (56 - 8 * i));
    out.bytes[8 + i] = static_cast<std::uint8_t>(hash.low64 >> (56 - 8 * i));
  }
  return out;
}

namespace {

struct path_parts {
  field_id path;
  field_id name;
  std::optional<field_id> directory;
  std::optional<field_id> extension;
};

constexpr path_parts parts_of_paths[] = {
  {id_of("process.executable"), id_of("process.name"),
   id_of("process.Ext.image.directory"), std::nullopt},
  {id_of("process.parent.executable"), id_of("process.parent.name"),
   id_of("process.parent.Ext.image.directory"), std::nullopt},
  {id_of("Target.process.executable"), id_of("Target.process.name"),
   id_of("Target.process.Ext.image.directory"), std::nullopt},
  {id_of("file.path"), id_of("file.name"), id_of("file.directory"),
   id_of("file.extension")},
  {id_of("file.Ext.original.path"), id_of("file.Ext.original.name"),
   std::nullopt, std::nullopt},
  {id_of("dll.path"), id_of("dll.name"), std::nullopt, std::nullopt},
};

void set_if_absent(event& what, field_id field, std::string_view text) {
  if (!text.empty() && !what.has(field))
    what.set(field, std::string{text}); // The view may be of the arena itself.
}

} // namespace

void complete(event& what) {
  for (const auto& parts : parts_of_paths) {
    auto path = what.get(parts.path);
    if (!path.is_text())
      continue;
    std::string text{path.text()};
    std::string_view whole{text};
    auto slash = whole.find_last_of("/\\");
    auto name
      = slash == std::string_view::npos ? whole : whole.substr(slash + 1);
    set_if_absent(what, parts.name, name);
    if (parts.directory && slash != std::string_view::npos)
      set_if_absent(what, *parts.directory,
                    whole.substr(0, std::max<std::size_t>(slash, 1)));
    auto dot = name.rfind('.');
    if (parts.extension && dot != std::string_view::npos && dot != 0)
      set_if_absent(what, *parts.extension, name.substr(dot + 1));
  }
}

} // namespace vedette::schema
