#pragma once

#include <cstdio>
#include <cstdlib>

/// Stops the process when one of our own invariants is broken. Stays on in
/// release builds: a broken invariant must not be acknowledged to anybody.
/// Never used for input, however malformed.
#define VEDETTE_ASSERT(condition)                                              \
  do {                                                                         \
    if (!(condition)) {                                                        \
      std::fprintf(stderr, "%s:%d: invariant broken: %s\n", __FILE__,          \
                   __LINE__, #condition);                                      \
      std::abort();                                                            \
    }                                                                          \
  } while (false)
