#include "engine/document.hpp"

#include "engine/document_clock.hpp"
#include "engine/document_json.hpp"
#include "engine/document_names.hpp"
#include "engine/document_table.hpp"
#include "engine/explicit_null.hpp"
#include "schema/catalog.hpp"

namespace vedette::engine {

namespace {

constexpr std::uint8_t no_rank = 255;
constexpr std::size_t classes_max = 32;

/// Facts of the reader's own, kept in cells behind those of the layout.
enum own_slot : slot {
  time_slot,
  tiebreak_slot,
  code_slot,
  source_slot,
  own_slots
};

const std::string& or_default(const std::string& name,
                              const std::string& fallback) {
  return name.empty() ? fallback : name;
}

} // namespace

struct document_reader::state {
  state(const layout& fields, const document_options& options);

  result<row> read(std::string_view text);
  simdjson::error_code parse(std::string_view text, dom::element& out);
  void clear();
  void walk(dom::object what, std::size_t prefix, bool in_array);
  void visit(const document_node* node, dom::element what, std::size_t prefix,
             bool in_array);
  void visit_items(dom::array what, std::size_t prefix);
  void put_array(const document_node* node, dom::array what, bool in_array);
  void put(const document_node* node, const value& what, bool in_array);
  void append(slot where, const value& what);
  void put_one(const document_target& to, const value& what, bool in_array);
  void put_null_values(const document_node* node, bool in_array);
  void put_waiting();
  std::uint32_t class_bit();
  void settle(row& out);
  void settle_category();

  document_table table;
  std::size_t slots;
  std::vector<type_hint> hints; // By slot.
  std::vector<bool> asks_null;  // By slot; of explicit_null.
  std::vector<std::pair<slot, std::string>> null_values; // Few, often none.
  document_clock clock;
  bool collect_all;
  struct waiting_value {
    const document_target* to;
    value what;
    bool in_array;
  };
  std::vector<waiting_value> waiting; // Until the event's class is known.
  std::vector<std::pair<std::string, std::uint32_t>> classes; // Seen words.

  dom::parser parser{document_bytes_max + padding};
  std::string mended;
  std::vector<value> cells;
  std::vector<std::uint8_t> ranks;          // By slot; no_rank = cell is empty.
  std::vector<std::vector<value>*> list_of; // By slot; the list in a cell.
  std::vector<slot> touched;
  value_maker make;
  std::vector<value> all;
  std::string path; // Of the object being walked, with a dot at its end.
  std::int64_t documents = 0;
};

document_reader::state::state(const layout& fields,
                              const document_options& options)
  : slots{fields.size()}, hints(slots + own_slots, type_hint::none),
    asks_null(slots + own_slots, false), clock{options.timestamp_format},
    collect_all{options.collect_all}, cells(slots + own_slots),
    ranks(slots + own_slots, no_rank), list_of(slots + own_slots, nullptr) {
  auto add = [this](slot where, const std::vector<document_name>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      auto rank = static_cast<std::uint8_t>(std::min<std::size_t>(i, 254));
      table.add(names[i].path, {where, rank, names[i].classes});
    }
  };
  auto add_plain = [&](slot where, const std::vector<std::string>& names) {
    auto list = std::vector<document_name>{};
    for (const auto& x : names)
      list.push_back({x, every_class});
    add(where, list);
  };
  const auto category_paths
    = options.category_field.empty()
        ? category_names()
        : std::vector<std::string>{options.category_field};
  add_plain(layout::category, category_paths);
  for (slot i = 1; i < slots; ++i) {
    std::string_view name = fields.names()[i];
    asks_null[i] = is_explicit_null(name);
    if (asks_null[i])
      name.remove_suffix(1);
    add(i, document_names(name, options.catalogue_names));
  }
  auto own = static_cast<slot>(slots);
  add_plain(own + time_slot,
            options.timestamp_field.empty()
              ? timestamp_names()
              : std::vector<std::string>{options.timestamp_field});
  add_plain(own + tiebreak_slot,
            {or_default(options.tiebreak_field, "event.sequence")});
  if (options.category_field.empty()) {
    add_plain(own + code_slot, event_code_names());
    add_plain(own + source_slot, event_source_names());
  }
  for (const auto& [name, hint] : options.types)
    for (slot i = 0; i < slots; ++i)
      if (fields.names()[i] == name)
        hints[i] = hint;
  for (const auto& [name, text] : options.null_values)
    for (slot i = 0; i < slots; ++i)
      if (fields.names()[i] == name)
        null_values.emplace_back(i, text);
  std::ignore = parser.allocate(1U << 16, depth_max);
}

