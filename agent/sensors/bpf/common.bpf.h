/* Tested by tests/kernel/bpf_source_test.cpp. */
#pragma once
#include "agent/sensors/bpf/frames.h"
#include "vmlinux.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define RING_DEFAULT_BYTES (4 << 20)
/* A waiting batch this large wakes the reader in any case. */
#define WAKE_BYTES (64 << 10)

const volatile __u64 only_cgroup = 0; /* 0 = the whole host. */
const volatile __u32 self_pid = 0;    /* The agent never watches itself. */

/* Set by the reader while it sleeps and wants to hear of the next frame. A busy
 * reader comes by itself and saves the kernel an interrupt per frame. */
__u32 process_reader_sleeps = 1;
__u32 network_reader_sleeps = 1;

/* Two rings: a flood of connections must not evict process events. */
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, RING_DEFAULT_BYTES);
} process_ring SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, RING_DEFAULT_BYTES);
} network_ring SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, FRAME_TYPE_COUNT);
  __type(key, __u32);
  __type(value, struct frame_counters);
} counters SEC(".maps");

static __always_inline bool not_for_us(void) {
  if (self_pid && (bpf_get_current_pid_tgid() >> 32) == self_pid)
    return true;
  return only_cgroup && bpf_get_current_cgroup_id() != only_cgroup;
}

static __always_inline void count(__u32 type, bool delivered) {
  struct frame_counters* c = bpf_map_lookup_elem(&counters, &type);
  if (!c)
    return;
  if (delivered)
    c->emitted++;
  else
    c->dropped++;
}

static __always_inline __u64 process_wake(void) {
  if (*(volatile __u32*)&process_reader_sleeps)
    return BPF_RB_FORCE_WAKEUP;
  return bpf_ringbuf_query(&process_ring, BPF_RB_AVAIL_DATA) >= WAKE_BYTES
           ? BPF_RB_FORCE_WAKEUP
           : BPF_RB_NO_WAKEUP;
}

static __always_inline __u64 network_wake(void) {
  if (*(volatile __u32*)&network_reader_sleeps)
    return BPF_RB_FORCE_WAKEUP;
  return bpf_ringbuf_query(&network_ring, BPF_RB_AVAIL_DATA) >= WAKE_BYTES
           ? BPF_RB_FORCE_WAKEUP
           : BPF_RB_NO_WAKEUP;
}

static __always_inline void fill_head(struct frame_head* h, __u32 type,
                                      __u32 size, struct task_struct* task) {
  struct task_struct* parent = BPF_CORE_READ(task, real_parent);
  const struct cred* cred = BPF_CORE_READ(task, real_cred);
  h->type = type;
  h->size = size;
  h->boot_ns = bpf_ktime_get_boot_ns();
  h->pid = BPF_CORE_READ(task, tgid);
  h->tid = BPF_CORE_READ(task, pid);
  h->ppid = BPF_CORE_READ(parent, tgid);
  h->start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
  h->parent_start_ns = BPF_CORE_READ(parent, group_leader, start_boottime);
  h->uid = BPF_CORE_READ(cred, uid.val);
  h->euid = BPF_CORE_READ(cred, euid.val);
  h->gid = BPF_CORE_READ(cred, gid.val);
  h->cgroup = bpf_get_current_cgroup_id();
  h->flags = 0;
  h->code = 0;
  BPF_CORE_READ_STR_INTO(&h->name, task, group_leader, comm);
}
