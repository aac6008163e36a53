#include "agent/sensors/fanotify/file_decoder.hpp"

#include "schema/catalog_fields.hpp"

#include <sys/fanotify.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <functional>

namespace vedette::agent {

namespace {

using schema::event_type;
using schema::id_of;

constexpr std::size_t folders_remembered = 4096;
constexpr std::size_t created_max = 8192;

const char* type_of(const struct stat& facts) {
  switch (facts.st_mode & S_IFMT) {
  case S_IFDIR:
    return "dir";
  case S_IFLNK:
    return "symlink";
  case S_IFIFO:
    return "fifo";
  case S_IFSOCK:
    return "socket";
  case S_IFBLK:
    return "block";
  case S_IFCHR:
    return "char";
  default:
    return "file";
  }
}

std::string target_of(const std::string& link) {
  std::array<char, 4096> text{};
  auto n = ::readlink(link.c_str(), text.data(), text.size());
  return {text.data(), n > 0 ? static_cast<std::size_t>(n) : 0U};
}

void set_facts(schema::event& out, const struct stat& facts,
               user_names& users) {
  std::array<char, 16> mode{};
  std::snprintf(mode.data(), mode.size(), "%04o", facts.st_mode & 07777U);
  out.set(id_of("file.size"), facts.st_size);
  out.set(id_of("file.mode"), mode.data());
  out.set(id_of("file.inode"), std::to_string(facts.st_ino));
  out.set(id_of("file.device"), std::to_string(major(facts.st_dev)) + ":"
                                  + std::to_string(minor(facts.st_dev)));
  out.set(id_of("file.owner"), users.of(facts.st_uid));
  out.set(id_of("file.uid"), std::to_string(facts.st_uid));
  out.set(id_of("file.gid"), std::to_string(facts.st_gid));
}

} // namespace

file_decoder::file_decoder(const sensor_context& context, folder_lookup lookup)
  : context_{context}, folders_{std::move(lookup), folders_remembered},
    stamps_{context.run, schema::sensor_id::file} {}

std::string file_decoder::path_of(const named_file& file) {
  const auto& folder = folders_.of(file.folder);
  if (folder.empty()) // Gone, or its path is longer than the kernel tells.
    return std::string{cut_path_mark} + "/" + file.name;
  if (file.name.empty() || file.name == ".")
    return folder;
  return folder == "/" ? folder + file.name : folder + "/" + file.name;
}

/// True when the file that is being closed was made by whoever opened it.
bool file_decoder::was_new(const file_record& record) {
  auto key = std::hash<std::string>{}(record.target.bytes);
  bool makes = (record.mask & FAN_CREATE) != 0;
  bool closes = (record.mask & FAN_CLOSE_WRITE) != 0;
  if (makes && !closes) {
    if (created_.insert(key).second)
      created_order_.push_back(key);
    while (created_order_.size() > created_max) {
      created_.erase(created_order_.front());
      created_order_.pop_front();
    }
  }
  return makes || (closes && created_.erase(key) > 0);
}

void file_decoder::emit(event_type type, const std::string& path,
                        const std::string& before, const file_record& record) {
  auto& x = now_.out->add();
  x.cls = schema::event_class::file;
  x.type = type;
  x.boot = now_.now;
  x.wall = now_.times.wall(now_.now);
  stamps_.stamp(x);
  if (now_.who != nullptr)
    set_process(x, *now_.who, detail::actor, *context_.users, now_.times);
  else
    x.set(id_of("process.pid"), record.pid);
  set_file(x, path);
  if (path.starts_with(cut_path_mark))
    mark_truncated(x, "file.path");
  if (before.starts_with(cut_path_mark))
    mark_truncated(x, "file.Ext.original.path");
  if (!before.empty()) {
    x.set(id_of("file.Ext.original.path"), before);
    x.set(id_of("file.Ext.original.name"), name_of_path(before));
  }
  const bool there = type != event_type::remove && now_.facts != nullptr;
  const bool folder = (record.mask & FAN_ONDIR) != 0;
  x.set(id_of("file.type"), there    ? type_of(*now_.facts)
                            : folder ? "dir"
                                     : "file");
  if (!there)
    return;
  set_facts(x, *now_.facts, *context_.users);
  if (S_ISLNK(now_.facts->st_mode))
    if (auto target = target_of(path); !target.empty())
      x.set(id_of("file.target_path"), target);
}

// What the file itself says; it may be gone or another one by now. Who was
// deleted in the same record is not asked for.
void file_decoder::look_at(const std::string& path, const file_record& record) {
  now_.facts = nullptr;
  if ((record.mask & FAN_DELETE) == 0 && path.starts_with('/')
      && ::lstat(path.c_str(), &facts_) == 0)
    now_.facts = &facts_;
}

void file_decoder::decode(const file_record& record, time_ns now,
                          const wall_offset& times, actors::event_batch& out) {
  if ((record.mask & FAN_Q_OVERFLOW) != 0) {
    ++lost_;
    return;
  }
  // A file whose last name goes changes its attributes, too: without a name.
  bool unnamed = record.file.empty() && record.renamed.empty();
  if (unnamed && (record.mask & FAN_ATTRIB) != 0)
    return;
  bool fresh = was_new(record);
  auto who = context_.processes->find(record.pid);
  if (who && context_.quiet && context_.quiet->covers(*who)) {
    ++suppressed_;
    return;
  }
  now_ = {who.get(), now, times, &out, nullptr};
  auto path = path_of(record.file);
  if ((record.mask & (FAN_CREATE | FAN_CLOSE_WRITE | FAN_ATTRIB)) != 0)
    look_at(path, record);
  bool folder = (record.mask & FAN_ONDIR) != 0 && !record.target.empty();
  if (folder && (record.mask & FAN_CREATE) != 0)
    folders_.learn(record.target, path);
  // The kernel forgot the order of merged events; this is the natural one.
  if ((record.mask & FAN_CREATE) != 0)
    emit(event_type::create, path, {}, record);
  if ((record.mask & FAN_CLOSE_WRITE) != 0) {
    emit(event_type::write, path, {}, record);
    if (!fresh)
      emit(event_type::overwrite, path, {}, record);
  }
  if ((record.mask & FAN_ATTRIB) != 0 && (record.mask & FAN_DELETE) == 0)
    emit(event_type::attribute_change, path, {}, record);
  if ((record.mask & FAN_RENAME) != 0) {
    if (folder)
      folders_.forget_all();
    auto now_at = path_of(record.renamed);
    if (folder)
      folders_.learn(record.target, now_at);
    look_at(now_at, record);
    emit(event_type::rename, now_at, path, record);
  }
  if ((record.mask & FAN_DELETE) != 0)
    emit(event_type::remove, path, {}, record);
}

} // namespace vedette::agent
