#pragma once

#include "agent/process/process.hpp"
#include "agent/process/user_names.hpp"
#include "schema/event.hpp"

namespace vedette::agent {

/// Boot time to wall time. The offset moves when somebody sets the clock.
struct wall_offset {
  time_ns wall_minus_boot = 0;
  [[nodiscard]] time_ns wall(time_ns boot) const {
    return boot + wall_minus_boot;
  }
};

/// How much of a process an event carries.
enum class detail : unsigned char {
  full,  ///< Process events: with arguments one by one, namespaces, sessions.
  actor, ///< Events of other classes: who did it.
};

/// Sets process.*, process.parent.*, user.* and container.* from the table.
/// Fields are set in ascending order, which is what makes it cheap.
void set_process(schema::event& out, const process& who, detail how_much,
                 user_names& users, const wall_offset& times);

/// process.parent.* from somebody who is not the parent: Aurora's vocabulary
/// has the process that acted upon another one there.
void set_actor_as_parent(schema::event& out, const process& who,
                         user_names& users, const wall_offset& times);

/// Target.process.*
void set_target_process(schema::event& out, const process& who,
                        user_names& users, const wall_offset& times);

/// Adds to `event.truncated_fields`, and says `event.truncated`.
void mark_truncated(schema::event& out, std::string_view field);

/// file.path, name, directory, extension, hidden.
void set_file(schema::event& out, std::string_view path);

} // namespace vedette::agent
