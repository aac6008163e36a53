// Tested by tests/kernel/fanotify_source_test.cpp.
#include "agent/sensors/fanotify/fanotify_source.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/fanotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace vedette::agent {

namespace {

constexpr std::size_t buffer_bytes = 256U << 10;
/// A record and its events: with names a record takes twice as much, and may
/// become two events.
constexpr std::size_t record_bytes_least = 48;

} // namespace

fanotify_source::fanotify_source(fanotify_options options,
                                 const sensor_context& context)
  : options_{std::move(options)}, context_{context},
    decoder_{context, [this](const file_handle_id& folder) {
               return mounts_->path_of(folder);
             }} {}

fanotify_source::~fanotify_source() {
  close();
}

status fanotify_source::open() {
  // The queue is bounded (fs.fanotify.max_queued_events); an overflow is
  // reported and counted. Names and targets need Linux 5.17.
  unsigned flags = FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK
                   | FAN_UNLIMITED_MARKS | FAN_REPORT_DFID_NAME_TARGET;
  if (options_.pidfds)
    flags |= FAN_REPORT_PIDFD;
  group_ = ::fanotify_init(flags, O_RDONLY | O_CLOEXEC);
  if (group_ < 0) {
    auto code = errno == EPERM ? errc::forbidden : errc::unsupported;
    return error{code, "fanotify: " + std::generic_category().message(errno)
                         + (code == errc::forbidden
                              ? " (needs CAP_SYS_ADMIN)"
                              : " (names and targets need Linux 5.17)")};
  }
  buffer_.resize(buffer_bytes);
  mounts_ = std::make_unique<watched_mounts>(group_);
  for (const auto& path : options_.paths)
    if (auto marked = mounts_->add(path); !marked.ok()) {
      close();
      return marked;
    }
  if (options_.paths.empty()) {
    mounts_changed_ = ::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    watch_mounts();
  }
  if (mounts_->size() == 0) {
    close();
    return error{errc::unsupported, "fanotify: " + not_watched_};
  }
  return done;
}

void fanotify_source::watch_mounts() {
  std::stringstream text;
  text << std::ifstream{"/proc/self/mountinfo"}.rdbuf();
  not_watched_.clear();
  for (const auto& mount : mounts_to_watch(text.str()))
    if (auto marked = mounts_->add(mount.path); !marked.ok())
      not_watched_ += (not_watched_.empty() ? "" : "; ") + marked.why().detail;
}

void fanotify_source::wait_for_events(std::chrono::milliseconds wait) {
  std::array<pollfd, 2> what{
    {{mounts_changed_, POLLPRI, 0}, {group_, POLLIN, 0}}};
  // When much happens, many records at once are cheaper; and records wait
  // long enough for the kernel to merge them.
  auto listened = gate_.gathers() ? 1U : 2U;
  auto pause = gate_.gathers() ? std::min(wait, gather_gate::pause) : wait;
  ::poll(what.data(), listened, static_cast<int>(pause.count()));
  if ((what[0].revents & (POLLPRI | POLLERR)) != 0)
    watch_mounts();
}

result<actors::source_state>
fanotify_source::next(actors::event_batch& out, std::size_t events_max,
                      std::chrono::milliseconds wait) {
  auto bytes
    = std::min(buffer_.size(),
               std::max<std::size_t>(4096, events_max * record_bytes_least));
  wait_for_events(wait);
  auto n = ::read(group_, buffer_.data(), bytes);
  if (n < 0 && errno != EAGAIN && errno != EINTR)
    return error{errc::io_failure,
                 "fanotify: read: " + std::generic_category().message(errno)};
  if (n <= 0) {
    gate_.looked(0, 0);
    return actors::source_state::live;
  }
  // Everything that led to these records has happened: the table can know it.
  context_.processes->catch_up();
  auto now = context_.clock->boot();
  wall_offset times{context_.clock->wall() - now};
  std::string_view rest{buffer_.data(), static_cast<std::size_t>(n)};
  auto self = ::getpid();
  std::size_t records = 0;
  for (; next_record(rest, record_); ++records) {
    if (record_.pid != self)
      decoder_.decode(record_, now, times, out);
    if (record_.pidfd >= 0)
      ::close(record_.pidfd);
  }
  gate_.looked(records, now);
  return actors::source_state::live;
}

std::vector<schema::sensor_ledger> fanotify_source::ledgers() const {
  return {{static_cast<std::uint8_t>(schema::sensor_id::file),
           decoder_.stamps().last(), decoder_.lost(), decoder_.suppressed()}};
}

std::vector<schema::sensor_mode> fanotify_source::modes() const {
  return {{"file", "fanotify", not_watched_}};
}

void fanotify_source::close() {
  mounts_.reset();
  for (auto* fd : {&group_, &mounts_changed_}) {
    if (*fd >= 0)
      ::close(*fd);
    *fd = -1;
  }
}

} // namespace vedette::agent
