#include "cli/input.hpp"
#include "cli/remote/online_query.hpp"
#include "cli/remote/remote_command.hpp"

#include <CLI/CLI.hpp>
#include <termios.h>
#include <unistd.h>

#include <istream>
#include <ostream>
#include <utility>

// Tested by tests/unit/cli/remote/remote_test.cpp

namespace vedette::cli {

namespace {

constexpr std::size_t certificate_bytes_max = 64U * 1024;

/// Keeps what is typed from being shown, where there is a terminal.
class hidden_input {
public:
  hidden_input() {
    hidden_
      = ::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!hidden_)
      return;
    auto quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~hidden_input() {
    if (hidden_)
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  hidden_input(const hidden_input&) = delete;
  hidden_input& operator=(const hidden_input&) = delete;

private:
  termios before_{};
  bool hidden_ = false;
};

class login final : public command {
public:
  [[nodiscard]] command_info info() const override {
    return {"login",
            "Sign in to a node; the secret comes from standard input",
            {{"USER", "user"}, {"ROLE", "role"}, {"EXPIRES", "expires"}}};
  }
  void declare(CLI::App& app) override {
    app.add_option("URL", with_.url, "https://host:port")->required();
    app.add_option("--user", with_.user, "Name of the user")
      ->default_val("admin");
    app.add_option("--ca", ca_file_, "The node's CA certificate (ca.pem)");
    app.add_option("--ca-fingerprint", with_.ca_fingerprint,
                   "SHA-256 of the CA certificate instead");
    app.add_option("--context", context_, "Remember it under this name")
      ->default_val("default");
    app.add_flag("--api-key", with_key_,
                 "The secret is a script's key (vk1.…) instead of a password");
  }
  exit_code run(command_io& io) override;

private:
  result<json> sign_in(const std::string& secret);

  context with_;
  std::string ca_file_, context_;
  bool with_key_ = false;
};

std::string ask(command_io& io, const char* what) {
  std::string secret;
  io.err() << what << ": " << std::flush;
  const hidden_input hidden;
  std::getline(io.in(), secret);
  io.err() << '\n';
  return secret;
}

// A key is its own session; asking who it is shows whether it is good.
result<json> login::sign_in(const std::string& secret) {
  if (with_key_)
    with_.token = secret;
  auto api = api_client::open(with_);
  if (!api.ok())
    return api.why();
  if (!with_key_) {
    auto session = api.value().call(
      "POST", "/api/v1/session", {{"user", with_.user}, {"password", secret}});
    if (session.ok())
      with_.token = session.value().value("token", "");
    return session;
  }
  auto session = api.value().call("GET", "/api/v1/session");
  if (session.ok())
    with_.user = session.value().value("user", "");
  return session;
}

exit_code login::run(command_io& io) {
  if (!ca_file_.empty()) {
    auto text = read_input(ca_file_, io.in(), certificate_bytes_max);
    if (!text.ok())
      return io.fail(text.why());
    with_.ca_pem = std::move(text).value();
  }
  auto session = sign_in(ask(io, with_key_ ? "API key" : "password"));
  if (!session.ok())
    return io.fail(session.why());
  auto list = load_contexts(context_file());
  if (!list.ok())
    return io.fail(list.why());
  list.value().current = context_;
  list.value().all[context_] = with_;
  if (auto saved = save_contexts(context_file(), list.value()); !saved.ok())
    return io.fail(saved.why());
  session.value().erase("token");
  session.value().erase("csrf");
  io.print_one(std::move(session).value());
  return exit_code::ok;
}

class logout final : public command {
public:
  [[nodiscard]] command_info info() const override {
    return {"logout", "Sign out and forget the session", {}};
  }
  void declare(CLI::App& app) override {
    app.add_option("--context", context_, "Which node, as named at login");
  }
  exit_code run(command_io& io) override {
    auto list = load_contexts(context_file());
    if (!list.ok())
      return io.fail(list.why());
    auto api = open_context(context_);
    if (!api.ok())
      return io.fail(api.why());
    auto ended = api.value().call("DELETE", "/api/v1/session");
    auto name = context_.empty() ? list.value().current : context_;
    list.value().all[name].token.clear();
    if (auto saved = save_contexts(context_file(), list.value()); !saved.ok())
      return io.fail(saved.why());
    return ended.ok() ? exit_code::ok : io.fail(ended.why());
  }

private:
  std::string context_;
};

} // namespace

std::unique_ptr<command> make_login() {
  return std::make_unique<login>();
}

std::unique_ptr<command> make_logout() {
  return std::make_unique<logout>();
}

} // namespace vedette::cli
