# Facts that several messages share.
#
# Rules for all files of this folder:
#  * Fields are added with the next free number and never renamed in meaning,
#    renumbered or removed: old recordings must decode for ever
#    (tests/data/wire holds some of each released version).
#  * Text is UTF-8; what may be anything else is Data. A Text that is not UTF-8
#    makes the whole message invalid.
#  * Times are nanoseconds since 1970, UTC, in a name that ends with what it is.
#  * An enum's numbers are those of its C++ counterpart in schema/wire.hpp.

@0x984c7cec3adfc56d;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("vedette::wire");

struct Uid {
  # 128 bits that name a device, event, detection, command … All zero = none.
  # Two numbers rather than Data: no pointer, fixed size, nothing to check.
  high @0 :UInt64;
  low @1 :UInt64;
}

struct SensorMode {
  # How one class of events is seen on a device, as found when it started.
  eventClass @0 :Text;
  # Name of the class, `process`.
  backend @1 :Text;
  # `tracepoint`, `fanotify`, `procfs`, `replay`, `off`.
  reason @2 :Text;
  # Why not a better one. Empty = it is the best there is.
}

struct SensorLedger {
  # The account of one sensor: everything it ever numbered is either delivered
  # or counted here.
  sensor @0 :UInt8;
  # schema::sensor_id
  lastSequence @1 :UInt64;
  # Highest sequence handed out since the agent started.
  lost @2 :UInt64;
  # Seen by the kernel, never delivered to the agent.
  suppressed @3 :UInt64;
  # Left out on purpose, by policy or exception.
}

enum Lane {
  # Priority of a stream of blocks; lower numbers first.
  control @0;
  detections @1;
  telemetry @2;
  bulk @3;
}

enum ResponseState {
  pending @0;
  running @1;
  succeeded @2;
  failed @3;
  refused @4;
  # Understood and not done; the detail says why.
  waitingForPackage @5;
}

struct ResponseResult {
  # What became of one response of a detection.
  action @0 :Text;
  # `TerminateProcesses`
  target @1 :Text;
  # What it acted on, for people: `pid 4711 /tmp/x`.
  state @2 :ResponseState;
  detail @3 :Text;
  # Why it failed, or what it did.
  startedNs @4 :Int64;
  finishedNs @5 :Int64;
  # 0 = not yet.
}
