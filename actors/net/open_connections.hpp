#pragma once

#include <boost/asio/execution_context.hpp>

#include <cstddef>
#include <unordered_set>

/// Not for use outside actors/net.
namespace vedette::net {

/// Something that holds on to itself while it lives on a loop.
class open_connection {
public:
  virtual ~open_connection() = default;
  /// Lets everything go, without a word to anybody.
  virtual void drop() = 0;
};

/// The open connections of one loop. A connection and its handler hold each
/// other, so a loop that ends has to part them. Used on the loop's thread.
class open_connections final : public boost::asio::execution_context::service {
public:
  using key_type = open_connections;
  static boost::asio::execution_context::id id;

  explicit open_connections(boost::asio::execution_context& loop)
    : service{loop} {}

  static open_connections& of(boost::asio::execution_context& loop);

  /// `who` stays until it is removed.
  void add(open_connection& who) { live_.insert(&who); }
  void remove(open_connection& who) { live_.erase(&who); }
  /// Drops all; each removes itself.
  void drop_all();
  [[nodiscard]] std::size_t size() const { return live_.size(); }

private:
  void shutdown() override {}

  std::unordered_set<open_connection*> live_;
};

} // namespace vedette::net
