// Tested by tests/kernel/bpf_source_test.cpp.
#include "agent/sensors/bpf/bpf_host.hpp"

#if VEDETTE_BPF

#include "agent/sensors/bpf/sensors.skel.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <malloc.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <system_error>
#include <tuple>

namespace vedette::agent {

namespace {

struct destroy_skeleton {
  void operator()(vedette_sensors* x) const { vedette_sensors__destroy(x); }
};
struct free_ring {
  void operator()(ring_buffer* x) const { ring_buffer__free(x); }
};

error refused(const char* what, int number) {
  auto code
    = number == EPERM || number == EACCES ? errc::forbidden : errc::unsupported;
  std::string why
    = std::string{what} + ": " + std::generic_category().message(number);
  if (code == errc::forbidden)
    why += " (needs CAP_BPF and CAP_PERFMON, or the kernel's policy refuses)";
  return {code, why};
}

struct reader {
  const frame_sink* sink = nullptr;
  std::size_t frames = 0;
};

int on_frame(void* context, void* data, std::size_t size) {
  auto* now = static_cast<reader*>(context);
  ++now->frames;
  // A negative answer stops libbpf behind this frame.
  return (*now->sink)({static_cast<const char*>(data), size}) ? 0 : -1;
}

class loaded_host final : public bpf_host {
public:
  explicit loaded_host(std::unique_ptr<vedette_sensors, destroy_skeleton> x)
    : skeleton_{std::move(x)} {}

  status prepare(const bpf_options& options) {
    auto& s = *skeleton_;
    s.rodata->self_pid = static_cast<__u32>(::getpid());
    s.rodata->only_cgroup = options.only_cgroup;
    bpf_map__set_max_entries(s.maps.process_ring, options.process_ring_bytes);
    bpf_map__set_max_entries(s.maps.network_ring, options.network_ring_bytes);
    leave_out_missing_hooks();
    if (int wrong = vedette_sensors__load(&s); wrong != 0)
      return refused("BPF programs: load", -wrong);
    if (int wrong = vedette_sensors__attach(&s); wrong != 0)
      return refused("BPF programs: attach", -wrong);
    // libbpf leaves 11 MB of parsed type information on the heap.
    ::malloc_trim(0);
    std::array maps{s.maps.process_ring, s.maps.network_ring};
    for (std::size_t i = 0; i < maps.size(); ++i) {
      rings_[i].reset(ring_buffer__new(bpf_map__fd(maps[i]), on_frame,
                                       &readers_[i], nullptr));
      if (rings_[i] == nullptr)
        return refused("BPF ring: map", errno);
    }
    return done;
  }

  std::size_t consume(bpf_ring which, const frame_sink& sink) override {
    auto i = static_cast<std::size_t>(which);
    readers_[i] = {&sink, 0};
    ring_buffer__consume(rings_[i].get());
    return readers_[i].frames;
  }

  [[nodiscard]] int descriptor(bpf_ring which) const override {
    return ring_buffer__epoll_fd(rings_[static_cast<std::size_t>(which)].get());
  }

  void sleeps(bpf_ring which, bool yes) override {
    auto& flag = which == bpf_ring::process
                   ? skeleton_->data->process_reader_sleeps
                   : skeleton_->data->network_reader_sleeps;
    std::atomic_ref{flag}.store(yes ? 1 : 0, std::memory_order_seq_cst);
  }

  void add_listener(const listening_key& where,
                    const socket_owner& who) override {
    // Refused when it is known, or the map is full: both are fine.
    std::ignore = bpf_map_update_elem(bpf_map__fd(skeleton_->maps.listeners),
                                      &where, &who, BPF_NOEXIST);
  }

  [[nodiscard]] frame_counters counters(frame_type type) const override {
    std::vector<frame_counters> each(
      static_cast<std::size_t>(libbpf_num_possible_cpus()));
    frame_counters sum{};
    __u32 key = type;
    if (bpf_map_lookup_elem(bpf_map__fd(skeleton_->maps.counters), &key,
                            each.data())
        == 0)
      for (const auto& x : each) {
        sum.emitted += x.emitted;
        sum.dropped += x.dropped;
      }
    return sum;
  }

  [[nodiscard]] const std::vector<std::string>& missing() const override {
    return missing_;
  }

private:
  /// One hook that the kernel lacks would fail the whole object.
  void leave_out_missing_hooks() {
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, skeleton_->obj) {
      std::string_view section = bpf_program__section_name(program);
      constexpr std::string_view kind = "tp_btf/";
      if (!section.starts_with(kind))
        continue;
      std::string hook{section.substr(kind.size())};
      if (libbpf_find_vmlinux_btf_id(hook.c_str(), BPF_TRACE_RAW_TP) >= 0)
        continue;
      bpf_program__set_autoload(program, false);
      missing_.push_back(hook);
    }
  }

  std::unique_ptr<vedette_sensors, destroy_skeleton> skeleton_;
  std::array<reader, 2> readers_;
  std::array<std::unique_ptr<ring_buffer, free_ring>, 2> rings_;
  std::vector<std::string> missing_;
};

int say_nothing(libbpf_print_level, const char*, std::va_list) {
  return 0; // Our own errors say enough.
}

} // namespace

result<std::shared_ptr<bpf_host>> bpf_host::load(const bpf_options& options) {
  libbpf_set_print(say_nothing);
  errno = 0;
  std::unique_ptr<vedette_sensors, destroy_skeleton> skeleton{
    vedette_sensors__open()};
  if (skeleton == nullptr)
    return refused("BPF object: open", errno);
  auto host = std::make_shared<loaded_host>(std::move(skeleton));
  if (auto ready = host->prepare(options); !ready.ok())
    return ready.why();
  return std::shared_ptr<bpf_host>{std::move(host)};
}

bool built_with_bpf() {
  return true;
}

} // namespace vedette::agent

#else

namespace vedette::agent {

result<std::shared_ptr<bpf_host>> bpf_host::load(const bpf_options&) {
  return error{errc::unsupported,
               "built without the BPF object: clang, bpftool or "
               "/sys/kernel/btf/vmlinux was missing at build time"};
}

bool built_with_bpf() {
  return false;
}

} // namespace vedette::agent

#endif
