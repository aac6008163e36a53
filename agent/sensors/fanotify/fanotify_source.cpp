// Tested by tests/kernel/fanotify_source_test.cpp.
#include "agent/sensors/fanotify/fanotify_source.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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
/// Namespaces of others that are watched at the same time.
constexpr std::size_t spaces_max = 256;
/// Of all that is not watched; the rest would not be read.
constexpr std::size_t reason_bytes_max = 1000;
constexpr time_ns check_pause = ns_per_second;

std::string text_of(const std::string& path) {
  std::stringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

/// 0 when there is no such process.
std::uint32_t mount_ns_of(std::int32_t pid) {
  struct stat facts {};
  auto path = "/proc/" + std::to_string(pid) + "/ns/mnt";
  return ::stat(path.c_str(), &facts) == 0
           ? static_cast<std::uint32_t>(facts.st_ino)
           : 0U;
}

std::uint32_t own_mount_ns() {
  static const auto own = mount_ns_of(::getpid());
  return own;
}

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
  if (options_.paths.empty())
    mounts_changed_ = ::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
  watch_all();
  // Paths that were asked for may come: a disk that is plugged in later.
  if (mounts_->size() == 0 && options_.paths.empty()) {
    const auto why = not_watched_;
    close();
    return error{errc::unsupported, "fanotify: nothing can be watched: " + why};
  }
  return done;
}

// What is written through an overlay is seen in its upper layer, too: one that
// cannot be named takes nothing away.
void fanotify_source::add(const std::string& path, const std::string& type) {
  auto marked = mounts_->add(path);
  if (marked.ok() || type == "overlay")
    return;
  std::lock_guard hold{lock_};
  if (not_watched_.size() < reason_bytes_max)
    not_watched_ += (not_watched_.empty() ? "" : "; ") + marked.why().detail;
}

void fanotify_source::watch_all() {
  {
    std::lock_guard hold{lock_};
    not_watched_.clear();
  }
  mounts_->begin_again();
  devices_.clear();
  for (const auto& path : options_.paths)
    add(path);
  if (!options_.paths.empty())
    return;
  for (const auto& mount : mounts_to_watch(text_of("/proc/self/mountinfo")))
    if (devices_.insert(mount.device).second)
      add(mount.path, mount.type);
  for (std::size_t i = 0; i < spaces_.size(); ++i)
    watch_space(i);
}

// What is mounted there and nowhere else is reached through one of its
// processes.
void fanotify_source::watch_space(std::size_t at) {
  const auto process = "/proc/" + std::to_string(spaces_[at].pid);
  for (const auto& mount : mounts_to_watch(text_of(process + "/mountinfo")))
    if (devices_.insert(mount.device).second)
      add(process + "/root" + mount.path, mount.type);
}

void fanotify_source::meet_spaces() {
  if (!context_.mounts || !options_.paths.empty())
    return;
  for (const auto& x : context_.mounts->take()) {
    if (x.mount_ns == own_mount_ns() || spaces_.size() >= spaces_max)
      continue;
    auto path = "/proc/" + std::to_string(x.pid) + "/mountinfo";
    int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || mount_ns_of(x.pid) != x.mount_ns) {
      if (fd >= 0)
        ::close(fd);
      context_.mounts->gone(x.mount_ns);
      continue;
    }
    spaces_.push_back({x.mount_ns, x.pid, fd});
    watch_space(spaces_.size() - 1);
  }
}

// A descriptor would keep an empty namespace, and all that is mounted in it.
void fanotify_source::leave_empty_spaces() {
  auto leave = [this](space& x) {
    if (mount_ns_of(x.pid) == x.mount_ns)
      return false;
    ::close(x.mounts_changed);
    context_.mounts->gone(x.mount_ns);
    // Whoever else is in it will be met again.
    if (auto other = context_.processes->somebody_in(x.mount_ns))
      context_.mounts->saw(x.mount_ns, *other);
    return true;
  };
  std::erase_if(spaces_, leave);
}

void fanotify_source::wait_for_events(std::chrono::milliseconds wait) {
  polled_.clear();
  polled_.push_back({mounts_changed_, POLLPRI, 0});
  polled_.push_back(
    {context_.mounts ? context_.mounts->descriptor() : -1, POLLIN, 0});
  for (const auto& x : spaces_)
    polled_.push_back({x.mounts_changed, POLLPRI, 0});
  // When much happens, many records at once are cheaper; and records wait
  // long enough for the kernel to merge them.
  if (!gate_.gathers())
    polled_.push_back({group_, POLLIN, 0});
  auto pause = gate_.gathers() ? std::min(wait, gather_gate::pause) : wait;
  ::poll(polled_.data(), polled_.size(), static_cast<int>(pause.count()));
  if ((polled_[0].revents & (POLLPRI | POLLERR)) != 0)
    watch_all();
  for (std::size_t i = 0; i < spaces_.size(); ++i)
    if ((polled_[i + 2].revents & (POLLPRI | POLLERR)) != 0)
      watch_space(i);
  if (polled_[1].revents != 0)
    meet_spaces();
  const auto now = context_.clock->boot();
  if (now - checked_ < check_pause)
    return;
  checked_ = now;
  leave_empty_spaces();
  // A disk may be plugged in again, a folder made.
  if (!options_.paths.empty() && !not_watched_.empty())
    watch_all();
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
  std::string reason = "only changes are seen, not reads";
  if (!options_.paths.empty()) {
    reason += "; only the file systems of sensors.file_paths are watched:";
    for (const auto& path : options_.paths)
      reason += " " + path;
  }
  std::vector<schema::sensor_mode> out{{"file", "fanotify", reason}};
  // A row of its own: answers about files have a gap there.
  std::lock_guard hold{lock_};
  if (mounts_ && mounts_->size() == 0)
    out.clear();
  if (!not_watched_.empty())
    out.push_back({"file", "off", "not everywhere: " + not_watched_});
  return out;
}

void fanotify_source::close() {
  mounts_.reset();
  for (const auto& x : spaces_) {
    ::close(x.mounts_changed);
    context_.mounts->gone(x.mount_ns);
  }
  spaces_.clear();
  for (auto* fd : {&group_, &mounts_changed_}) {
    if (*fd >= 0)
      ::close(*fd);
    *fd = -1;
  }
}

} // namespace vedette::agent
