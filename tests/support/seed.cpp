#include "tests/support/seed.hpp"

#include <cstdlib>
#include <random>

namespace vedette::test {

namespace {

std::uint64_t number_or(const char* name, std::uint64_t otherwise) {
  const auto* text = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

} // namespace

std::uint64_t seed() {
  return seed(std::random_device{}());
}

std::uint64_t seed(std::uint64_t usual) {
  return number_or("VEDETTE_SEED", usual);
}

std::string replay(std::uint64_t seed) {
  return "again with VEDETTE_SEED=" + std::to_string(seed);
}

std::uint64_t rounds(std::uint64_t usual) {
  return number_or("VEDETTE_ROUNDS", usual);
}

} // namespace vedette::test
