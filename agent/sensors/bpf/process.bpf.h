/* Tested by tests/kernel/bpf_source_test.cpp. */
#pragma once
#include "agent/sensors/bpf/path.bpf.h"

#define TEXT_BYTES_MAX 2048
#define SIGNAL_GROUP_EXIT_ 4
/* What ends or stops a process when nobody catches it, and what wakes it. */
#define SIGNALS_TOLD                                                           \
  (1ULL << 1 | 1ULL << 2 | 1ULL << 3 | 1ULL << 6 | 1ULL << 9 | 1ULL << 15      \
   | 1ULL << 18 | 1ULL << 19)

static __always_inline void put_identity(struct frame_exec* e,
                                         struct task_struct* task) {
  const struct cred* cred = BPF_CORE_READ(task, real_cred);
  e->login_uid = BPF_CORE_READ(task, loginuid.val);
  e->session = BPF_CORE_READ(task, sessionid);
  e->saved_uid = BPF_CORE_READ(cred, suid.val);
  bpf_probe_read_kernel(&e->capabilities, sizeof(e->capabilities),
                        &cred->cap_effective);
  e->mount_ns = BPF_CORE_READ(task, nsproxy, mnt_ns, ns.inum);
  e->pid_ns = BPF_CORE_READ(task, nsproxy, pid_ns_for_children, ns.inum);
  __builtin_memset(e->tty, 0, sizeof(e->tty));
  struct tty_struct* tty = BPF_CORE_READ(task, signal, tty);
  if (tty)
    bpf_probe_read_kernel_str(e->tty, sizeof(e->tty), &tty->name);
}

static __always_inline void put_image_facts(struct frame_exec* e,
                                            struct file* file) {
  struct inode* inode = BPF_CORE_READ(file, f_inode);
  e->inode = BPF_CORE_READ(inode, i_ino);
  e->file_size = BPF_CORE_READ(inode, i_size);
  e->mode = BPF_CORE_READ(inode, i_mode);
  e->links = BPF_CORE_READ(inode, i_nlink);
  e->device = BPF_CORE_READ(inode, i_sb, s_dev);
  put_times(e, inode);
  if (!e->links)
    e->head.flags |= FRAME_UNLINKED;
}

static __always_inline __u32 put_kernel_text(struct scratch* s, __u32 offset,
                                             struct frame_text* where,
                                             const char* text) {
  where->offset = offset;
  where->size = 0;
  if (offset > SCRATCH_MASK - TEXT_BYTES_MAX)
    return offset;
  long size = bpf_probe_read_kernel_str(s->bytes + (offset & SCRATCH_MASK),
                                        TEXT_BYTES_MAX, text);
  if (size <= 0)
    return offset;
  where->size = size;
  return offset + size;
}

static __always_inline __u32 put_arguments(struct scratch* s, __u32 offset,
                                           struct frame_exec* e,
                                           struct task_struct* task) {
  __u64 from = BPF_CORE_READ(task, mm, arg_start);
  __u64 size = BPF_CORE_READ(task, mm, arg_end) - from;
  e->arguments_total = size;
  e->arguments.offset = offset;
  e->arguments.size = 0;
  if (size > FRAME_ARGUMENTS_MAX)
    size = FRAME_ARGUMENTS_MAX; /* The rest came before: on_long_exec. */
  __u32 bounded = size;
  barrier_var(bounded);
  if (offset > SCRATCH_MASK || bounded > FRAME_ARGUMENTS_MAX)
    return offset;
  if (bpf_probe_read_user(s->bytes + (offset & SCRATCH_MASK), bounded,
                          (void*)from))
    return offset;
  e->arguments.size = bounded;
  return offset + bounded;
}

struct argument_rest {
  struct task_struct* task;
  __u64 from;
  __u64 left;
};

static long put_chunk(__u64 index, void* context) {
  struct argument_rest* rest = context;
  if (!rest->left)
    return 1;
  struct frame_arguments* e
    = bpf_ringbuf_reserve(&process_ring, sizeof(struct frame_arguments), 0);
  count(FRAME_ARGUMENTS, e != 0);
  if (!e)
    return 1;
  __u64 size = rest->left;
  if (size > FRAME_CHUNK_BYTES)
    size = FRAME_CHUNK_BYTES;
  if (bpf_probe_read_user(e->bytes, size, (void*)rest->from)) {
    bpf_ringbuf_discard(e, BPF_RB_NO_WAKEUP);
    return 1;
  }
  struct task_struct* task = rest->task;
  e->head.type = FRAME_ARGUMENTS;
  e->head.size = sizeof(*e);
  e->head.pid = BPF_CORE_READ(task, tgid);
  e->head.start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
  e->bytes_used = size;
  e->reserved = 0;
  rest->from += size;
  rest->left -= size;
  bpf_ringbuf_submit(e, BPF_RB_NO_WAKEUP); /* The exec's own frame wakes. */
  return 0;
}

