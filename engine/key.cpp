#include "engine/key.hpp"

#include "engine/case_fold.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace vedette::engine {

namespace {

// One byte says what follows; texts and numbers have a fixed or told length.
enum tag : char {
  tag_null = 'n',
  tag_boolean = 'b',
  tag_integer = 'i',
  tag_real = 'r',
  tag_whole = 'u', // From 2^63 to 2^64.
  tag_text = 't',
  tag_list = 'l',
};

template <class Number>
void append_bytes(std::string& out, Number x) {
  char bytes[sizeof(Number)];
  std::memcpy(bytes, &x, sizeof(Number));
  out.append(bytes, sizeof(Number));
}

template <class Number>
Number read_bytes(std::string_view& from) {
  Number x{};
  if (from.size() >= sizeof(Number)) {
    std::memcpy(&x, from.data(), sizeof(Number));
    from.remove_prefix(sizeof(Number));
  } else {
    from = {};
  }
  return x;
}

void append_real(std::string& out, double x) {
  constexpr double exact = 9007199254740992.0; // 2^53
  if (x == std::floor(x) && std::fabs(x) <= exact) {
    out += tag_integer;
    append_bytes(out, static_cast<std::int64_t>(x));
    return;
  }
  out += tag_real;
  append_bytes(out, x);
}

void append_text_key(std::string& out, std::string_view text, bool fold) {
  out += tag_text;
  auto at = out.size();
  append_bytes(out, std::uint32_t{0});
  if (fold)
    append_folded(out, text);
  else
    out += text;
  auto size = static_cast<std::uint32_t>(out.size() - at - 4);
  std::memcpy(out.data() + at, &size, sizeof(size));
}

constant read_part(std::string_view& key) {
  auto kind = key.front();
  key.remove_prefix(1);
  switch (kind) {
  case tag_boolean:
    return make_constant(read_bytes<char>(key) != 0);
  case tag_integer:
    return make_constant(read_bytes<std::int64_t>(key));
  case tag_real:
    return make_constant(read_bytes<double>(key));
  case tag_whole:
    return make_whole_constant(read_bytes<std::uint64_t>(key));
  case tag_text: {
    auto size
      = std::min<std::size_t>(read_bytes<std::uint32_t>(key), key.size());
    std::string text{key.substr(0, size)};
    key.remove_prefix(size);
    return make_constant(std::move(text));
  }
  case tag_list: {
    constant made;
    made.kind = value_kind::list;
    auto count = read_bytes<std::uint32_t>(key);
    for (std::uint32_t i = 0; i < count && !key.empty(); ++i)
      made.items.push_back(read_part(key));
    return made;
  }
  default:
    return {};
  }
}

void show(std::string& out, const constant& x) {
  if (x.kind != value_kind::list) {
    if (x.kind == value_kind::null)
      out += "null";
    append_text(out, x.view());
    return;
  }
  out += '[';
  for (std::size_t i = 0; i < x.items.size(); ++i) {
    out += i > 0 ? ", " : "";
    show(out, x.items[i]);
  }
  out += ']';
}

} // namespace

void append_key(std::string& out, const value& x, bool fold) {
  switch (x.kind()) {
  case value_kind::null:
    out += tag_null;
    return;
  case value_kind::boolean:
    out += tag_boolean;
    out += x.boolean() ? '\1' : '\0';
    return;
  case value_kind::integer:
    out += tag_integer;
    append_bytes(out, x.integer());
    return;
  case value_kind::real:
    if (x.is_beyond_integer()) {
      out += tag_whole;
      append_bytes(out, x.beyond_integer());
    } else {
      append_real(out, x.real());
    }
    return;
  case value_kind::text:
    append_text_key(out, x.text(), fold);
    return;
  case value_kind::list:
    out += tag_list;
    append_bytes(out, static_cast<std::uint32_t>(x.size()));
    for (const auto& item : x)
      append_key(out, item, fold);
    return;
  }
}

std::vector<constant> key_parts(std::string_view key) {
  std::vector<constant> made;
  while (!key.empty())
    made.push_back(read_part(key));
  return made;
}

std::string key_for_people(std::string_view key) {
  std::string out;
  for (const auto& x : key_parts(key)) {
    out += out.empty() ? "" : ", ";
    show(out, x);
  }
  return out;
}

result<key_maker> key_maker::compile(const step& source) {
  key_maker made;
  made.nullable_ = source.by_nullable;
  made.fold_ = source.fold_key;
  for (const auto& part : source.by) {
    auto ready = expression::compile(part);
    if (!ready.ok())
      return ready.why();
    made.parts_.push_back(std::move(ready).value());
  }
  return made;
}

std::size_t key_maker::keys_of(const row& event, eval_scratch& work,
                               std::vector<std::string>& out) const {
  std::size_t left_out = 0;
  out.resize(1);
  out.front().clear();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    auto part = parts_[i].evaluate(event, work);
    auto nullable = (nullable_ >> i & 1U) != 0;
    if (!part.is_list() || part.size() == 0) {
      if (part.is_list())
        part = value{};
      if (part.is_null() && !nullable) {
        out.clear();
        return 0;
      }
      for (auto& key : out)
        append_key(key, part, fold_);
      continue;
    }
    std::vector<std::string> longer;
    for (const auto& key : out)
      for (const auto& item : part) {
        if (item.is_null())
          continue;
        if (longer.size() == keys_max) {
          ++left_out;
          continue;
        }
        longer.push_back(key);
        append_key(longer.back(), item, fold_);
      }
    out = std::move(longer);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return left_out;
}

} // namespace vedette::engine
