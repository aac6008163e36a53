# The event channel: blocks up, acknowledgements and credit down.
#
# A stream is (device, spool epoch, lane). Its blocks are numbered from 1
# without holes; an acknowledgement is cumulative.

@0xa48a5da71d06666d;

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("vedette::wire");

struct EventHello {
  # First on the channel, from the device.
  protocol @0 :UInt32;
  spoolEpoch @1 :UInt32;
  # Grows by one only when a spool was lost.
}

struct EventResume {
  # Answers EventHello: send from after these positions.
  positions @0 :List(Position);
  creditBytes @1 :UInt64;

  struct Position {
    lane @0 :Common.Lane;
    committed @1 :UInt64;
    # Highest block sequence stored durably; 0 = nothing yet.
  }
}

struct EventBlock {
  lane @0 :Common.Lane;
  sequence @1 :UInt64;
  block @2 :Data;
  # See schema/block/block.capnp. Empty stands for a block that the spool had to
  # let go: the stream stays contiguous and the loss is known.
}

struct EventAck {
  lane @0 :Common.Lane;
  committed @1 :UInt64;
  # Everything up to this sequence is on disk.
  creditBytes @2 :UInt64;
  # Absolute: how many bytes the agent may have unacknowledged.
}
