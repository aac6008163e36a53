#pragma once

#include <string>

namespace vedette::test {

/// The checkout that this build was made from. Only places.cpp knows it, so
/// that every other file compiles to the same object in every checkout.
std::string source_dir();

/// The folder of test data written by others; it may be absent.
std::string shared_dir();

/// A program of this build, in the folder of the running test program.
std::string program(const std::string& name);

} // namespace vedette::test
