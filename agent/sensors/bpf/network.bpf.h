/* Tested by tests/kernel/bpf_source_test.cpp. */
#pragma once
#include "agent/sensors/bpf/common.bpf.h"

#define AF_INET_ 2
#define AF_INET6_ 10
#define IPPROTO_TCP_ 6
#define SOCK_DONE_ 1 /* Bit of sk_flags: the peer's FIN was taken in. */

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 16384);
  __type(key, __u64);
  __type(value, struct socket_owner);
} socket_owners SEC(".maps");

/* Who listens where: gives an accepted connection its process without a
 * syscall tracepoint, which would tax every syscall of the host. User space
 * adds those that were there before us. */
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 4096);
  __type(key, struct listening_key);
  __type(value, struct socket_owner);
} listeners SEC(".maps");

static __always_inline struct listening_key listener_of(struct sock* sk) {
  struct inet_sock* inet = (void*)sk;
  struct listening_key key = {
    .net_ns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum),
    .port = bpf_ntohs(BPF_CORE_READ(inet, inet_sport)),
  };
  return key;
}

static __always_inline void fill_socket(struct frame_network* e,
                                        struct sock* sk) {
  struct inet_sock* inet = (void*)sk;
  struct tcp_sock* tcp = (void*)sk;
  e->family = BPF_CORE_READ(sk, __sk_common.skc_family);
  e->protocol = IPPROTO_TCP_;
  e->remote_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
  e->local_port = bpf_ntohs(BPF_CORE_READ(inet, inet_sport));
  __builtin_memset(e->local, 0, sizeof(e->local));
  __builtin_memset(e->remote, 0, sizeof(e->remote));
  if (e->family == AF_INET_) {
    BPF_CORE_READ_INTO((__u32*)e->local, sk, __sk_common.skc_rcv_saddr);
    BPF_CORE_READ_INTO((__u32*)e->remote, sk, __sk_common.skc_daddr);
  } else {
    BPF_CORE_READ_INTO(&e->local, sk, __sk_common.skc_v6_rcv_saddr);
    BPF_CORE_READ_INTO(&e->remote, sk, __sk_common.skc_v6_daddr);
  }
  /* Payload only. bytes_acked would count the SYN and the own FIN;
   * bytes_received counts the peer's FIN once that is taken in. */
  e->bytes_sent
    = BPF_CORE_READ(tcp, bytes_sent) - BPF_CORE_READ(tcp, bytes_retrans);
  e->bytes_received
    = BPF_CORE_READ(tcp, bytes_received)
      - (BPF_CORE_READ(sk, __sk_common.skc_flags) >> SOCK_DONE_ & 1);
  e->net_ns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
  e->reserved = 0;
}

static __always_inline void emit(__u32 type, struct socket_owner* who,
                                 struct sock* sk) {
  struct frame_network* e
    = bpf_ringbuf_reserve(&network_ring, sizeof(struct frame_network), 0);
  count(type, e != 0);
  if (!e)
    return;
  e->head = who->head;
  e->head.type = type;
  e->head.size = sizeof(*e);
  e->head.boot_ns = bpf_ktime_get_boot_ns();
  e->head.flags = who->inbound ? FRAME_INBOUND : 0;
  e->head.code = type == FRAME_CONNECT_FAILED ? BPF_CORE_READ(sk, sk_err) : 0;
  e->duration_ns = e->head.boot_ns - who->since_ns;
  fill_socket(e, sk);
  bpf_ringbuf_submit(e, network_wake());
}

static __always_inline void fill_owner(struct socket_owner* who) {
  __builtin_memset(who, 0, sizeof(*who));
  fill_head(&who->head, 0, 0, (struct task_struct*)bpf_get_current_task());
  who->since_ns = who->head.boot_ns;
}

static __always_inline void accepted(struct sock* sk, __u64 key) {
  struct listening_key where = listener_of(sk);
  struct socket_owner* server = bpf_map_lookup_elem(&listeners, &where);
  if (!server)
    return;
  struct socket_owner who = *server;
  who.since_ns = bpf_ktime_get_boot_ns();
  who.inbound = 1;
  bpf_map_update_elem(&socket_owners, &key, &who, BPF_ANY);
  emit(FRAME_ACCEPT, &who, sk);
}

static __always_inline void closed(struct sock* sk, __u64 key, int before) {
  struct socket_owner* known = bpf_map_lookup_elem(&socket_owners, &key);
  if (!known)
    return; /* Opened before we looked, or by the agent itself. */
  struct socket_owner who = *known;
  emit(before == TCP_SYN_SENT ? FRAME_CONNECT_FAILED : FRAME_CLOSE, &who, sk);
  bpf_map_delete_elem(&socket_owners, &key);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(on_socket_state, struct sock* sk, int before, int now) {
  if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP_)
    return 0;
  __u64 key = (__u64)sk;
  if (now == TCP_SYN_SENT || now == TCP_LISTEN) {
    /* In the caller's own context. */
    if (not_for_us())
      return 0;
    struct socket_owner who;
    fill_owner(&who);
    if (now == TCP_SYN_SENT) {
      bpf_map_update_elem(&socket_owners, &key, &who, BPF_ANY);
      return 0;
    }
    struct listening_key where = listener_of(sk);
    bpf_map_update_elem(&listeners, &where, &who, BPF_ANY);
    emit(FRAME_LISTEN, &who, sk);
  } else if (now == TCP_ESTABLISHED && before == TCP_SYN_SENT) {
    struct socket_owner* known = bpf_map_lookup_elem(&socket_owners, &key);
    if (known) {
      struct socket_owner who = *known;
      emit(FRAME_CONNECT, &who, sk);
    }
  } else if (now == TCP_ESTABLISHED && before == TCP_SYN_RECV) {
    accepted(sk, key);
  } else if (now == TCP_CLOSE && before == TCP_LISTEN) {
    struct listening_key where = listener_of(sk);
    bpf_map_delete_elem(&listeners, &where);
  } else if (now == TCP_CLOSE) {
    closed(sk, key, before);
  }
  return 0;
}
