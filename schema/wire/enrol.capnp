# Enrolment: one HTTPS POST, before the device has a certificate. The bodies of
# request and answer are these structs as roots of their own messages; a
# refusal is an HTTP status with a problem document instead.

@0xea46ee2ca95bc7ed;

using Cxx = import "/capnp/c++.capnp";
using Common = import "common.capnp";
$Cxx.namespace("vedette::wire");

struct EnrolRequest {
  token @0 :Text;
  # What the administrator was shown once.
  csrPem @1 :Text;
  # Certificate signing request. The key was made on the device and stays there.
  hostname @2 :Text;
  machineId @3 :Text;
  # Lets the cloud know a host again that enrols anew.
  osName @4 :Text;
  # `Debian GNU/Linux 12 (bookworm)`
  kernel @5 :Text;
  agentVersion @6 :Text;
  productUuid @7 :Text;
  # Of the machine's firmware (DMI). Empty = not readable.
  macAddresses @8 :List(Text);
  dataDir @9 :Text;
  # Where the agent keeps its data: a machine may run several.
}

struct EnrolResponse {
  device @0 :Common.Uid;
  # From now on the device is who its certificate says, never who a message says.
  certificatePem @1 :Text;
  # For the CSR's key, URI SAN `spiffe://<cluster>/device/<uid>`.
  caPem @2 :Text;
  # What every later server certificate must be signed by.
  serverUrl @3 :Text;
  # `wss://host:port` of the gateway.
  contentKey @4 :Text;
  # Ed25519 public key that signs packages, hexadecimal.
}
