// Tested by tests/unit/agent/sandbox/sandbox_test.cpp.
#include "agent/sandbox/confine.hpp"

#include "agent/sandbox/watch.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace vedette::agent::confine {

namespace {

std::string failed(const std::string& what) {
  return what + ": " + std::strerror(errno); // NOLINT(concurrency-mt-unsafe)
}

/// Read-only binds keep the flags that a user name space may not clear.
std::string bind(const std::string& from, const std::string& to,
                 bool writable) {
  ::mkdir(to.c_str(), 0755);
  if (::mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr)
      != 0)
    return failed("bind " + from);
  unsigned long flags = MS_BIND | MS_REMOUNT | MS_NOSUID | MS_NODEV;
  if (!writable)
    flags |= MS_RDONLY;
  if (::mount(nullptr, to.c_str(), nullptr, flags, nullptr) != 0)
    return failed("remount " + to);
  return {};
}

std::string make_links() {
  // Debian's merged /usr, elsewhere real folders.
  for (const auto* name : {"bin", "sbin", "lib", "lib64"}) {
    std::array<char, 256> target{};
    auto path = "/" + std::string{name};
    auto n = ::readlink(path.c_str(), target.data(), target.size() - 1);
    if (n > 0) {
      if (::symlink(target.data(), name) != 0)
        return failed("link " + path);
    } else if (::access(path.c_str(), F_OK) == 0) {
      if (auto wrong = bind(path, name, false); !wrong.empty())
        return wrong;
    }
  }
  return {};
}

