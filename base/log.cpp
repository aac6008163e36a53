#include "base/log.hpp"

#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace vedette {

namespace {

constexpr std::array level_names{"debug", "info", "warning", "error"};

// Length of the UTF-8 sequence that starts at `at`, or 0 when it is invalid.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  auto byte
    = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  auto follows = [&](std::size_t n) {
    if (at + n >= text.size())
      return false;
    for (std::size_t i = 1; i <= n; ++i)
      if ((byte(i) & 0xC0) != 0x80)
        return false;
    return true;
  };
  auto first = byte(0);
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF && follows(2)) {
    bool overlong = first == 0xE0 && byte(1) < 0xA0;
    bool surrogate = first == 0xED && byte(1) > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  if (first >= 0xF0 && first <= 0xF4 && follows(3)) {
    bool overlong = first == 0xF0 && byte(1) < 0x90;
    bool too_large = first == 0xF4 && byte(1) > 0x8F;
    return overlong || too_large ? 0 : 4;
  }
  return 0;
}

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
  case '"':
    out += "\\\"";
    return;
  case '\\':
    out += "\\\\";
    return;
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    break;
  }
  if (c >= 0x20 && c != 0x7F) {
    out += static_cast<char>(c);
    return;
  }
  std::array<char, 8> code{};
  std::snprintf(code.data(), code.size(), "\\u%04x", c);
  out += code.data();
}

void append_value(std::string& out, const log_field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value))
    append_json_string(out, *text);
  else if (const auto* number = std::get_if<std::int64_t>(&field.value))
    out += std::to_string(*number);
  else if (const auto* flag = std::get_if<bool>(&field.value))
    out += *flag ? "true" : "false";
  else if (const auto* real = std::get_if<double>(&field.value))
    out += std::isfinite(*real) ? std::to_string(*real) : "null";
}

} // namespace

struct logger::shared {
  log_sink sink;
  const clock_source* clock;
  log_level least;
};

logger::logger(log_sink sink, const clock_source& clock, log_level least,
               std::string component)
  : shared_{std::make_shared<shared>(shared{std::move(sink), &clock, least})},
    component_{std::move(component)} {}

logger logger::silent() {
  static const manual_clock stopped;
  return {[](std::string_view) {}, stopped, log_level::error, "silent"};
}

logger logger::named(std::string component) const {
  auto copy = *this;
  copy.component_ = std::move(component);
  return copy;
}

void logger::debug(std::string_view message,
                   std::initializer_list<log_field> fields) const {
  write(log_level::debug, message, fields);
}

void logger::info(std::string_view message,
                  std::initializer_list<log_field> fields) const {
  write(log_level::info, message, fields);
}

void logger::warning(std::string_view message,
                     std::initializer_list<log_field> fields) const {
  write(log_level::warning, message, fields);
}

void logger::error(std::string_view message,
                   std::initializer_list<log_field> fields) const {
  write(log_level::error, message, fields);
}

void logger::write(log_level level, std::string_view message,
                   std::initializer_list<log_field> fields) const {
  if (level < shared_->least)
    return;
  std::string line
    = "{\"ts\":\"" + format_time(shared_->clock->wall()) + "\",\"level\":\""
      + level_names[static_cast<std::size_t>(level)] + "\",\"msg\":";
  append_json_string(line, message);
  line += ",\"component\":";
  append_json_string(line, component_);
  for (const auto& field : fields) {
    line += ',';
    append_json_string(line, field.key);
    line += ':';
    append_value(line, field);
  }
  line += "}\n";
  shared_->sink(line);
}

log_sink log_to_descriptor(int descriptor) {
  return [descriptor](std::string_view line) {
    while (!line.empty()) {
      auto written = ::write(descriptor, line.data(), line.size());
      if (written <= 0)
        return; // Nowhere left to complain to.
      line.remove_prefix(static_cast<std::size_t>(written));
    }
  };
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    auto length = sequence_length(text, i);
    if (length == 1) {
      append_escaped(out, static_cast<unsigned char>(text[i]));
    } else if (length == 0) {
      out += "\\ufffd";
    } else {
      out += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  out += '"';
}

std::string format_time(time_ns wall, int digits) {
  auto seconds = static_cast<std::time_t>(wall / ns_per_second);
  auto rest = wall % ns_per_second;
  if (rest < 0) {
    rest += ns_per_second;
    --seconds;
  }
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 48> text{};
  auto size
    = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::string out{text.data(), size};
  if (digits > 0) {
    std::snprintf(text.data(), text.size(), ".%09ld", static_cast<long>(rest));
    out.append(text.data(), static_cast<std::size_t>(digits) + 1);
  }
  return out + "Z";
}

} // namespace vedette
