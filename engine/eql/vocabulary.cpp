#include "engine/eql/vocabulary.hpp"

#include "base/diagnostic.hpp"
#include "schema/catalog.hpp"

#include <array>
#include <vector>

// Tested by tests/unit/engine/eql/meaning_test.cpp

namespace vedette::engine::eql {

namespace {

using word = std::string_view;

/// Longer ones are nobody's slip of the pen, and would take long to compare.
constexpr std::size_t word_bytes_max = 128;

// The allowed values of ECS 8, and what Aurora and the first EQL write.
constexpr std::array event_kinds{
  word{"alert"},  word{"asset"},          word{"enrichment"}, word{"event"},
  word{"metric"}, word{"pipeline_error"}, word{"signal"},     word{"state"}};
constexpr std::array event_types{
  word{"access"},     word{"admin"},    word{"allowed"},      word{"change"},
  word{"connection"}, word{"creation"}, word{"deletion"},     word{"denied"},
  word{"device"},     word{"end"},      word{"error"},        word{"group"},
  word{"indicator"},  word{"info"},     word{"installation"}, word{"protocol"},
  word{"start"},      word{"user"}};
constexpr std::array outcomes{word{"failure"}, word{"success"},
                              word{"unknown"}};
constexpr std::array systems{word{"android"}, word{"ios"},  word{"linux"},
                             word{"macos"},   word{"unix"}, word{"windows"}};
constexpr std::array directions{
  word{"egress"},   word{"external"}, word{"inbound"},
  word{"incoming"}, word{"ingress"},  word{"internal"},
  word{"outbound"}, word{"outgoing"}, word{"unknown"}};
constexpr std::array network_types{word{"ipv4"}, word{"ipv6"}};

std::vector<std::string> make_field_names() {
  std::vector<std::string> out;
  for (const auto& x : schema::fields())
    for (auto& name : schema::names_of(schema::event_class::process, x.id))
      out.push_back(std::move(name));
  return out;
}

} // namespace

std::span<const std::string_view> words_of(std::string_view field) {
  if (field == "event.kind")
    return event_kinds;
  if (field == "event.type")
    return event_types;
  if (field == "event.outcome")
    return outcomes;
  if (field == "host.os.type")
    return systems;
  if (field == "network.direction")
    return directions;
  if (field == "network.type")
    return network_types;
  return {};
}

std::string nearest_class(std::string_view text) {
  if (text.size() > word_bytes_max)
    return {};
  std::vector<std::string_view> known{"any"};
  for (std::size_t i = 0; i < schema::event_class_count; ++i)
    known.push_back(schema::name_of(static_cast<schema::event_class>(i)));
  return nearest(text, known);
}

std::string nearest_field(std::string_view text) {
  if (text.size() > word_bytes_max)
    return {};
  static const auto names = make_field_names();
  return nearest(text, {names.begin(), names.end()});
}

} // namespace vedette::engine::eql
