// Tested by tests/unit/schema/json_test.cpp
#include "base/time_text.hpp"
#include "schema/catalog_fields.hpp"
#include "schema/json.hpp"
#include "schema/json_kind.hpp"

#include <simdjson.h>

#include <charconv>
#include <unordered_map>
#include <vector>

namespace vedette::schema {

namespace {

namespace dom = simdjson::dom;

constexpr int depth_max = 16;
// Between the epochs of Windows (1601) and Unix, in 100 ns.
constexpr std::int64_t filetime_of_1970 = 116'444'736'000'000'000;

/// A scalar of the document under its full name.
struct leaf {
  std::string name;
  dom::element what;
};

/// Folders in which Windows records keep their fields.
constexpr std::string_view wrappers[]
  = {"winlog.event_data.", "event_data.", "Event.EventData.",
     "Event.System.",      "EventData.",  "System."};

std::string_view unwrapped(std::string_view name) {
  for (auto wrapper : wrappers)
    if (name.starts_with(wrapper))
      return name.substr(wrapper.size());
  return name;
}

std::string_view text_of(dom::element what) {
  if (what.is_array()) {
    // A name of its own: a range over the temporary result would dangle.
    const dom::array items = what.get_array().value_unsafe();
    for (auto item : items)
      return item.is_string() ? item.get_string().value_unsafe()
                              : std::string_view{};
  }
  return what.is_string() ? what.get_string().value_unsafe()
                          : std::string_view{};
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
  }
  std::int64_t out = 0;
  const auto* end = text.data() + text.size();
  auto done = std::from_chars(text.data(), end, out, base);
  if (done.ec != std::errc{} || done.ptr != end || text.empty())
    return std::nullopt;
  return out;
}

/// Seconds, ms, µs, ns or Windows FILETIME, told apart by size: they do not
/// overlap between 1970 and 2250. nullopt = a time of none of them.
std::optional<time_ns> time_of(std::int64_t number) {
  constexpr std::int64_t seconds_max = 9'000'000'000;
  if (number < 0)
    return std::nullopt;
  if (number < seconds_max)
    return number * ns_per_second;
  if (number < seconds_max * 1'000)
    return number * 1'000'000;
  if (number < seconds_max * 1'000'000)
    return number * 1'000;
  if (number >= filetime_of_1970
      && number < filetime_of_1970 + seconds_max * 10'000'000)
    return (number - filetime_of_1970) * 100;
  if (number >= 400'000'000'000'000'000)
    return number;
  return std::nullopt;
}

std::optional<time_ns> time_of(dom::element what) {
  if (what.is_int64())
    return time_of(what.get_int64().value_unsafe());
  if (what.is_double()) {
    auto seconds = what.get_double().value_unsafe();
    if (!(seconds >= 0 && seconds < 9e9))
      return std::nullopt;
    return static_cast<time_ns>(seconds * 1e9);
  }
  return parse_time(text_of(what));
}

std::optional<bool> flag_of(std::string_view text) {
  if (text == "true" || text == "True")
    return true;
  if (text == "false" || text == "False")
    return false;
  return std::nullopt;
}

void set_text(event& out, field_id id, std::string_view text) {
  switch (field(id).type) {
  case field_type::integer:
    if (auto number = integer_of(text))
      return out.set(id, *number);
    break;
  case field_type::boolean:
    if (auto flag = flag_of(text))
      return out.set(id, *flag);
    break;
  case field_type::time:
    if (auto time = parse_time(text))
      return out.set(id, *time);
    break;
  default:
    break;
  }
  out.set(id, text);
}

void set_number(event& out, field_id id, std::int64_t number) {
  auto type = field(id).type;
  if (type == field_type::text || type == field_type::ip
      || type == field_type::text_list)
    out.set(id, std::to_string(number));
  else if (type == field_type::time)
    out.set(id, time_of(number).value_or(number));
  else
    out.set(id, number);
}

void set_array(event& out, field_id id, dom::array items) {
  std::vector<std::string> kept;
  for (auto item : items)
    kept.push_back(item.is_string()
                     ? std::string{item.get_string().value_unsafe()}
                     : simdjson::minify(item));
  // Sources that index into Elasticsearch wrap single values, too.
  if (kept.size() == 1 && field(id).type != field_type::text_list)
    return set_text(out, id, kept.front());
  std::vector<std::string_view> views{kept.begin(), kept.end()};
  out.set_list(id, views);
}

void set_element(event& out, field_id id, dom::element what) {
  switch (what.type()) {
  case dom::element_type::STRING:
    return set_text(out, id, what.get_string().value_unsafe());
  case dom::element_type::INT64:
    return set_number(out, id, what.get_int64().value_unsafe());
  case dom::element_type::UINT64:
    return out.set(id, std::to_string(what.get_uint64().value_unsafe()));
  case dom::element_type::DOUBLE:
    return out.set(id, what.get_double().value_unsafe());
  case dom::element_type::BOOL:
    if (field(id).type == field_type::text)
      return out.set(id, what.get_bool().value_unsafe() ? "true" : "false");
    return out.set(id, what.get_bool().value_unsafe());
  case dom::element_type::ARRAY:
    return set_array(out, id, what.get_array().value_unsafe());
  default:
    return;
  }
}

} // namespace

struct json_reader::state {
  dom::parser parser;
  std::vector<leaf> leaves;
  std::size_t leaves_used = 0;
  std::size_t unknown = 0;
  // What `resolve` said per class, as the same names come again and again.
  std::unordered_map<std::string, std::optional<field_id>>
    known[event_class_count];

  bool flatten(dom::object object, std::string& prefix, int depth) {
    if (depth == depth_max)
      return false;
    for (auto [key, what] : object) {
      auto size = prefix.size();
      prefix += key;
      if (what.is_object()) {
        prefix += '.';
        if (!flatten(what.get_object().value_unsafe(), prefix, depth + 1))
          return false;
      } else if (!what.is_null()) {
        if (leaves_used == leaves.size())
          leaves.emplace_back();
        leaves[leaves_used].name = unwrapped(prefix);
        leaves[leaves_used++].what = what;
      }
      prefix.resize(size);
    }
    return true;
  }

  std::optional<field_id> find(event_class cls, const std::string& name) {
    auto& names = known[static_cast<std::size_t>(cls)];
    if (auto at = names.find(name); at != names.end())
      return at->second;
    auto found = resolve(cls, name);
    // Bounded, whatever keys hostile input makes up.
    if (names.size() < 4096)
      names.emplace(name, found);
    return found;
  }

  void set_header(field_id id, dom::element what, event& out) {
    switch (id) {
    case id_of("@timestamp"):
      if (auto time = time_of(what); time && out.wall == 0)
        out.wall = *time;
      return;
    case id_of("event.id"):
      if (auto id_read = uid::parse(text_of(what)); id_read.ok())
        out.id = id_read.value();
      return;
    case id_of("event.sequence"):
      if (what.is_int64())
        out.sequence
          = static_cast<std::uint64_t>(what.get_int64().value_unsafe());
      return;
    case id_of("event.provider"):
      for (std::size_t i = 0; i <= static_cast<std::size_t>(sensor_id::agent);
           ++i)
        if (name_of(static_cast<sensor_id>(i)) == text_of(what))
          out.sensor = static_cast<sensor_id>(i);
      return;
    default:
      return; // Known from class and type.
    }
  }

  event_kind kind() const {
    foreign_kind said;
    for (std::size_t i = 0; i < leaves_used; ++i) {
      const auto& [name, what] = leaves[i];
      if (name == "event.category" || name == "event_type")
        said.category = text_of(what);
      else if (name == "event.action" || name == "subtype")
        said.action = text_of(what);
      else if (name == "event.type")
        said.ecs_type = text_of(what);
      else if (name == "Channel" || name == "channel"
               || name == "winlog.channel" || name == "source_name")
        said.channel = text_of(what);
      else if (name == "EventType")
        said.operation = text_of(what);
      else if (name == "EventID" || name == "event_id" || name == "event.code")
        said.event_code = what.is_int64()
                            ? what.get_int64().value_unsafe()
                            : integer_of(text_of(what)).value_or(-1);
    }
    return kind_of(said);
  }
};

json_reader::json_reader() : state_{std::make_unique<state>()} {}
json_reader::~json_reader() = default;
json_reader::json_reader(json_reader&&) noexcept = default;
json_reader& json_reader::operator=(json_reader&&) noexcept = default;

std::size_t json_reader::unknown_values() const noexcept {
  return state_->unknown;
}

status json_reader::read(std::string_view text, event& out) {
  auto& s = *state_;
  out.clear();
  dom::element root;
  if (auto why = s.parser.parse(text.data(), text.size()).get(root))
    return error{errc::invalid_argument,
                 std::string{"event: "} + simdjson::error_message(why)};
  dom::object object;
  if (root.get(object))
    return error{errc::invalid_argument, "event: expected a JSON object"};
  s.leaves_used = 0;
  std::string prefix;
  if (!s.flatten(object, prefix, 0))
    return error{errc::invalid_argument,
                 "event: nested more than 16 objects deep"};
  auto kind = s.kind();
  out.cls = kind.cls;
  out.type = kind.type;
  constexpr field_id first_cell = id_of("event.subcategory");
  for (std::size_t i = 0; i < s.leaves_used; ++i) {
    const auto& [name, what] = s.leaves[i];
    auto id = s.find(out.cls, name);
    if (!id)
      ++s.unknown;
    else if (*id < first_cell)
      s.set_header(*id, what, out);
    else if (!out.has(*id))
      set_element(out, *id, what);
  }
  return done;
}

} // namespace vedette::schema
