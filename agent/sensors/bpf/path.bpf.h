/* Tested by tests/kernel/bpf_source_test.cpp. */
#pragma once
#include "agent/sensors/bpf/common.bpf.h"

#define PATH_COMPONENTS_MAX 512
#define PATH_COMPONENT_BYTES 256
/* Offsets are masked to the first half, so that the verifier sees room for one
 * more string behind any of them. */
#define SCRATCH_MASK (FRAME_BYTES_MAX / 2 - 1)

/* One frame under construction. Only programs that run in a process's own
 * context use it: a softirq could interrupt them on the same CPU. */
struct scratch {
  char bytes[FRAME_BYTES_MAX];
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct scratch);
} scratch_map SEC(".maps");

struct walk {
  struct dentry* dentry;
  struct mount* mount;
  __u32 offset;
  __u32 names;
};

/* One component up. bpf_loop verifies this body once; an open-coded bounded
 * loop of the same code explodes past a million instructions. */
static long walk_up(__u64 index, void* context) {
  struct walk* w = context;
  __u32 zero = 0;
  struct scratch* s = bpf_map_lookup_elem(&scratch_map, &zero);
  if (!s || w->offset > SCRATCH_MASK - PATH_COMPONENT_BYTES)
    return 1;
  /* Locals, because BPF_CORE_READ would relocate accesses to our own struct. */
  struct dentry* dentry = w->dentry;
  struct mount* mount = w->mount;
  struct dentry* parent = BPF_CORE_READ(dentry, d_parent);
  if (mount && dentry == BPF_CORE_READ(mount, mnt.mnt_root)) {
    struct mount* above = BPF_CORE_READ(mount, mnt_parent);
    if (above != mount) {
      w->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
      w->mount = above;
      return 0;
    }
  }
  bool root = dentry == parent;
  if (root && w->names)
    return 1;
  const unsigned char* name = BPF_CORE_READ(dentry, d_name.name);
  long size = bpf_probe_read_kernel_str(s->bytes + (w->offset & SCRATCH_MASK),
                                        PATH_COMPONENT_BYTES, name);
  if (size > 0)
    w->offset += size;
  w->names++;
  w->dentry = parent;
  return root;
}

/* Appends the components of a path, leaf first, across mounts; returns the new
 * end of the frame. Of what is too long only the last components are there, and
 * `flag` is set. */
static __always_inline __u32 put_path(struct frame_exec* e, __u32 offset,
                                      struct dentry* dentry,
                                      struct vfsmount* mount, __u32 flag) {
  struct walk w = {.dentry = dentry, .offset = offset};
  if (mount)
    w.mount = (struct mount*)((char*)mount
                              - bpf_core_field_offset(struct mount, mnt));
  bpf_loop(PATH_COMPONENTS_MAX, walk_up, &w, 0);
  /* Was the root reached? Without branches: the verifier would follow every
   * path from here several times. */
  dentry = w.dentry;
  struct mount* last = w.mount;
  __u64 below = (__u64)BPF_CORE_READ(dentry, d_parent) ^ (__u64)dentry;
  below |= (__u64)BPF_CORE_READ(last, mnt_parent) ^ (__u64)last;
  e->head.flags |= flag & -(__u32)((below | -below) >> 63);
  return w.offset;
}

static __always_inline __u64 nanoseconds(long long s, __u32 ns) {
  return (__u64)s * 1000000000ULL + ns;
}

/* inode times moved twice: up to 6.5, 6.6, from 6.7. */
struct inode___old {
  struct timespec64 i_mtime, i_ctime;
} __attribute__((preserve_access_index));
struct inode___v66 {
  struct timespec64 __i_mtime, __i_ctime, i_mtime;
} __attribute__((preserve_access_index));
struct inode___new {
  long long i_mtime_sec, i_ctime_sec;
  __u32 i_mtime_nsec, i_ctime_nsec;
} __attribute__((preserve_access_index));

static __always_inline void put_times(struct frame_exec* e,
                                      struct inode* inode) {
  struct inode___new* now = (void*)inode;
  struct inode___v66* v66 = (void*)inode;
  struct inode___old* old = (void*)inode;
  e->mtime_ns = 0;
  e->ctime_ns = 0;
  if (bpf_core_field_exists(now->i_mtime_sec)) {
    e->mtime_ns = nanoseconds(BPF_CORE_READ(now, i_mtime_sec),
                              BPF_CORE_READ(now, i_mtime_nsec));
    /* From 6.13 the top bit says that somebody asked for the time. */
    e->ctime_ns = nanoseconds(BPF_CORE_READ(now, i_ctime_sec),
                              BPF_CORE_READ(now, i_ctime_nsec) & 0x7fffffff);
  } else if (bpf_core_field_exists(v66->__i_mtime)) {
    e->mtime_ns = nanoseconds(BPF_CORE_READ(v66, __i_mtime.tv_sec),
                              BPF_CORE_READ(v66, __i_mtime.tv_nsec));
    e->ctime_ns = nanoseconds(BPF_CORE_READ(v66, __i_ctime.tv_sec),
                              BPF_CORE_READ(v66, __i_ctime.tv_nsec));
  } else if (bpf_core_field_exists(old->i_mtime)) {
    e->mtime_ns = nanoseconds(BPF_CORE_READ(old, i_mtime.tv_sec),
                              BPF_CORE_READ(old, i_mtime.tv_nsec));
    e->ctime_ns = nanoseconds(BPF_CORE_READ(old, i_ctime.tv_sec),
                              BPF_CORE_READ(old, i_ctime.tv_nsec));
  }
}
