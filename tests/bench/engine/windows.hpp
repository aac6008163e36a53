#pragma once

namespace vedette::bench {

/// Opens a million windows of a sequence, all live at once, and completes them:
/// prints nanoseconds and bytes of each, as plain automata and in the table of
/// the offline runner, in the order of opening and in a random one.
void measure_windows();

} // namespace vedette::bench
