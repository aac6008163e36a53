# The control channel, from the cloud to the device.

@0xae40cd6933560c54;

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("vedette::wire");

struct Welcome {
  # Answers Hello.
  protocol @0 :UInt32;
  device @1 :Common.Uid;
  # As the certificate says; for the agent's logs.
  serverTimeNs @2 :Int64;
  policyRevision @3 :Text;
  # What the device should have. The policy follows when it has another one.
}

struct Policy {
  # Everything a device needs to know, whole: replaces what it had before.
  id @0 :Text;
  name @1 :Text;
  revision @2 :Text;
  # Hash of the content: the same text, the same revision.
  notificationMessage @3 :Text;
  rules @4 :List(Rule);
  exceptions @5 :List(Exception);
  sensorsEnabled @6 :List(Text);
  # Event classes. Empty = the default set.
  spoolBytesMax @7 :UInt64;
  # 0 = the agent's default.

  struct Rule {
    id @0 :Text;
    name @1 :Text;
    version @2 :UInt32;
    language @3 :Text;
    # `cae`, `eql` or `sigma`.
    source @4 :Text;
    # As its author wrote it; the agent compiles it itself.
    severity @5 :Text;
    notify @6 :Bool;
    responses @7 :List(Response);
    exceptions @8 :List(Text);
    # Ids of exceptions of this policy.
    packages @9 :List(Package);
    # The playbook, in order.
  }

  struct Response {
    action @0 :Text;
    argument @1 :Text;
  }

  struct Package {
    # Which package to run and how. Its content comes as PackageData.
    sha256 @0 :Text;
    name @1 :Text;
    entryPoint @2 :Text;
    interpreter @3 :Text;
    # `python3` or `sh`.
    arguments @4 :List(Text);
    timeoutS @5 :UInt32 = 60;
  }

  struct Exception {
    id @0 :Text;
    version @1 :UInt32;
    source @2 :Text;
    # ExceptionRule JSON.
  }
}

struct PackageData {
  # Answers PackageRequest.
  sha256 @0 :Text;
  content @1 :Data;
  # The zip, whole, at most 32 MiB.
  signature @2 :Data;
  # Ed25519 over the content, by the cluster's content key.
  error @3 :Text;
  # Not empty: the cloud does not have it, and why.
}

struct Command {
  id @0 :Common.Uid;
  # An agent executes each id at most once.
  action @1 :Text;
  argumentJson @2 :Text;
  expiresNs @3 :Int64;
  # After that it must not be begun.
  lifeNs @4 :Int64;
  # What is left of its time when it is sent: the device counts it on a clock
  # that nobody sets. 0 = go by expiresNs.
  ageNs @5 :Int64;
  # How long ago it was asked for when this was sent, by the cloud's clock. A
  # process that a bare pid names must be older.
}

struct DetectionAccepted {
  # The detection's revision is stored and need not be sent again.
  id @0 :Common.Uid;
  revision @1 :UInt32;
}
