/* The kernel side of the tracepoint sensors: BTF tracepoints only, so it needs
 * neither trampolines nor kprobes and no syscall pays for it. One object for
 * all hooks; the loader leaves out the ones that this kernel does not have.
 * Tested by tests/kernel/bpf_source_test.cpp. */
#include "agent/sensors/bpf/network.bpf.h"
#include "agent/sensors/bpf/process.bpf.h"

char LICENSE[] SEC("license") = "GPL";
