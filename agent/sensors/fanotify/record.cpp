// Tested by tests/unit/agent/sensors/fanotify/file_decoder_test.cpp.
#include "agent/sensors/fanotify/record.hpp"

#include <sys/fanotify.h>

#include <cstring>

namespace vedette::agent {

namespace {

constexpr std::size_t fsid_bytes = 8;
constexpr std::size_t handle_head_bytes = 8; // handle_bytes, handle_type

template <class T>
bool peek(std::string_view bytes, T& out) {
  if (bytes.size() < sizeof(T))
    return false;
  std::memcpy(&out, bytes.data(), sizeof(T));
  return true;
}

/// fsid, file_handle, and the name behind it.
bool read_fid(std::string_view body, named_file& out) {
  std::uint32_t size = 0;
  if (body.size() < fsid_bytes + handle_head_bytes
      || !peek(body.substr(fsid_bytes), size))
    return false;
  auto end = fsid_bytes + handle_head_bytes + size;
  if (size > body.size() || end > body.size())
    return false;
  out.folder.bytes.assign(body.substr(0, end));
  auto name = body.substr(end);
  out.name.assign(name.substr(0, name.find('\0')));
  return true;
}

void read_information(std::string_view info, std::uint8_t type,
                      file_record& out) {
  // A type we do not know, or a body that does not fit, is left out.
  auto body = info.substr(sizeof(fanotify_event_info_header));
  named_file unnamed;
  switch (type) {
  case FAN_EVENT_INFO_TYPE_DFID_NAME:
  case FAN_EVENT_INFO_TYPE_OLD_DFID_NAME:
    read_fid(body, out.file);
    return;
  case FAN_EVENT_INFO_TYPE_NEW_DFID_NAME:
    read_fid(body, out.renamed);
    return;
  case FAN_EVENT_INFO_TYPE_FID:
    if (read_fid(body, unnamed))
      out.target = std::move(unnamed.folder);
    return;
  case FAN_EVENT_INFO_TYPE_PIDFD:
    peek(body, out.pidfd);
    return;
  default:
    return;
  }
}

} // namespace

std::uint64_t file_handle_id::fsid() const {
  std::uint64_t out = 0;
  peek(std::string_view{bytes}, out);
  return out;
}

std::string_view file_handle_id::handle() const {
  return std::string_view{bytes}.substr(fsid_bytes);
}

bool next_record(std::string_view& bytes, file_record& out) {
  fanotify_event_metadata head{};
  if (!peek(bytes, head) || head.event_len < sizeof(head)
      || head.event_len > bytes.size() || head.metadata_len < sizeof(head)
      || head.metadata_len > head.event_len
      || head.vers != FANOTIFY_METADATA_VERSION) {
    bytes = {};
    return false;
  }
  out.mask = head.mask;
  out.pid = head.pid;
  out.pidfd = -1;
  for (auto* name : {&out.file, &out.renamed}) {
    name->folder.bytes.clear();
    name->name.clear();
  }
  out.target.bytes.clear();
  auto rest
    = bytes.substr(head.metadata_len, head.event_len - head.metadata_len);
  fanotify_event_info_header info{};
  while (peek(rest, info) && info.len >= sizeof(info)
         && info.len <= rest.size()) {
    read_information(rest.substr(0, info.len), info.info_type, out);
    rest.remove_prefix(info.len);
  }
  bytes.remove_prefix(head.event_len);
  return true;
}

} // namespace vedette::agent
