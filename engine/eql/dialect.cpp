#include "engine/eql/dialect.hpp"

// Tested by tests/unit/engine/eql/parser_test.cpp

namespace vedette::engine::eql {

std::optional<dialect> dialect_named(std::string_view name) {
  for (auto x : {dialect::endgame, dialect::elastic, dialect::optics})
    if (name_of(x) == name)
      return x;
  return std::nullopt;
}

std::string_view name_of(dialect which) {
  switch (which) {
  case dialect::endgame:
    return "endgame";
  case dialect::elastic:
    return "elastic";
  case dialect::optics:
    return "optics";
  }
  return "elastic";
}

} // namespace vedette::engine::eql
