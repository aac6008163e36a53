#pragma once

#include "base/diagnostic.hpp"
#include "base/log.hpp"

#include <toml++/toml.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace vedette::config {

/// What a number may be, both included.
struct allowed {
  std::uint64_t least = 0;
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
};

/// Visits the keys of a configuration. The same list of `key(...)` calls reads
/// TOML, reads the environment and prints: a key is written down once.
class binder {
public:
  virtual ~binder() = default;

  /// Keys that follow belong to `[name]`; empty = top level.
  virtual void section(std::string_view name) = 0;
  virtual void key(std::string_view name, std::string& to) = 0;
  virtual void key(std::string_view name, bool& to) = 0;
  virtual void key(std::string_view name, std::vector<std::string>& to) = 0;
  virtual void key(std::string_view name, log_level& to) = 0;

  template <class T>
  requires std::is_unsigned_v<T>
  void key(std::string_view name, T& to, allowed range = {}) {
    number(name, to, range, std::numeric_limits<T>::max());
  }

  /// Durations are whole numbers of their unit, which the key's name ends with.
  template <class Rep, class Period>
  void key(std::string_view name, std::chrono::duration<Rep, Period>& to,
           allowed range = {}) {
    auto count = static_cast<std::uint64_t>(to.count());
    number(name, count, range, 10'000'000'000ULL);
    to = std::chrono::duration<Rep, Period>{static_cast<Rep>(count)};
  }

protected:
  virtual void integer(std::string_view name, std::uint64_t& to, allowed range)
    = 0;

private:
  template <class T>
  void number(std::string_view name, T& to, allowed range, std::uint64_t most) {
    std::uint64_t wide = to;
    range.most = std::min<std::uint64_t>(
      std::min(range.most, most),
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()));
    integer(name, wide, range);
    to = static_cast<T>(wide);
  }
};

/// Reads keys from a parsed TOML table and remembers which it has seen.
class toml_binder final : public binder {
public:
  toml_binder(const toml::table& root, std::string source,
              diagnostics& problems);

  void section(std::string_view name) override;
  using binder::key;
  void key(std::string_view name, std::string& to) override;
  void key(std::string_view name, bool& to) override;
  void key(std::string_view name, std::vector<std::string>& to) override;
  void key(std::string_view name, log_level& to) override;

  /// Reports keys of the table that nothing asked for.
  void report_unknown();

protected:
  void integer(std::string_view name, std::uint64_t& to,
               allowed range) override;

private:
  const toml::node* find(std::string_view name);
  void complain(const toml::node& at, std::string message,
                std::string hint = {});
  void report_unknown_in(const toml::table& table, std::string_view section);

  const toml::table& root_;
  std::string source_;
  diagnostics& problems_;
  std::string section_;
  std::vector<std::string> known_; // `section.key`, and `section` itself.
};

/// Overrides keys from `VEDETTE_SECTION__KEY=value`.
class environment_binder final : public binder {
public:
  environment_binder(const std::vector<std::string>& environment,
                     diagnostics& problems);

  void section(std::string_view name) override;
  using binder::key;
  void key(std::string_view name, std::string& to) override;
  void key(std::string_view name, bool& to) override;
  void key(std::string_view name, std::vector<std::string>& to) override;
  void key(std::string_view name, log_level& to) override;

protected:
  void integer(std::string_view name, std::uint64_t& to,
               allowed range) override;

private:
  const std::string* find(std::string_view name);
  void complain(std::string_view name, std::string message);

  const std::vector<std::string>& environment_;
  diagnostics& problems_;
  std::string section_;
  std::string found_;
};

/// Writes keys as TOML.
class print_binder final : public binder {
public:
  void section(std::string_view name) override;
  using binder::key;
  void key(std::string_view name, std::string& to) override;
  void key(std::string_view name, bool& to) override;
  void key(std::string_view name, std::vector<std::string>& to) override;
  void key(std::string_view name, log_level& to) override;

  [[nodiscard]] const std::string& text() const { return text_; }

protected:
  void integer(std::string_view name, std::uint64_t& to,
               allowed range) override;

private:
  void line(std::string_view name, const std::string& value);

  std::string text_;
};

} // namespace vedette::config
