#include "schema/json.hpp"

#include "base/log.hpp"
#include "schema/catalog_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace vedette::schema {

namespace {

/// All fields by name, so that the members of an object come together.
std::vector<field_id> make_order() {
  std::vector<field_id> out;
  for (const auto& x : fields())
    out.push_back(x.id);
  std::sort(out.begin(), out.end(), [](field_id a, field_id b) {
    return field(a).name < field(b).name;
  });
  return out;
}

const std::vector<field_id>& fields_by_name() {
  static const auto order = make_order();
  return order;
}

void append_number(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  std::array<char, 32> text{};
  auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  std::string_view digits{text.data(),
                          static_cast<std::size_t>(end - text.data())};
  out += digits;
  // A real stays a real when it is read back.
  if (digits.find_first_of(".en") == digits.npos)
    out += ".0";
}

void append_value(std::string& out, const value& what, field_type type) {
  switch (what.kind()) {
  case value_kind::null:
    out += "null";
    return;
  case value_kind::boolean:
    out += what.boolean() ? "true" : "false";
    return;
  case value_kind::integer:
    if (type == field_type::time)
      out += '"' + format_time(what.integer(), 9) + '"';
    else
      out += std::to_string(what.integer());
    return;
  case value_kind::real:
    append_number(out, what.real());
    return;
  case value_kind::text:
    append_json_string(out, what.text());
    return;
  case value_kind::list:
    out += '[';
    for (const auto& item : what) {
      if (&item != what.begin())
        out += ',';
      append_value(out, item, field_type::text);
    }
    out += ']';
  }
}

/// Opens and closes objects so that dotted names in order become nested.
class nesting {
public:
  explicit nesting(std::string& out) : out_{out} { out_ += '{'; }

  void member(std::string_view dotted) {
    std::size_t keep = 0;
    auto rest = dotted;
    while (keep < open_.size()) {
      auto dot = rest.find('.');
      if (dot == rest.npos || rest.substr(0, dot) != open_[keep])
        break;
      rest.remove_prefix(dot + 1);
      ++keep;
    }
    out_.append(open_.size() - keep, '}');
    open_.resize(keep);
    if (out_.back() != '{')
      out_ += ',';
    for (auto dot = rest.find('.'); dot != rest.npos; dot = rest.find('.')) {
      append_key(rest.substr(0, dot));
      out_ += '{';
      open_.push_back(rest.substr(0, dot));
      rest.remove_prefix(dot + 1);
    }
    append_key(rest);
  }

  void end() { out_.append(open_.size() + 1, '}'); }

private:
  void append_key(std::string_view key) {
    out_ += '"';
    out_ += key;
    out_ += "\":";
  }

  std::string& out_;
  std::vector<std::string_view> open_;
};

} // namespace

void append_json(std::string& out, const event& what) {
  nesting object{out};
  for (auto id : fields_by_name()) {
    auto x = what.get(id);
    if (x.is_null())
      continue;
    object.member(field(id).name);
    append_value(out, x, field(id).type);
  }
  object.end();
}

std::string to_json(const event& what) {
  std::string out;
  append_json(out, what);
  return out;
}

} // namespace vedette::schema