std::string make_devices() {
  ::mkdir("dev", 0755);
  for (const auto* name : {"null", "zero", "urandom"}) {
    auto inside = "dev/" + std::string{name};
    int fd = ::open(inside.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
    if (fd >= 0)
      ::close(fd);
    if (::mount(("/" + inside).c_str(), inside.c_str(), nullptr, MS_BIND,
                nullptr)
        != 0)
      return failed("bind /" + inside);
  }
  return {};
}

/// A folder that can be written, in memory and of a bounded size. The package's
/// user owns it by its mount: nobody's rights are needed to give it away.
std::string memory_folder(const char* name, const sandbox_limits& limits,
                          bool root) {
  ::mkdir(name, 0755);
  auto options = "size=" + std::to_string(limits.out_bytes)
                 + ",nr_inodes=" + std::to_string(limits.files) + ",mode=700";
  if (root)
    options
      += ",uid=" + std::to_string(nobody) + ",gid=" + std::to_string(nobody);
  if (::mount(name, name, "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0)
    return failed("mount /" + std::string{name});
  return {};
}

std::string fill_root(const sandbox_run& what, bool root, int hand_over) {
  if (auto wrong = bind("/usr", "usr", false); !wrong.empty())
    return wrong;
  if (auto wrong = make_links(); !wrong.empty())
    return wrong;
  // Of /etc only what the loader and the interpreters need.
  ::mkdir("etc", 0755);
  for (const auto* name : {"ld.so.cache", "passwd", "group", "localtime",
                           "os-release", "alternatives"}) {
    auto from = "/etc/" + std::string{name};
    auto to = "etc/" + std::string{name};
    struct stat facts {};
    if (::stat(from.c_str(), &facts) != 0)
      continue;
    if (!S_ISDIR(facts.st_mode))
      ::close(::open(to.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    if (auto wrong = bind(from, to, false); !wrong.empty())
      return wrong;
  }
  if (auto wrong = make_devices(); !wrong.empty())
    return wrong;
  if (auto wrong = bind(what.package, "pkg", false); !wrong.empty())
    return wrong;
  for (const auto* name : {"out", "tmp"})
    if (auto wrong = memory_folder(name, what.limits, root); !wrong.empty())
      return wrong;
  if (auto wrong = watch::copy_files(what.out, "out"); !wrong.empty())
    return wrong;
  // Whoever waits for us takes the results out of it when we are gone.
  const int results = ::open("out", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (results < 0 || !watch::send_descriptor(hand_over, results))
    return failed("hand /out over");
  ::close(results);
  ::mkdir("proc", 0555);
  ::mkdir("old", 0700);
  return {};
}

} // namespace

std::string private_root(const sandbox_run& what, bool root, int hand_over) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return failed("private mounts");
  // Any folder can carry the new root: it is covered in our name space only.
  const char* place = "/tmp";
  if (what.package.starts_with("/tmp/") || what.out.starts_with("/tmp/"))
    place = "/mnt";
  if (::mount("vedette", place, "tmpfs", MS_NOSUID | MS_NODEV,
              "size=4m,mode=755")
        != 0
      || ::chdir(place) != 0)
    return failed("mount root");
  if (auto wrong = fill_root(what, root, hand_over); !wrong.empty())
    return wrong;
  if (::syscall(SYS_pivot_root, ".", "old") != 0 || ::chdir("/") != 0)
    return failed("pivot_root");
  // Before the old root goes: a user name space may mount its own /proc only
  // while it can see a whole one.
  if (::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
              nullptr)
      != 0)
    return failed("mount /proc");
  if (::umount2("/old", MNT_DETACH) != 0)
    return failed("leave the old root");
  ::rmdir("/old");
  if (::mount(nullptr, "/", nullptr,
              MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr)
      != 0)
    return failed("read-only root");
  return {};
}

std::string resource_limits(const sandbox_limits& limits) {
  struct {
    decltype(RLIMIT_CPU) which;
    rlim_t value;
  } const all[] = {{RLIMIT_CPU, limits.cpu_seconds},
                   {RLIMIT_FSIZE, limits.file_bytes},
                   {RLIMIT_NOFILE, 256},
                   {RLIMIT_NPROC, limits.processes},
                   {RLIMIT_AS, limits.address_bytes},
                   {RLIMIT_CORE, 0}};
  for (const auto& x : all) {
    rlimit limit{x.value, x.value};
    if (::setrlimit(x.which, &limit) != 0)
      return failed("resource limits");
  }
  return {};
}

std::string drop_privileges(bool root) {
  if (root
      && (::syscall(SYS_setgroups, 0, nullptr) != 0
          || ::syscall(SYS_setresgid, nobody, nobody, nobody) != 0
          || ::syscall(SYS_setresuid, nobody, nobody, nobody) != 0))
    return failed("another user");
  // In a user name space we keep being root of nothing: lose that as well.
  for (int capability = 0; capability < 64; ++capability)
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  // Another user loses it, and what runs must not outlive the agent. Nobody
  // inside looks into this copy of the agent's memory.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_DUMPABLE, 0);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return failed("no new privileges");
  return {};
}

std::string landlock() {
  landlock_ruleset_attr all{};
  all.handled_access_fs
    = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG
      | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR
      | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_SYM
      | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO
      | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;
  int rules = static_cast<int>(
    ::syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0));
  if (rules < 0)
    return "Landlock (this kernel has none)";
  for (const auto* path : {"/out", "/tmp", "/dev/null"}) {
    landlock_path_beneath_attr rule{};
    rule.parent_fd = ::open(path, O_PATH | O_CLOEXEC);
    rule.allowed_access = std::strcmp(path, "/dev/null") == 0
                            ? LANDLOCK_ACCESS_FS_WRITE_FILE
                            : all.handled_access_fs;
    ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule,
              0);
    ::close(rule.parent_fd);
  }
  bool holds = ::syscall(SYS_landlock_restrict_self, rules, 0) == 0;
  ::close(rules);
  return holds ? std::string{} : "Landlock (refused)";
}

std::string system_calls() {
  scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
  constexpr int refused[] = {SCMP_SYS(mount),
                             SCMP_SYS(umount2),
                             SCMP_SYS(pivot_root),
                             SCMP_SYS(chroot),
                             SCMP_SYS(unshare),
                             SCMP_SYS(setns),
                             SCMP_SYS(ptrace),
                             SCMP_SYS(process_vm_readv),
                             SCMP_SYS(process_vm_writev),
                             SCMP_SYS(bpf),
                             SCMP_SYS(perf_event_open),
                             SCMP_SYS(init_module),
                             SCMP_SYS(finit_module),
                             SCMP_SYS(delete_module),
                             SCMP_SYS(kexec_load),
                             SCMP_SYS(kexec_file_load),
                             SCMP_SYS(keyctl),
                             SCMP_SYS(add_key),
                             SCMP_SYS(request_key),
                             SCMP_SYS(io_uring_setup),
                             SCMP_SYS(userfaultfd),
                             SCMP_SYS(reboot),
                             SCMP_SYS(swapon),
                             SCMP_SYS(swapoff),
                             SCMP_SYS(open_by_handle_at),
                             SCMP_SYS(fanotify_init),
                             SCMP_SYS(mount_setattr),
                             SCMP_SYS(fsopen),
                             SCMP_SYS(fsmount),
                             SCMP_SYS(move_mount),
                             SCMP_SYS(open_tree),
                             SCMP_SYS(acct),
                             SCMP_SYS(quotactl),
                             SCMP_SYS(settimeofday),
                             SCMP_SYS(clock_settime),
                             SCMP_SYS(clone3)};
  bool good = filter != nullptr;
  for (int number : refused) {
    // clone3 hides its flags from us; ENOSYS makes everybody use clone.
    auto answer = number == SCMP_SYS(clone3) ? ENOSYS : EPERM;
    good
      = good
        && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(answer), number, 0) == 0;
  }
  // No new name space by clone either; without CLONE_NEWUSER it has not the
  // privilege for the others.
  good = good
         && ::seccomp_rule_add(
              filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
              SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER))
              == 0;
  good = good && ::seccomp_load(filter) == 0;
  ::seccomp_release(filter);
  return good ? std::string{} : failed("seccomp");
}

} // namespace vedette::agent::confine
