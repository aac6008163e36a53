#include "engine/eql/lexer.hpp"

#include <array>

// Tested by tests/unit/engine/eql/parser_test.cpp

namespace vedette::engine::eql {

std::int64_t nanoseconds_of(std::string_view unit) {
  struct known {
    std::string_view name;
    std::int64_t ns;
  };
  constexpr std::int64_t second = 1'000'000'000;
  constexpr std::array all{
    known{"nanos", 1},
    known{"nanosecond", 1},
    known{"nanoseconds", 1},
    known{"ns", 1},
    known{"micros", 1'000},
    known{"us", 1'000},
    known{"microsecond", 1'000},
    known{"microseconds", 1'000},
    known{"ms", 1'000'000},
    known{"millis", 1'000'000},
    known{"millisecond", 1'000'000},
    known{"milliseconds", 1'000'000},
    known{"s", second},
    known{"sec", second},
    known{"secs", second},
    known{"second", second},
    known{"seconds", second},
    known{"m", 60 * second},
    known{"min", 60 * second},
    known{"mins", 60 * second},
    known{"minute", 60 * second},
    known{"minutes", 60 * second},
    known{"h", 3'600 * second},
    known{"hr", 3'600 * second},
    known{"hrs", 3'600 * second},
    known{"hour", 3'600 * second},
    known{"hours", 3'600 * second},
    known{"d", 86'400 * second},
    known{"day", 86'400 * second},
    known{"days", 86'400 * second},
  };
  for (const auto& x : all)
    if (x.name == unit)
      return x.ns;
  return 0;
}

} // namespace vedette::engine::eql
