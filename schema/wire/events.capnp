# The event channel: blocks up, acknowledgements and credit down.
#
# A stream is (device, spool, lane). Its blocks are numbered from 1 without
# holes; an acknowledgement is cumulative. A spool takes a new identity whenever
# its past is uncertain; see docs/protocol.md.

@0xa48a5da71d06666d;

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("vedette::wire");

struct EventHello {
  # First on the channel, from the device.
  protocol @0 :UInt32;
  spoolEpoch @1 :UInt32;
  # Grows with every new identity of the spool.
  spool @2 :Common.Uid;
  # Whose blocks these are. None = an agent that only knows epochs.
  previousSpool @3 :Common.Uid;
  previousEpoch @4 :UInt32;
  # What the spool was before. Epoch 0 = nothing.
  lanes @5 :List(Extent);
  # Of the previous spool if there is one, else of this one.

  struct Extent {
    lane @0 :Common.Lane;
    acknowledged @1 :UInt64;
    # Highest sequence of which the agent knows that the cloud has it.
    durable @2 :UInt64;
    # Highest sequence there is.
    acknowledgedNs @3 :Int64;
    # When it learnt that, by its clock. 0 = never.
    held @4 :UInt64;
    # Lowest sequence that it can still send. 0 = not told.
  }
}

struct EventResume {
  # Answers EventHello: send from after these positions.
  positions @0 :List(Position);
  creditBytes @1 :UInt64;
  previous @2 :List(Position);
  # Of the previous spool, if EventHello named one.

  struct Position {
    lane @0 :Common.Lane;
    committed @1 :UInt64;
    # Highest block sequence stored durably; 0 = nothing yet.
    hashes @2 :Data;
    # First 8 bytes of the SHA-256 of each of the last blocks up to `committed`,
    # oldest first.
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
