#include "cloud/api/body.hpp"

#include <algorithm>
#include <utility>

namespace vedette::cloud {

namespace {

// Who gets so much wrong learns nothing from the rest.
constexpr std::size_t problems_max = 100;

} // namespace

body_reader::body_reader(const json& object, diagnostics& out,
                         std::string pointer)
  : object_{object}, out_{out}, pointer_{std::move(pointer)} {
  if (object_.is_object())
    return;
  for (const auto& known : out_)
    if (known.pointer == pointer_)
      return;
  diagnostic problem;
  problem.pointer = pointer_;
  problem.message = "expected an object";
  out_.push_back(std::move(problem));
}

std::string body_reader::pointer_to(const std::string& name) const {
  return pointer_ + '/' + name; // Of names that we know, or with indices.
}

void body_reader::complain(const std::string& name, std::string message,
                           std::string hint) {
  if (out_.size() >= problems_max)
    return; // It is refused anyway.
  const auto pointer = pointer_to(name);
  for (const auto& known : out_)
    if (known.pointer == pointer)
      return; // What was found first of a place is told.
  diagnostic problem;
  problem.pointer = pointer;
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  out_.push_back(std::move(problem));
}

const json* body_reader::member(const char* name) const {
  if (!object_.is_object())
    return nullptr;
  auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

bool body_reader::has(const char* name) const {
  return member(name) != nullptr;
}

void body_reader::only(std::initializer_list<std::string_view> names) {
  if (!object_.is_object())
    return;
  for (const auto& [key, value] : object_.items())
    if (std::find(names.begin(), names.end(), key) == names.end()) {
      auto near = nearest(key, std::vector<std::string_view>(names));
      complain(key, "there is no such field",
               near.empty() ? "" : "did you mean '" + near + "'?");
    }
}

std::string body_reader::text(const char* name, std::size_t bytes_max) {
  if (!has(name)) {
    if (object_.is_object())
      complain(name, "is missing");
    return {};
  }
  return text_or(name, {}, bytes_max);
}

std::string body_reader::text_or(const char* name, std::string otherwise,
                                 std::size_t bytes_max) {
  const auto* value = member(name);
  if (value == nullptr)
    return otherwise;
  if (!value->is_string()) {
    complain(name, "expected a text");
    return otherwise;
  }
  const auto& text = value->get_ref<const std::string&>();
  if (text.size() > bytes_max) {
    complain(name, "is longer than " + std::to_string(bytes_max) + " bytes");
    return otherwise;
  }
  return text;
}

bool body_reader::flag_or(const char* name, bool otherwise) {
  const auto* value = member(name);
  if (value == nullptr)
    return otherwise;
  if (!value->is_boolean()) {
    complain(name, "expected true or false");
    return otherwise;
  }
  return value->get<bool>();
}

std::uint64_t body_reader::number_or(const char* name, std::uint64_t otherwise,
                                     std::uint64_t max) {
  const auto* value = member(name);
  if (value == nullptr)
    return otherwise;
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() > max) {
    complain(name, "expected a whole number up to " + std::to_string(max));
    return otherwise;
  }
  return value->get<std::uint64_t>();
}

const json& body_reader::array_or_none(const char* name,
                                       std::size_t count_max) {
  static const json none = json::array();
  const auto* value = member(name);
  if (value == nullptr)
    return none;
  if (!value->is_array() || value->size() > count_max) {
    complain(name, "expected an array of at most " + std::to_string(count_max));
    return none;
  }
  return *value;
}

std::vector<std::string> body_reader::texts_or_none(const char* name,
                                                    std::size_t count_max) {
  std::vector<std::string> texts;
  for (const auto& item : array_or_none(name, count_max)) {
    if (!item.is_string()) {
      complain(name, "expected an array of texts");
      return {};
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

} // namespace vedette::cloud
