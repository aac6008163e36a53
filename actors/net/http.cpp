#include "actors/net/http.hpp"

#include <algorithm>

namespace vedette::net {

namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

error bad(std::string why) {
  return {errc::invalid_argument, "request target: " + std::move(why)};
}

status parse_query(std::string_view text, http_request& into) {
  while (!text.empty()) {
    auto end = text.find('&');
    auto item = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (item.empty())
      continue;
    auto equals = item.find('=');
    auto name = percent_decode(item.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos
                                  ? std::string_view{}
                                  : item.substr(equals + 1),
                                true);
    if (!name.ok())
      return name.why();
    if (!value.ok())
      return value.why();
    into.query.emplace_back(std::move(name).value(), std::move(value).value());
  }
  return done;
}

} // namespace

std::optional<std::string_view> find_header(const http_headers& headers,
                                            std::string_view name) {
  for (const auto& [key, value] : headers)
    if (key == name)
      return value;
  return std::nullopt;
}

std::string_view http_request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name)
      return value;
  return {};
}

std::string percent_encode(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                 || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'
                 || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return bad("bad percent escape");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0')
      return bad("contains NUL");
    out += c;
  }
  return out;
}

status parse_target(std::string_view target, http_request& into) {
  into.target = target;
  auto question = target.find('?');
  auto path = percent_decode(target.substr(0, question), false);
  if (!path.ok())
    return path.why();
  if (path.value().empty() || path.value().front() != '/')
    return bad("the path must start with '/'");
  into.path = std::move(path).value();
  if (question == std::string_view::npos)
    return done;
  return parse_query(target.substr(question + 1), into);
}

std::string render_head(const http_response& response, bool keep_alive,
                        std::optional<std::size_t> content_length) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + ' '
                    + reason_phrase(response.status) + "\r\n";
  for (const auto& [name, value] : response.headers) {
    out += name + ": ";
    // A line break in a value would let its author write our headers.
    std::copy_if(value.begin(), value.end(), std::back_inserter(out),
                 [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
    out += "\r\n";
  }
  if (!content_length)
    out += "transfer-encoding: chunked\r\n";
  else if (response.status != 204 && response.status != 304)
    out += "content-length: " + std::to_string(*content_length) + "\r\n";
  out += keep_alive ? "connection: keep-alive\r\n\r\n"
                    : "connection: close\r\n\r\n";
  return out;
}

const char* reason_phrase(int status) {
  switch (status) {
  case 101:
    return "Switching Protocols";
  case 200:
    return "OK";
  case 201:
    return "Created";
  case 202:
    return "Accepted";
  case 204:
    return "No Content";
  case 304:
    return "Not Modified";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 406:
    return "Not Acceptable";
  case 409:
    return "Conflict";
  case 412:
    return "Precondition Failed";
  case 413:
    return "Content Too Large";
  case 415:
    return "Unsupported Media Type";
  case 422:
    return "Unprocessable Content";
  case 429:
    return "Too Many Requests";
  case 431:
    return "Request Header Fields Too Large";
  case 500:
    return "Internal Server Error";
  case 501:
    return "Not Implemented";
  case 503:
    return "Service Unavailable";
  case 504:
    return "Gateway Timeout";
  default:
    return "Status";
  }
}

} // namespace vedette::net
