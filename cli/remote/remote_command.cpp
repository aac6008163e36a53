#include "cli/remote/remote_command.hpp"

#include "cli/input.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

// Tested by tests/unit/cli/remote/remote_test.cpp

namespace vedette::cli {

namespace {

constexpr std::size_t rows_max = 100'000;
constexpr std::size_t input_bytes_max = 32U * 1024 * 1024;

class remote_command final : public command {
public:
  explicit remote_command(remote_spec spec)
    : spec_{std::move(spec)}, values_(spec_.arguments.size()) {}

  [[nodiscard]] command_info info() const override { return spec_.info; }
  void declare(CLI::App& app) override;
  exit_code run(command_io& io) override;

private:
  struct request {
    std::string target;
    json body = nullptr;
    std::string bytes;
    bool uploads = false;
  };
  result<request> prepare(command_io& io) const;
  status add(const remote_argument& what,
             const std::vector<std::string>& values, command_io& io,
             request& to) const;
  exit_code list(api_client& api, command_io& io, const std::string& target);

  remote_spec spec_;
  std::vector<std::vector<std::string>> values_;
  std::string context_;
};

void remote_command::declare(CLI::App& app) {
  for (std::size_t i = 0; i < spec_.arguments.size(); ++i) {
    const auto& argument = spec_.arguments[i];
    auto name = argument.flags.empty() ? argument.name : argument.flags;
    auto* option = app.add_option(name, values_[i], argument.help);
    if (argument.kind != argument_kind::body_list)
      option->expected(1);
    // What follows a value is the next argument, not a second value.
    option->allow_extra_args(false)->required(argument.required);
  }
  app.add_option("--context", context_, "Which node, as named at login");
}

void add_parameter(std::string& target, const std::string& name,
                   const std::string& value) {
  target += target.find('?') == std::string::npos ? '?' : '&';
  target += name + '=' + net::percent_encode(value);
}

result<json> number_from(const std::string& name, const std::string& text) {
  std::uint64_t number = 0;
  auto [end, failed]
    = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size())
    return error{errc::invalid_argument,
                 name + " '" + text + "': expected a whole number"};
  return json(number);
}

result<json> json_from(const std::string& name, const std::string& text) {
  auto value = json::parse(text, nullptr, false);
  if (value.is_discarded())
    return error{errc::invalid_argument, name + ": not JSON"};
  return value;
}

void replace(std::string& in, const std::string& name,
             const std::string& value) {
  auto variable = '{' + name + '}';
  if (auto at = in.find(variable); at != std::string::npos)
    in.replace(at, variable.size(), net::percent_encode(value));
}

status remote_command::add(const remote_argument& what,
                           const std::vector<std::string>& values,
                           command_io& io, request& to) const {
  const auto& value = values.front();
  auto store = [&to, &what](result<json> made) -> status {
    if (!made.ok())
      return made.why();
    to.body[what.name] = std::move(made).value();
    return done;
  };
  switch (what.kind) {
  case argument_kind::path:
    replace(to.target, what.name, value);
    return done;
  case argument_kind::query:
    add_parameter(to.target, what.name, value);
    return done;
  case argument_kind::body_text:
    return store(json(value));
  case argument_kind::body_number:
    return store(number_from(what.name, value));
  case argument_kind::body_list:
    return store(json(values));
  case argument_kind::body_json:
    return store(json_from(what.name, value));
  default:
    break;
  }
  auto text = read_input(value, io.in(), input_bytes_max);
  if (!text.ok())
    return text.why();
  if (what.kind == argument_kind::body_file)
    return store(json(std::move(text).value()));
  if (what.kind == argument_kind::upload) {
    to.bytes = std::move(text).value();
    to.uploads = true;
    return done;
  }
  auto body = json_from(value, text.value());
  if (!body.ok())
    return body.why();
  to.body = std::move(body).value();
  return done;
}

bool is_of_body(argument_kind kind) {
  return kind != argument_kind::path && kind != argument_kind::query
         && kind != argument_kind::upload;
}

result<remote_command::request> remote_command::prepare(command_io& io) const {
  request made;
  made.target = spec_.path;
  for (const auto& argument : spec_.arguments)
    if (is_of_body(argument.kind))
      made.body = json::object();
  for (std::size_t i = 0; i < values_.size(); ++i)
    if (!values_[i].empty())
      if (auto added = add(spec_.arguments[i], values_[i], io, made);
          !added.ok())
        return added.why();
  return made;
}

// Pages are followed: a script sees all there is.
exit_code remote_command::list(api_client& api, command_io& io,
                               const std::string& target) {
  std::string cursor;
  for (std::size_t shown = 0; shown < rows_max;) {
    auto page_target = target;
    if (!cursor.empty())
      add_parameter(page_target, "cursor", cursor);
    auto page = api.call("GET", page_target);
    if (!page.ok())
      return io.fail(page.why());
    for (auto& item : page.value()["items"]) {
      io.print(std::move(item));
      ++shown;
    }
    const auto& next = page.value()["next"];
    if (!next.is_string() || target.find("limit=") != std::string::npos)
      break;
    cursor = next;
  }
  return exit_code::ok;
}

exit_code remote_command::run(command_io& io) {
  auto api = open_context(context_);
  if (!api.ok())
    return io.fail(api.why());
  auto asked = prepare(io);
  if (!asked.ok())
    return io.fail(asked.why());
  auto& [target, body, bytes, uploads] = asked.value();
  if (spec_.is_list)
    return list(api.value(), io, target);
  auto answer = uploads ? api.value().upload(target, std::move(bytes))
                        : api.value().call(spec_.method, target, body);
  if (!answer.ok())
    return io.fail(answer.why());
  if (!answer.value().is_object())
    return exit_code::ok;
  // The answer of a check is its result, and the exit code's.
  const bool intact = answer.value().value("intact", true);
  io.print_one(std::move(answer).value());
  return intact ? exit_code::ok : exit_code::invalid;
}

} // namespace

std::unique_ptr<command> make_remote(remote_spec spec) {
  return std::make_unique<remote_command>(std::move(spec));
}

result<api_client> open_context(const std::string& name) {
  auto list = load_contexts(context_file());
  if (!list.ok())
    return list.why();
  auto chosen = choose_context(list.value(), name);
  if (!chosen.ok())
    return chosen.why();
  return api_client::open(chosen.value());
}

} // namespace vedette::cli
