// Tested by tests/unit/agent/sensors/bpf/process_decoder_test.cpp.
#include "agent/process/container.hpp"
#include "agent/sensors/bpf/process_decoder.hpp"

#include <sys/sysmacros.h>

#include <cstring>
#include <vector>

namespace vedette::agent {

namespace {

/// The bytes a frame names, or nothing when they are not in the frame.
std::optional<std::string_view> text_in(std::string_view frame,
                                        const frame_text& where) {
  if (where.offset > frame.size() || where.size > frame.size() - where.offset)
    return std::nullopt;
  return frame.substr(where.offset, where.size);
}

std::string fixed_text(const char* text, std::size_t size) {
  return {text, ::strnlen(text, size)};
}

} // namespace

std::string path_of_components(std::string_view components, bool partial) {
  std::vector<std::string_view> names;
  while (!components.empty()) {
    auto end = components.find('\0');
    auto name = components.substr(0, end);
    if (name != "/")
      names.push_back(name);
    components.remove_prefix(end == std::string_view::npos ? components.size()
                                                           : end + 1);
  }
  std::string out{partial ? cut_path_mark : ""};
  for (auto at = names.rbegin(); at != names.rend(); ++at) {
    out += '/';
    out += *at;
  }
  return out.empty() ? "/" : out;
}

std::optional<process> process_of_exec(std::string_view frame,
                                       std::string_view more) {
  frame_exec x{};
  if (frame.size() < sizeof(x))
    return std::nullopt;
  std::memcpy(&x, frame.data(), sizeof(x));
  auto image = text_in(frame, x.image);
  auto directory = text_in(frame, x.directory);
  auto arguments = text_in(frame, x.arguments);
  if (!image || !directory || !arguments)
    return std::nullopt;
  process out;
  out.key = process_key::of(static_cast<std::int32_t>(x.head.pid),
                            static_cast<time_ns>(x.head.start_ns));
  out.start = static_cast<time_ns>(x.head.start_ns);
  out.parent_pid = static_cast<std::int32_t>(x.head.ppid);
  out.partial_executable = (x.head.flags & FRAME_IMAGE_PARTIAL) != 0;
  out.partial_directory = (x.head.flags & FRAME_DIRECTORY_PARTIAL) != 0;
  out.executable = path_of_components(*image, out.partial_executable);
  out.name = name_of_path(out.executable);
  out.title = fixed_text(x.head.name, sizeof(x.head.name));
  out.directory = path_of_components(*directory, out.partial_directory);
  out.arguments = *arguments;
  out.arguments += more;
  join_arguments(out);
  out.tty = fixed_text(x.tty, sizeof(x.tty));
  out.uid = x.head.uid;
  out.euid = x.head.euid;
  out.saved_uid = x.saved_uid;
  out.gid = x.head.gid;
  out.login_uid = x.login_uid;
  out.session = x.session;
  out.mount_ns = x.mount_ns;
  out.pid_ns = x.pid_ns;
  out.truncated = (x.head.flags & FRAME_TRUNCATED) != 0
                  || out.arguments.size() < x.arguments_total;
  out.unlinked = (x.head.flags & FRAME_UNLINKED) != 0;
  // The kernel packs device numbers in another way than stat does.
  out.image = {makedev(x.device >> 20U, x.device & 0xFFFFFU), x.inode,
               x.file_size, x.mtime_ns, x.ctime_ns};
  return out;
}

} // namespace vedette::agent
