# A block of events as it travels, is stored and is scanned.
#
# A block is two messages, one directly after the other: a Summary, which alone
# says whether a query needs the block, and a Body. A store may keep the two in
# different places; the bytes of each are unchanged.
#
# What Cap'n Proto cannot say compactly is packed into Data; the formats are in
# schema/block/ (varint = LEB128, signed ones zigzag).

@0xf85ca92dc0db97c2;

using Cxx = import "/capnp/c++.capnp";
using Common = import "../wire/common.capnp";
$Cxx.namespace("vedette::wire");

struct Summary {
  version @0 :UInt16 = 1;
  # Of Summary and Body. A reader refuses one it does not know.
  events @1 :UInt32;
  wallMinNs @2 :Int64;
  wallMaxNs @3 :Int64;
  # Times of the first and last event, both included. 0 in an empty block.
  typesPresent @4 :UInt64;
  # Bit n = events of schema::event_type n.
  classes @5 :List(ClassCount);
  # Classes that occur, ascending.
  origins @6 :List(Origin);
  # Devices the events come from; the body refers to them by position.
  fieldsPresent @7 :Data;
  # Bit n of byte n/8 = some event has catalogue field n.
  zones @8 :Data;
  # Least and greatest value of each integer field: varints field, least,
  # greatest, repeated, ascending by field.
  bloom @9 :Data;
  # Split-block bloom filter (blocks of 32 bytes) over the texts of fields that
  # people search for equality, in lower case. Empty = says nothing.
  oddFolding @10 :Bool;
  # Some text has a character beyond ASCII that folds into ASCII: the filter
  # then says nothing about searches that ignore case.

  struct ClassCount {
    class @0 :UInt8;
    # schema::event_class
    events @1 :UInt32;
  }

  struct Origin {
    device @0 :Common.Uid;
    epoch @1 :UInt64;
    # Of the agent's start. Ids of events follow from both; see event_id.
  }
}

struct Body {
  chunks @0 :List(Chunk);
  # The first one is the directory: where each dictionary part and column is.

  struct Chunk {
    rawSize @0 :UInt32;
    data @1 :Data;
    # One zstd frame with checksum.
  }
}
