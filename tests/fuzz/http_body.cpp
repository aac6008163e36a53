#include "base/assert.hpp"
#include "tests/support/api_fixture.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace {

using namespace vedette;

/// The real routes over records in memory, with who may do everything.
struct fuzzed_world {
  fuzzed_world() {
    world.add_user("admin", "administrator");
    token = world.token_of("admin");
  }
  test::api_world world;
  std::string token;
};

// What is created stays; a world is thrown away before it is full.
constexpr int calls_per_world = 20'000;

fuzzed_world& world_of_today() {
  static std::unique_ptr<fuzzed_world> today;
  static int calls = 0;
  if (today == nullptr || ++calls == calls_per_world) {
    today = std::make_unique<fuzzed_world>();
    calls = 0;
  }
  return *today;
}

// Hashing passwords takes 0.1 s each, on purpose; signing out ends it all.
bool is_slow(const net::http_request& request) {
  return request.path == "/api/v1/session"
         || request.path.rfind("/api/v1/users", 0) == 0
         || request.path == "/api/v1/live";
}

} // namespace

// `METHOD /path?query`, a line feed, a body: whatever it is, it is answered,
// and not by a failure of ours.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  std::string_view input{reinterpret_cast<const char*>(data), size};
  const auto line = input.substr(0, input.find('\n'));
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos)
    return 0;
  net::http_request request;
  request.method = line.substr(0, blank);
  if (!net::parse_target(std::string(line.substr(blank + 1)), request).ok()
      || is_slow(request))
    return 0;
  if (line.size() < input.size())
    request.body = input.substr(line.size() + 1);
  request.peer_address = "192.0.2.1";
  auto& to = world_of_today();
  request.headers = {{"authorization", "Bearer " + to.token},
                     {"content-type", "application/json"}};
  const auto answer = to.world.served->handle(request);
  VEDETTE_ASSERT(answer.status < 500);
  VEDETTE_ASSERT(cloud::json::accept(cloud::dump(answer.body)));
  return 0;
}
