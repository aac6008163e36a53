/* What the BPF programs write into the rings and user space decodes. Shared by
 * C (kernel side) and C++. Host endian, 8-aligned, fixed head first. A frame is
 * never longer than FRAME_BYTES_MAX; strings lie behind the fixed part and are
 * named by offset and length from the start of the frame. */
#pragma once

#ifdef __bpf__
#include "vmlinux.h"
#else
#include <linux/types.h>
#endif

enum frame_type {
  FRAME_NONE,
  FRAME_EXEC,
  FRAME_FORK,
  FRAME_EXIT,
  FRAME_SIGNAL,
  FRAME_CONNECT,
  FRAME_CONNECT_FAILED,
  FRAME_ACCEPT,
  FRAME_LISTEN,
  FRAME_CLOSE,
  FRAME_ARGUMENTS,
  FRAME_TYPE_COUNT
};

#define FRAME_BYTES_MAX 32768
#define FRAME_ARGUMENTS_MAX 8192 /* In the frame of the exec itself. */
/* What is longer comes in frames of its own, in front of the exec's. The kernel
 * takes arguments of up to 128 KiB each: one alone hides nothing. */
#define FRAME_CHUNK_BYTES 16384
#define FRAME_CHUNKS_MAX 8

/* frame_head.flags */
#define FRAME_TRUNCATED 1      /* Not all of the arguments are here. */
#define FRAME_SCRIPT 2         /* The kernel runs an interpreter (`#!`). */
#define FRAME_UNLINKED 4       /* The image has no name any more (memfd too). */
#define FRAME_FROM_KERNEL 8    /* Signal: no process sent it. */
#define FRAME_CORE 16          /* Exit: a core was dumped. */
#define FRAME_INBOUND 32       /* Network: the other side connected. */
#define FRAME_IMAGE_PARTIAL 64 /* Only the last folders of the path. */
#define FRAME_DIRECTORY_PARTIAL 128 /* Likewise of the working directory. */

struct frame_head {
  __u32 type;
  __u32 size;
  __u64 boot_ns; /* When it happened, since boot. */
  __u32 pid;     /* Process that did it. */
  __u32 tid;
  __u32 ppid;
  __u32 uid;
  __u32 euid;
  __u32 gid;
  __u64 start_ns; /* The process's start since boot. */
  __u64 parent_start_ns;
  __u64 cgroup; /* v2 id */
  __u32 flags;
  __s32 code; /* By type: exit code, errno, result of a signal. */
  char name[16];
};

struct frame_text {
  __u32 offset;
  __u32 size;
};

struct frame_exec {
  struct frame_head head;
  __u64 inode;
  __u64 file_size;
  __u64 mtime_ns;
  __u64 ctime_ns;
  __u64 capabilities; /* Effective set. */
  __u32 device;       /* Kernel encoding: major << 20 | minor. */
  __u32 mode;
  __u32 links;
  __u32 login_uid;
  __u32 session;
  __u32 saved_uid;
  __u32 mount_ns;
  __u32 pid_ns;
  __u32 arguments_total;   /* Before truncation. */
  struct frame_text image; /* Path components, leaf first, NUL after each. */
  struct frame_text directory;   /* Working directory, likewise. */
  struct frame_text filename;    /* As execve was told. */
  struct frame_text interpreter; /* With FRAME_SCRIPT. */
  struct frame_text arguments;   /* NUL after each. */
  char tty[24];
  __u32 reserved;
};

/* Arguments behind the first FRAME_ARGUMENTS_MAX bytes, in order. */
struct frame_arguments {
  struct frame_head head;
  __u32 bytes_used;
  __u32 reserved;
  char bytes[FRAME_CHUNK_BYTES];
};

struct frame_fork {
  struct frame_head head; /* The parent. */
  __u32 child_pid;
  __u32 reserved;
  __u64 child_start_ns;
};

struct frame_exit {
  struct frame_head head; /* code = exit code */
  __u32 signal;           /* 0 = it left on its own. */
  __u32 reserved;
  __u64 user_ns;
  __u64 system_ns;
};

struct frame_signal {
  struct frame_head head; /* The sender; code = result of the kernel. */
  __u32 signal;
  __u32 target_pid;
  __u64 target_start_ns;
};

struct frame_network {
  struct frame_head head; /* code = errno of a failed connect. */
  __u16 family;           /* AF_INET or AF_INET6 */
  __u16 local_port;
  __u16 remote_port;
  __u16 protocol;
  __u8 local[16];
  __u8 remote[16];
  __u64 bytes_sent;
  __u64 bytes_received;
  __u64 duration_ns;
  __u32 net_ns;
  __u32 reserved;
};

/* Whose socket it is. Later states are entered in softirqs, where the current
 * process is whoever was interrupted. */
struct socket_owner {
  struct frame_head head;
  __u64 since_ns;
  __u32 inbound;
  __u32 reserved;
};

struct listening_key {
  __u32 net_ns;
  __u32 port;
};

/* Per frame type and CPU. */
struct frame_counters {
  __u64 emitted;
  __u64 dropped; /* The ring was full. */
};