simdjson::error_code document_reader::state::parse(std::string_view text,
                                                   dom::element& out) {
  if (text.size() > document_bytes_max)
    return simdjson::CAPACITY;
  if (auto why = parser.parse(text.data(), text.size(), false).get(out))
    return why;
  return simdjson::SUCCESS;
}

void document_reader::state::clear() {
  for (auto where : touched) {
    cells[where] = value{};
    ranks[where] = no_rank;
    list_of[where] = nullptr;
  }
  touched.clear();
  make.reset();
  all.clear();
  waiting.clear();
  path.clear();
  clock.reset();
}

result<row> document_reader::state::read(std::string_view text) {
  clear();
  dom::element root;
  auto why = parse(text, root);
  if (why == simdjson::UTF8_ERROR) {
    mended = mend_utf8(text);
    text = mended;
    mended.append(padding, ' ');
    why = parse({mended.data(), text.size()}, root);
  }
  dom::object object;
  if (why != simdjson::SUCCESS || root.get(object) != simdjson::SUCCESS)
    return error{errc::invalid_argument,
                 explain_document(text, why == simdjson::SUCCESS
                                          ? ""
                                          : simdjson::error_message(why))};
  walk(found_document(object), 0, false);
  row out;
  settle(out);
  ++documents;
  return out;
}

void document_reader::state::walk(dom::object what, std::size_t prefix,
                                  bool in_array) {
  // Below UserData, Windows puts one object whose name depends on the event.
  auto any_name = prefix > 0 && path.ends_with("UserData.");
  for (auto [key, element] : what) {
    auto here = key;
    if (prefix > 0) {
      path.resize(prefix);
      path.append(any_name ? "*" : key);
      here = path;
    }
    auto node = table.find(here);
    if (node == nullptr && !collect_all)
      continue;
    if (prefix == 0)
      path.assign(key);
    visit(node, element, path.size(), in_array);
  }
}

void document_reader::state::visit(const document_node* node, dom::element what,
                                   std::size_t prefix, bool in_array) {
  auto wanted = node != nullptr && !node->targets.empty();
  switch (what.type()) {
  case dom::element_type::OBJECT: {
    dom::object object = what;
    if (wanted)
      put(node, make.whole_object(object, type_hint::none), in_array);
    if (collect_all || (node != nullptr && node->leads_on)) {
      path.resize(prefix);
      path.push_back('.');
      walk(object, prefix + 1, in_array);
    }
    return;
  }
  case dom::element_type::ARRAY: {
    dom::array array = what;
    if (wanted)
      put_array(node, array, in_array);
    if (collect_all || (node != nullptr && node->leads_on))
      visit_items(array, prefix);
    return;
  }
  default:
    auto found = scalar(what);
    if (collect_all && !found.is_null())
      all.push_back(found);
    put(node, found, in_array);
  }
}

/// Looks for wanted members in the objects of an array.
void document_reader::state::visit_items(dom::array what, std::size_t prefix) {
  for (auto item : what) {
    dom::array inner;
    dom::object object;
    if (item.get(inner) == simdjson::SUCCESS) {
      visit_items(inner, prefix);
    } else if (item.get(object) == simdjson::SUCCESS) {
      path.resize(prefix);
      path.push_back('.');
      walk(object, prefix + 1, true);
    } else if (collect_all && !item.is_null()) {
      all.push_back(scalar(item));
    }
  }
}

/// An array inside of an array of objects adds its items to one list.
void document_reader::state::put_array(const document_node* node,
                                       dom::array what, bool in_array) {
  auto hint = hints[node->targets.front().where];
  auto list = make.whole_array(what, hint);
  if (!in_array) {
    put(node, list, false);
    return;
  }
  if (list.is_list())
    for (const auto& x : list)
      put(node, x, true);
}

