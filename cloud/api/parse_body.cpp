#include "cloud/api/body.hpp"
#include "cloud/api/field.hpp"

#include <algorithm>
#include <utility>

// Tested by tests/unit/cloud/api/body_test.cpp

namespace vedette::cloud {

namespace {

constexpr std::size_t depth_max = 32;

/// Builds a value of what the library's parser reads, and ends it at the first
/// thing that two readers could take for two things. Nothing throws: the parser
/// calls `parse_error` for what it refuses itself, numbers beyond a double
/// included.
class strict_builder final : public nlohmann::json_sax<json> {
public:
  strict_builder(json& root, std::string_view text, diagnostics& out)
    : root_{root}, text_{text}, out_{out} {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override {
    return put(value);
  }
  bool string(string_t& value) override {
    if (value.find('\0') != string_t::npos)
      return refuse(here(), "has a NUL character");
    return put(std::move(value));
  }
  bool binary(binary_t&) override { return refuse(here(), "is not JSON"); }

  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    auto& mine = names_.back();
    mine = std::move(name);
    if (mine.find('\0') != string_t::npos)
      return refuse(here(), "the name has a NUL character");
    return !open_.back()->contains(mine) || refuse(here(), "is given twice");
  }

  bool parse_error(std::size_t position, const std::string&,
                   const json::exception& why) override {
    std::string what = why.what();
    // `[json.exception.parse_error.101] parse error at line …: what it is`
    if (const auto colon = what.rfind(": "); why.id < 200)
      what = colon == std::string::npos ? what : what.substr(colon + 2);
    else if (why.id == 406)
      what = "a number is too large";
    diagnostic problem;
    problem.offset = std::min(position > 0 ? position - 1 : 0, text_.size());
    problem.pointer = open_.empty() ? std::string{} : here();
    problem.message = "not JSON: " + what;
    locate(problem, text_);
    out_.push_back(std::move(problem));
    return false;
  }

private:
  json* add(json&& value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    auto& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    return &(parent[names_.back()] = std::move(value));
  }

  bool put(json&& value) {
    add(std::move(value));
    return true;
  }

  bool open(json&& container) {
    if (open_.size() == depth_max)
      return refuse(here(), "nested more than 32 levels deep");
    // What lies around it does not grow before it is closed, so it stays where
    // it is.
    open_.push_back(add(std::move(container)));
    names_.emplace_back();
    return true;
  }

  bool close() {
    open_.pop_back();
    names_.pop_back();
    return true;
  }

  /// Of the value that comes now.
  [[nodiscard]] std::string here() const {
    std::string out;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      const bool last = i + 1 == open_.size();
      out += '/';
      out += open_[i]->is_array()
               ? std::to_string(open_[i]->size() - (last ? 0 : 1))
               : pointer_token(names_[i]);
    }
    return out;
  }

  bool refuse(std::string pointer, std::string message) {
    diagnostic problem;
    problem.pointer = std::move(pointer);
    problem.message = std::move(message);
    out_.push_back(std::move(problem));
    return false;
  }

  json& root_;
  std::string_view text_;
  diagnostics& out_;
  std::vector<json*> open_;
  std::vector<std::string> names_; ///< Of the member each of them is at.
};

} // namespace

json parse_body(std::string_view text, diagnostics& out) {
  json root;
  strict_builder builder{root, text, out};
  if (!json::sax_parse(text.begin(), text.end(), &builder))
    return nullptr;
  return root;
}

} // namespace vedette::cloud
