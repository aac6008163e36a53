#pragma once

#include <cstdint>
#include <string>

namespace vedette::test {

/// The seed of a random test: VEDETTE_SEED from the environment, else `usual`,
/// or a new one. A test puts `replay(seed)` into its trace, so that a failure
/// says how it is had again.
std::uint64_t seed();
std::uint64_t seed(std::uint64_t usual);
std::string replay(std::uint64_t seed);

/// How often to do what is random: VEDETTE_ROUNDS, else `usual`.
std::uint64_t rounds(std::uint64_t usual);

} // namespace vedette::test
