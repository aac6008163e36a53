#include "actors/net/open_connections.hpp"

#include <vector>

// Tested by tests/unit/actors/net/web_socket_test.cpp

namespace vedette::net {

boost::asio::execution_context::id open_connections::id;

open_connections& open_connections::of(boost::asio::execution_context& loop) {
  return boost::asio::use_service<open_connections>(loop);
}

void open_connections::drop_all() {
  const std::vector<open_connection*> all{live_.begin(), live_.end()};
  for (auto* one : all)
    if (live_.count(one) != 0)
      one->drop();
}

} // namespace vedette::net
