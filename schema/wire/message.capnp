# One WebSocket message = one of these, as the root of an unpacked Cap'n Proto
# message. A receiver that does not know a member closes the connection with
# Goodbye: it cannot know what it would be ignoring.

@0xb39aaf386e66c5f8;

using Cxx = import "/capnp/c++.capnp";
using Device = import "device.capnp";
using Cloud = import "cloud.capnp";
using Events = import "events.capnp";
$Cxx.namespace("vedette::wire");

struct Goodbye {
  # The sender will close; not an answer to anything.
  reason @0 :Text;
  retryAfterS @1 :UInt32;
  # 0 = whenever you like, with your usual back-off.
}

struct Message {
  union {
    none @0 :Void;
    # Never sent: what a damaged frame of zeros looks like.

    # Control channel, from the device.
    hello @1 :Device.Hello;
    policyApplied @2 :Device.PolicyApplied;
    detectionReport @3 :Device.DetectionReport;
    packageRequest @4 :Device.PackageRequest;
    commandResult @5 :Device.CommandResult;
    health @6 :Device.Health;

    # Control channel, from the cloud.
    welcome @7 :Cloud.Welcome;
    policy @8 :Cloud.Policy;
    packageData @9 :Cloud.PackageData;
    command @10 :Cloud.Command;
    detectionAccepted @11 :Cloud.DetectionAccepted;

    # Event channel.
    eventHello @12 :Events.EventHello;
    eventResume @13 :Events.EventResume;
    eventBlock @14 :Events.EventBlock;
    eventAck @15 :Events.EventAck;

    # Either, both ways.
    goodbye @16 :Goodbye;
  }
}
