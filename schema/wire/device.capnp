# The control channel, from the device to the cloud.

@0x8095f278c98a01aa;

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("vedette::wire");

struct Hello {
  # First on the channel: who runs here and what it can see.
  protocol @0 :UInt32;
  agentVersion @1 :Text;
  hostname @2 :Text;
  osName @3 :Text;
  kernel @4 :Text;
  bootId @5 :Common.Uid;
  policyRevision @6 :Text;
  # The policy last applied. Empty = none.
  packagesHeld @7 :List(Text);
  # SHA-256 of each package on the device, hexadecimal.
  sensors @8 :List(Common.SensorMode);
  ipAddresses @9 :List(Text);
  macAddresses @10 :List(Text);
  machineId @11 :Text;
  productUuid @12 :Text;
  # Of the machine's firmware (DMI). Empty = not readable.
  dataDir @13 :Text;
  installation @14 :Common.Uid;
  # Of the agent's data on this machine since it booted: a copy has another one.
  run @15 :Common.Uid;
  # Of the agent's process.
  nowNs @16 :Int64;
  # The device's clock. 0 = not told.
  runs @17 :List(Run);
  # When an agent ran here, oldest first; the last one is this.

  struct Run {
    startedNs @0 :Int64;
    endedNs @1 :Int64;
    # When it was last known to live.
    boot @2 :Common.Uid;
    clean @3 :Bool;
    # It ended because it was told to.
  }
}

struct PolicyApplied {
  # A policy arrived, and what became of it. Rules that were refused are not
  # active; all others are.
  revision @0 :Text;
  rulesLoaded @1 :UInt32;
  refused @2 :List(Refusal);

  struct Refusal {
    ruleId @0 :Text;
    why @1 :Text;
  }

  blind @3 :List(Refusal);
  # Rules that are active and cannot fire on this device, and why: they need a
  # class that is off, a path that is not watched …

  sensors @4 :List(Common.SensorMode);
  # As they are under this policy. Sent again when that changes; empty from
  # agents that do not tell.
}

struct DetectionReport {
  # A rule came true on the device. Sent at once and again, with a higher
  # revision, whenever its responses progress; the cloud keeps the newest.
  id @0 :Common.Uid;
  revision @1 :UInt32;
  # From 1.
  ruleId @2 :Text;
  ruleName @3 :Text;
  ruleVersion @4 :UInt32;
  severity @5 :Text;
  # `High`, `Medium`, `Low` or `Informational`.
  policyRevision @6 :Text;
  # The policy that held the rule.
  occurredNs @7 :Int64;
  # Time of the event that completed the rule.
  activatedNs @8 :Int64;
  # Time of the first event that contributed.
  key @9 :Text;
  # Correlation key, for people. Empty = none.
  events @10 :List(Contribution);
  # In the order of the rule's states.
  processTreeJson @11 :Text;
  # Ancestors first; see docs/api.md.
  responses @12 :List(Common.ResponseResult);
  packagesNeeded @13 :List(Text);
  # SHA-256 of packages that the rule's playbook needs and the device lacks.
  exceptionsApplied @14 :List(Text);

  struct Contribution {
    state @0 :Text;
    # Name of the rule's state or step.
    eventJson @1 :Text;
    # The event with canonical field names.
    eventId @2 :Text;
    artifacts @3 :List(Text);
    # Artifacts of interest.
  }
}

struct PackageRequest {
  sha256 @0 :Text;
  # Hexadecimal.
  detection @1 :Common.Uid;
  # That waits for it, or none.
}

struct CommandResult {
  # Output of a package run or of a command, in parts.
  command @0 :Common.Uid;
  detection @1 :Common.Uid;
  part @2 :UInt32;
  # From 0.
  last @3 :Bool = true;
  state @4 :Common.ResponseState;
  exitCode @5 :Int32;
  detail @6 :Text;
  output @7 :Data;
  # Bytes as the program wrote them; of GetFile a part of the file.
  fileVersion @8 :Text;
  # Of a part of a fetched file: all parts must say the same.
  fileSha256 @9 :Text;
  # Of the whole file, hexadecimal; with its last part.
}

struct Health {
  # How the agent itself fares; sent every now and then.
  cpuSeconds @0 :Float64;
  # Used since it started.
  rssBytes @1 :UInt64;
  spoolBytes @2 :UInt64;
  sensors @3 :List(Common.SensorLedger);
  windowsLive @4 :UInt64;
  windowsDropped @5 :UInt64;
  # Correlation windows that a bound let go.
  spoolDropped @6 :UInt64;
  # Events that the spool's byte cap let go.
  ruleCosts @7 :List(RuleCost);
  # The dearest rules and all that are suspended.
  nowNs @8 :Int64;
  # The device's clock. 0 = not told.
  exceptions @9 :List(ExceptionHits);
  # Those that held events back since the agent started.
}

struct ExceptionHits {
  # How often one exception kept an event from rules that would have taken it.
  id @0 :Text;
  hits @1 :UInt64;
  lastNs @2 :Int64;
  # The time of the last such event.
}

struct RuleCost {
  # What one rule has cost the device since the policy was applied.
  ruleId @0 :Text;
  evaluations @1 :UInt64;
  # How often its condition was worked out.
  matches @2 :UInt64;
  spentNs @3 :UInt64;
  # Time of one core, estimated from samples.
  windowsLive @4 :UInt32;
  windowBytes @5 :UInt64;
  windowsRefused @6 :UInt64;
  # Windows that the rule's bound kept from being opened.
  share @7 :Float64;
  # Of one core, lately.
  suspensions @8 :UInt32;
  suspendedUntil @9 :Int64;
  # Unix nanoseconds; 0 = it works.
}
