#include "cloud/api/static_files.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

namespace vedette::cloud {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, const char*>, 12> types{{
  {".html", "text/html; charset=utf-8"},
  {".js", "text/javascript; charset=utf-8"},
  {".css", "text/css; charset=utf-8"},
  {".json", "application/json"},
  {".map", "application/json"},
  {".svg", "image/svg+xml"},
  {".png", "image/png"},
  {".ico", "image/x-icon"},
  {".woff2", "font/woff2"},
  {".woff", "font/woff"},
  {".txt", "text/plain; charset=utf-8"},
  {".webmanifest", "application/manifest+json"},
}};

const char* type_of(const std::string& extension) {
  for (const auto& [known, type] : types)
    if (known == extension)
      return type;
  return "application/octet-stream";
}

// Only plain names: no dot segments, no hidden files, no backslashes.
bool is_plain(std::string_view path) {
  if (path.find("//") != std::string_view::npos
      || path.find("/.") != std::string_view::npos
      || path.find('\\') != std::string_view::npos)
    return false;
  for (char c : path)
    if (static_cast<unsigned char>(c) < 0x20)
      return false;
  return true;
}

net::http_response not_found() {
  net::http_response response;
  response.status = 404;
  response.headers = {{"content-type", "text/plain; charset=utf-8"}};
  response.body = "not found\n";
  return response;
}

} // namespace

net::http_response static_files::serve(const net::http_request& request) const {
  if (dir_.empty() || !is_plain(request.path))
    return not_found();
  auto name = request.path == "/" ? std::string("/index.html") : request.path;
  std::error_code failed;
  auto root = fs::weakly_canonical(dir_, failed);
  auto path = fs::weakly_canonical(root / name.substr(1), failed);
  // A symbolic link must not lead out either.
  if (failed || path.string().rfind(root.string() + '/', 0) != 0
      || !fs::is_regular_file(path, failed))
    return not_found();
  std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  net::http_response response;
  response.body = std::move(text).str();
  response.headers
    = {{"content-type", type_of(path.extension().string())},
       {"cache-control", name.rfind("/assets/", 0) == 0
                           ? "public, max-age=31536000, immutable"
                           : "no-cache"}};
  return response;
}

} // namespace vedette::cloud