void document_reader::state::put(const document_node* node, const value& what,
                                 bool in_array) {
  if (node == nullptr)
    return;
  const auto null = what.is_null();
  if (null)
    put_null_values(node, in_array);
  for (const auto& to : node->targets) {
    if (asks_null[to.where] != null)
      continue;
    const auto found = null ? value{true} : what;
    if (to.classes == every_class)
      put_one(to, found, in_array);
    else
      waiting.push_back({&to, found, in_array});
  }
}

void document_reader::state::put_null_values(const document_node* node,
                                             bool in_array) {
  for (const auto& [where, text] : null_values)
    for (const auto& to : node->targets)
      if (to.where == where)
        put_one(to, value{std::string_view{text}}, in_array);
}

void document_reader::state::put_one(const document_target& to,
                                     const value& what, bool in_array) {
  if (to.where == slots + time_slot) {
    clock.put(to.rank, what);
    return;
  }
  auto& rank = ranks[to.where];
  if (in_array && rank == to.rank) {
    append(to.where, make.hinted(what, hints[to.where]));
    return;
  }
  if (rank <= to.rank)
    return;
  if (rank == no_rank)
    touched.push_back(to.where);
  rank = to.rank;
  list_of[to.where] = nullptr;
  cells[to.where] = make.hinted(what, hints[to.where]);
  if (in_array)
    append(to.where, value{});
}

/// Puts what depends on the event's class, once that is known.
void document_reader::state::put_waiting() {
  if (waiting.empty())
    return;
  auto bit = class_bit();
  for (const auto& x : waiting)
    if ((x.to->classes & bit) != 0)
      put_one(*x.to, x.what, x.in_array);
}

/// Logs say the same few words over and over.
std::uint32_t document_reader::state::class_bit() {
  const auto* category = &cells[layout::category];
  if (category->is_list())
    category = category->begin();
  auto name = category->is_text() ? category->text() : std::string_view{};
  for (const auto& [known, bit] : classes)
    if (known == name)
      return bit;
  auto cls = schema::class_named(name).value_or(schema::event_class::other);
  auto bit = 1U << static_cast<unsigned>(cls);
  if (classes.size() < classes_max && name.size() < 64)
    classes.emplace_back(name, bit);
  return bit;
}

/// Adds to the list in a cell; a null only makes the cell a list of itself.
void document_reader::state::append(slot where, const value& what) {
  auto& list = list_of[where];
  if (list == nullptr) {
    list = &make.new_list();
    list->push_back(cells[where]);
  }
  if (!what.is_null())
    list->push_back(what);
  cells[where] = value{list->data(), list->size()};
}

/// ECS says `["process"]` where a list of one is meant as the thing itself, and
/// Windows logs say it by number.
void document_reader::state::settle_category() {
  auto& category = cells[layout::category];
  if (category.is_list() && category.size() == 1)
    category = *category.begin();
  auto code = number_in(cells[slots + code_slot]);
  const auto& source = cells[slots + source_slot];
  if (!category.is_null() || !code || !source.is_text())
    return;
  auto name = category_of_windows_event(source.text(), *code);
  if (name.empty())
    return;
  category = value{name};
  touched.push_back(layout::category);
}

void document_reader::state::settle(row& out) {
  settle_category();
  put_waiting();
  clock.settle(out);
  out.cells = {cells.data(), slots};
  out.tiebreak = number_in(cells[slots + tiebreak_slot])
                   .value_or(tiebreak_missing + documents);
  out.all = all;
}

document_reader::document_reader(const layout& fields,
                                 const document_options& options)
  : state_{std::make_unique<state>(fields, options)} {}

document_reader::~document_reader() = default;
document_reader::document_reader(document_reader&&) noexcept = default;
document_reader&
document_reader::operator=(document_reader&&) noexcept = default;

result<row> document_reader::read(std::string_view text) {
  return state_->read(text);
}

std::string_view document_reader::unread_time() const {
  return state_->clock.unread();
}

} // namespace vedette::engine