/* In front of on_exec, as the loader attaches them in this order: arguments
 * that its frame does not take. A program of its own, because the verifier's
 * patience with on_exec is nearly at its end. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_long_exec, struct task_struct* task) {
  __u64 from = BPF_CORE_READ(task, mm, arg_start);
  __u64 size = BPF_CORE_READ(task, mm, arg_end) - from;
  if (size <= FRAME_ARGUMENTS_MAX || not_for_us())
    return 0;
  struct argument_rest rest = {
    .task = task,
    .from = from + FRAME_ARGUMENTS_MAX,
    .left = size - FRAME_ARGUMENTS_MAX,
  };
  bpf_loop(FRAME_CHUNKS_MAX, put_chunk, &rest, 0);
  return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct* task, pid_t old_pid,
             struct linux_binprm* binary) {
  if (not_for_us())
    return 0;
  __u32 zero = 0;
  struct scratch* s = bpf_map_lookup_elem(&scratch_map, &zero);
  if (!s)
    return 0;
  struct frame_exec* e = (void*)s->bytes;
  fill_head(&e->head, FRAME_EXEC, 0, task);
  put_identity(e, task);
  struct file* file = BPF_CORE_READ(task, mm, exe_file);
  put_image_facts(e, file);
  e->reserved = 0;

  __u32 end = sizeof(*e);
  e->image.offset = end;
  end = put_path(e, end, BPF_CORE_READ(file, f_path.dentry),
                 BPF_CORE_READ(file, f_path.mnt), FRAME_IMAGE_PARTIAL);
  e->image.size = end - e->image.offset;
  struct fs_struct* fs = BPF_CORE_READ(task, fs);
  e->directory.offset = end;
  end = put_path(e, end, BPF_CORE_READ(fs, pwd.dentry),
                 BPF_CORE_READ(fs, pwd.mnt), FRAME_DIRECTORY_PARTIAL);
  e->directory.size = end - e->directory.offset;

  const char* filename = BPF_CORE_READ(binary, filename);
  const char* interpreter = BPF_CORE_READ(binary, interp);
  end = put_kernel_text(s, end, &e->filename, filename);
  e->interpreter.offset = end;
  e->interpreter.size = 0;
  if (interpreter != filename) {
    e->head.flags |= FRAME_SCRIPT;
    end = put_kernel_text(s, end, &e->interpreter, interpreter);
  }
  end = put_arguments(s, end, e, task);

  __u32 size = end;
  barrier_var(size);
  if (size > FRAME_BYTES_MAX - 1)
    return 0;
  e->head.size = size;
  long refused = bpf_ringbuf_output(
    &process_ring, s, size & (FRAME_BYTES_MAX - 1), process_wake());
  count(FRAME_EXEC, !refused);
  return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct* parent, struct task_struct* child) {
  if (not_for_us() || BPF_CORE_READ(child, tgid) == BPF_CORE_READ(parent, tgid))
    return 0; /* The latter: a thread. */
  struct frame_fork* e
    = bpf_ringbuf_reserve(&process_ring, sizeof(struct frame_fork), 0);
  count(FRAME_FORK, e != 0);
  if (!e)
    return 0;
  fill_head(&e->head, FRAME_FORK, sizeof(*e), parent);
  e->child_pid = BPF_CORE_READ(child, tgid);
  e->child_start_ns = BPF_CORE_READ(child, start_boottime);
  e->reserved = 0;
  bpf_ringbuf_submit(e, process_wake());
  return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct* task) {
  struct signal_struct* shared = BPF_CORE_READ(task, signal);
  if (not_for_us() || BPF_CORE_READ(shared, live.counter) != 0)
    return 0; /* The latter: not the last thread of its process. */
  struct frame_exit* e
    = bpf_ringbuf_reserve(&process_ring, sizeof(struct frame_exit), 0);
  count(FRAME_EXIT, e != 0);
  if (!e)
    return 0;
  fill_head(&e->head, FRAME_EXIT, sizeof(*e), task);
  __u32 code = BPF_CORE_READ(shared, flags) & SIGNAL_GROUP_EXIT_
                 ? BPF_CORE_READ(shared, group_exit_code)
                 : BPF_CORE_READ(task, exit_code);
  e->signal = code & 0x7f;
  if (code & 0x80)
    e->head.flags |= FRAME_CORE;
  e->head.code = (code >> 8) & 0xff;
  e->reserved = 0;
  e->user_ns = BPF_CORE_READ(task, utime) + BPF_CORE_READ(shared, utime);
  e->system_ns = BPF_CORE_READ(task, stime) + BPF_CORE_READ(shared, stime);
  bpf_ringbuf_submit(e, process_wake());
  return 0;
}

SEC("tp_btf/signal_generate")
int BPF_PROG(on_signal, int signal, struct kernel_siginfo* info,
             struct task_struct* target, int group, int result) {
  if (!(SIGNALS_TOLD >> (signal & 63) & 1))
    return 0;
  if (not_for_us())
    return 0;
  struct frame_signal* e
    = bpf_ringbuf_reserve(&process_ring, sizeof(struct frame_signal), 0);
  count(FRAME_SIGNAL, e != 0);
  if (!e)
    return 0;
  fill_head(&e->head, FRAME_SIGNAL, sizeof(*e),
            (struct task_struct*)bpf_get_current_task());
  e->head.code = result;
  /* 0 = SEND_SIG_NOINFO (a user), 1 = SEND_SIG_PRIV (the kernel). */
  if ((unsigned long)info == 1
      || ((unsigned long)info > 1 && BPF_CORE_READ(info, si_code) > 0))
    e->head.flags |= FRAME_FROM_KERNEL;
  e->signal = signal;
  e->target_pid = BPF_CORE_READ(target, tgid);
  e->target_start_ns = BPF_CORE_READ(target, group_leader, start_boottime);
  bpf_ringbuf_submit(e, process_wake());
  return 0;
}
