#include "agent/sensors/bpf/process_decoder.hpp"

#include "agent/sensors/signal_names.hpp"
#include "schema/catalog_fields.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>

namespace vedette::agent {

namespace {

using schema::event_class;
using schema::event_type;
using schema::id_of;

constexpr std::size_t signals_max = 4096;
/// Execs whose first frames came; on each CPU one can be in the making.
constexpr std::size_t execs_under_way_max = 256;
/// Larger programs are not waited for.
constexpr std::uint64_t awaited_bytes_max = 2U << 20;

template <class Frame>
bool read_frame(std::string_view bytes, Frame& out) {
  if (bytes.size() < sizeof(Frame))
    return false;
  std::memcpy(&out, bytes.data(), sizeof(Frame));
  return true;
}

process_key key_of(const frame_head& head) {
  return process_key::of(static_cast<std::int32_t>(head.pid),
                         static_cast<time_ns>(head.start_ns));
}

process_key parent_of(const frame_head& head) {
  return process_key::of(static_cast<std::int32_t>(head.ppid),
                         static_cast<time_ns>(head.parent_start_ns));
}

} // namespace

process_decoder::process_decoder(const sensor_context& context)
  : context_{context}, process_{context.run, schema::sensor_id::process},
    signal_{context.run, schema::sensor_id::signal} {}

void process_decoder::decode(std::string_view frame, const wall_offset& times,
                             actors::event_batch& out) {
  frame_head head{};
  frame_fork forked{};
  frame_exit exited{};
  frame_signal sent{};
  if (!read_frame(frame, head)) {
    ++malformed_;
  } else if (head.type == FRAME_ARGUMENTS) {
    on_arguments(frame);
  } else if (head.type == FRAME_EXEC) {
    on_exec(frame, times, out);
  } else if (head.type == FRAME_FORK && read_frame(frame, forked)) {
    on_fork(forked);
  } else if (head.type == FRAME_EXIT && read_frame(frame, exited)) {
    on_exit(exited, times, out);
  } else if (head.type == FRAME_SIGNAL && read_frame(frame, sent)) {
    on_signal(sent, times, out);
  } else {
    ++malformed_;
  }
}

schema::event& process_decoder::begin(actors::event_batch& out, event_class cls,
                                      event_type type, const frame_head& head,
                                      const wall_offset& times,
                                      stamper& stamps) {
  auto& x = out.add();
  x.cls = cls;
  x.type = type;
  x.boot = static_cast<time_ns>(head.boot_ns);
  x.wall = times.wall(x.boot);
  stamps.stamp(x);
  return x;
}

/// The table's idea of the acting process; for one it never heard of, what the
/// frame says.
process_ptr process_decoder::known(const frame_head& head) {
  if (auto who = context_.processes->find(key_of(head)))
    return who;
  process facts;
  facts.key = key_of(head);
  facts.start = static_cast<time_ns>(head.start_ns);
  facts.parent_pid = static_cast<std::int32_t>(head.ppid);
  facts.parent = context_.processes->find(parent_of(head));
  facts.name = std::string{head.name, ::strnlen(head.name, sizeof(head.name))};
  facts.uid = head.uid;
  facts.euid = head.euid;
  facts.gid = head.gid;
  return context_.processes->found(std::move(facts));
}

void process_decoder::on_arguments(std::string_view frame) {
  frame_arguments x{};
  if (!read_frame(frame, x) || x.bytes_used > sizeof(x.bytes)) {
    ++malformed_;
    return;
  }
  auto key = key_of(x.head);
  auto at = std::find_if(arguments_.begin(), arguments_.end(),
                         [&](const auto& y) { return y.first == key; });
  if (at == arguments_.end()) {
    if (arguments_.size() == execs_under_way_max)
      arguments_.pop_front(); // Its exec's frame did not fit into the ring.
    arguments_.emplace_back(key, std::string{});
    at = arguments_.end() - 1;
  }
  if (at->second.size() < std::size_t{FRAME_CHUNKS_MAX} * sizeof(x.bytes))
    at->second.append(x.bytes, x.bytes_used);
}

std::string process_decoder::take_arguments(const process_key& of) {
  std::string out;
  for (auto at = arguments_.begin(); at != arguments_.end(); ++at)
    if (at->first == of) {
      out = std::move(at->second);
      arguments_.erase(at);
      break;
    }
  return out;
}

bool process_decoder::quiet(const process& who, event_class cls) {
  if (context_.wants(cls) && (!context_.quiet || !context_.quiet->covers(who)))
    return false;
  ++suppressed_;
  return true;
}

void process_decoder::await_hash(const process& who) {
  using clock = std::chrono::steady_clock;
  if (!who.hash || who.hash->settled() || patience_.count() <= 0
      || who.image.size > awaited_bytes_max)
    return;
  auto before = clock::now();
  context_.hashes->wait(*who.hash, patience_);
  patience_ -= std::chrono::duration_cast<std::chrono::microseconds>(
    clock::now() - before);
}

// Paths longer than a frame takes: the kernel still knows them while the
// process is there.
void process_decoder::complete_paths(process& what) const {
  auto now = context_.processes->look_up(what.key.pid);
  if (!now || now->key != what.key || now->image.inode != what.image.inode)
    return;
  if (what.partial_executable && now->executable.starts_with('/')) {
    what.executable = now->executable;
    what.name = name_of_path(what.executable);
    what.partial_executable = false;
  }
  if (what.partial_directory && now->directory.starts_with('/')) {
    what.directory = now->directory;
    what.partial_directory = false;
  }
}

void process_decoder::on_exec(std::string_view frame, const wall_offset& times,
                              actors::event_batch& out) {
  frame_head head{};
  read_frame(frame, head);
  auto facts = process_of_exec(frame, take_arguments(key_of(head)));
  if (!facts) {
    ++malformed_;
    return;
  }
  if (facts->partial_executable || facts->partial_directory)
    complete_paths(*facts);
  auto before = context_.processes->peek(facts->key);
  facts->parent = before && before->parent
                    ? before->parent
                    : context_.processes->find(parent_of(head));
  if (before)
    facts->container = before->container;
  if (context_.hashes)
    facts->hash = context_.hashes->of(
      facts->image, "/proc/" + std::to_string(head.pid) + "/exe",
      facts->executable);
  if (context_.mounts)
    context_.mounts->saw(facts->mount_ns, facts->key.pid);
  auto who = context_.processes->exec(std::move(*facts));
  if (quiet(*who, event_class::process))
    return;
  await_hash(*who);
  auto& x = begin(out, event_class::process, event_type::start, head, times,
                  process_);
  set_process(x, *who, detail::full, *context_.users, times);
}

void process_decoder::on_fork(const frame_fork& frame) {
  known(frame.head); // The parent, if nobody told us about it.
  context_.processes->fork(
    process_key::of(static_cast<std::int32_t>(frame.child_pid),
                    static_cast<time_ns>(frame.child_start_ns)),
    static_cast<time_ns>(frame.child_start_ns), key_of(frame.head));
}

void process_decoder::on_exit(const frame_exit& frame, const wall_offset& times,
                              actors::event_batch& out) {
  auto who = known(frame.head);
  auto sender = signals_.find(who->key);
  bool by_signal = frame.signal != 0;
  bool forced = false;
  if (by_signal && sender != signals_.end())
    forced = sender->second.number == frame.signal;
  else if (frame.signal == SIGKILL)
    forced = true; // Nobody kills himself that way; the kernel or we did it.
  auto type = forced                              ? event_type::forced_exit
              : by_signal || frame.head.code != 0 ? event_type::abnormal_exit
                                                  : event_type::exit;
  auto boot = static_cast<time_ns>(frame.head.boot_ns);
  context_.processes->exit(who->key, boot);
  context_.processes->expire(boot);
  if (quiet(*who, event_class::process))
    return;
  auto& x = begin(out, event_class::process, type, frame.head, times, process_);
  set_process(x, *who, detail::full, *context_.users, times);
  x.set(id_of("process.end"), x.wall);
  if (by_signal)
    x.set(id_of("process.exit_signal"), signal_name(frame.signal));
  else
    x.set(id_of("process.exit_code"), frame.head.code);
  if ((frame.head.flags & FRAME_CORE) != 0)
    x.set(id_of("process.core_dumped"), true);
  if (forced && sender != signals_.end() && !sender->second.from_kernel)
    if (auto killer = context_.processes->find(sender->second.sender))
      set_actor_as_parent(x, *killer, *context_.users, times);
  if (sender != signals_.end())
    signals_.erase(sender);
}

void process_decoder::remember(const process_key& target,
                               const sent_signal& what) {
  if (signals_.insert_or_assign(target, what).second)
    signals_order_.push_back(target);
  while (signals_order_.size() > signals_max) {
    signals_.erase(signals_order_.front());
    signals_order_.pop_front();
  }
}

void process_decoder::on_signal(const frame_signal& frame,
                                const wall_offset& times,
                                actors::event_batch& out) {
  auto target = process_key::of(static_cast<std::int32_t>(frame.target_pid),
                                static_cast<time_ns>(frame.target_start_ns));
  bool from_kernel = (frame.head.flags & FRAME_FROM_KERNEL) != 0;
  if (target == key_of(frame.head) && !from_kernel)
    return; // To itself: how it ends is its own business.
  if (frame.signal == SIGKILL || frame.signal == SIGTERM)
    remember(target, {key_of(frame.head), frame.signal, from_kernel});
  auto whom = context_.processes->find(target);
  if (from_kernel || !whom)
    return;
  auto sender = known(frame.head);
  if (quiet(*sender, event_class::signal))
    return;
  auto& x = begin(out, event_class::signal, event_type::sent, frame.head, times,
                  signal_);
  set_process(x, *sender, detail::actor, *context_.users, times);
  set_target_process(x, *whom, *context_.users, times);
  x.set(id_of("signal.number"), frame.signal);
  x.set(id_of("signal.name"), signal_name(frame.signal));
  if (frame.signal != SIGSTOP || quiet(*sender, event_class::process))
    return;
  auto& y = begin(out, event_class::process, event_type::suspend, frame.head,
                  times, process_);
  set_process(y, *whom, detail::full, *context_.users, times);
  set_actor_as_parent(y, *sender, *context_.users, times);
}

} // namespace vedette::agent
