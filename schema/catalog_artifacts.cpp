// Tested by tests/unit/schema/catalog_test.cpp
#include "schema/catalog_artifacts.hpp"

#include <array>
#include <cctype>

namespace vedette::schema {

namespace {

enum class artifact_kind {
  process,
  image,
  user,
  file,
  file_owner,
  network,
  registry,
  dns,
  script,
  mount,
  memory,
  log,
};

struct facet {
  artifact_kind kind;
  std::string_view name; ///< Lower case, `_` left out.
  std::string_view field;
};

// A field that begins with `.` continues the prefix of its artifact.
constexpr auto facets = std::to_array<facet>({
  {artifact_kind::process, "uid", ".entity_id"},
  {artifact_kind::process, "id", ".pid"},
  {artifact_kind::process, "pid", ".pid"},
  {artifact_kind::process, "name", ".name"},
  {artifact_kind::process, "commandline", ".command_line"},
  {artifact_kind::process, "startdatetime", ".start"},
  {artifact_kind::process, "primaryimagepath", ".executable"},
  {artifact_kind::process, "primaryimagename", ".name"},
  {artifact_kind::process, "primaryimagemd5", ".hash.md5"},
  {artifact_kind::process, "description", ".pe.description"},
  {artifact_kind::image, "path", ".executable"},
  {artifact_kind::image, "name", ".name"},
  {artifact_kind::image, "directory", ".Ext.image.directory"},
  {artifact_kind::image, "size", ".Ext.image.size"},
  {artifact_kind::image, "suspectedfiletype", ".Ext.image.type"},
  {artifact_kind::image, "ishidden", ".Ext.image.hidden"},
  {artifact_kind::image, "isreadonly", ".Ext.image.read_only"},
  {artifact_kind::image, "md5", ".hash.md5"},
  {artifact_kind::image, "md5hash", ".hash.md5"},
  {artifact_kind::image, "sha2", ".hash.sha256"},
  {artifact_kind::image, "sha256", ".hash.sha256"},
  {artifact_kind::image, "sha256hash", ".hash.sha256"},
  {artifact_kind::image, "signaturestatus", ".code_signature.status"},
  {artifact_kind::image, "leafcn", ".code_signature.subject_name"},
  {artifact_kind::image, "leafthumbprint", ".code_signature.thumbprint_sha256"},
  {artifact_kind::image, "isselfsigned", ".code_signature.self_signed"},
  {artifact_kind::user, "name", ".name"},
  {artifact_kind::user, "domain", ".domain"},
  {artifact_kind::user, "uid", ".id"},
  {artifact_kind::user, "id", ".id"},
  {artifact_kind::file, "path", ".path"},
  {artifact_kind::file, "name", ".name"},
  {artifact_kind::file, "directory", ".directory"},
  {artifact_kind::file, "size", ".size"},
  {artifact_kind::file, "owner", ".owner"},
  {artifact_kind::file, "owneruid", ".uid"},
  {artifact_kind::file, "creationdatetime", ".created"},
  {artifact_kind::file, "md5", ".hash.md5"},
  {artifact_kind::file, "md5hash", ".hash.md5"},
  {artifact_kind::file, "sha2", ".hash.sha256"},
  {artifact_kind::file, "sha256", ".hash.sha256"},
  {artifact_kind::file, "sha256hash", ".hash.sha256"},
  {artifact_kind::file, "suspectedfiletype", ".Ext.header_type"},
  {artifact_kind::file, "ishidden", ".Ext.hidden"},
  {artifact_kind::file, "isreadonly", ".Ext.read_only"},
  {artifact_kind::file, "ispersistencepoint", ".Ext.persistence_point"},
  {artifact_kind::file, "signaturestatus", ".code_signature.status"},
  {artifact_kind::file, "leafcn", ".code_signature.subject_name"},
  {artifact_kind::file_owner, "name", "file.owner"},
  {artifact_kind::file_owner, "uid", "file.uid"},
  {artifact_kind::network, "sourceaddress", "source.ip"},
  {artifact_kind::network, "sourceaddr", "source.ip"},
  {artifact_kind::network, "sourceport", "source.port"},
  {artifact_kind::network, "destinationaddress", "destination.ip"},
  {artifact_kind::network, "destaddress", "destination.ip"},
  {artifact_kind::network, "destaddr", "destination.ip"},
  {artifact_kind::network, "destinationport", "destination.port"},
  {artifact_kind::network, "destport", "destination.port"},
  {artifact_kind::network, "destinationdomain", "destination.domain"},
  {artifact_kind::network, "protocol", "network.transport"},
  {artifact_kind::registry, "path", "registry.path"},
  {artifact_kind::registry, "keypath", "registry.path"},
  {artifact_kind::registry, "valuename", "registry.value"},
  {artifact_kind::registry, "entryname", "registry.value"},
  {artifact_kind::registry, "value", "registry.data.strings"},
  {artifact_kind::registry, "data", "registry.data.strings"},
  {artifact_kind::registry, "processname", "process.name"},
  {artifact_kind::registry, "processprimaryimagepath", "process.executable"},
  {artifact_kind::registry, "filepath", "registry.Ext.file.path"},
  {artifact_kind::registry, "filemd5", "registry.Ext.file.hash.md5"},
  {artifact_kind::registry, "ispersistencepoint",
   "registry.Ext.persistence_point"},
  {artifact_kind::dns, "targetdomainname", "dns.question.name"},
  {artifact_kind::dns, "domainname", "dns.question.name"},
  {artifact_kind::dns, "name", "dns.question.name"},
  {artifact_kind::dns, "type", "dns.question.type"},
  {artifact_kind::dns, "resolvedaddress", "dns.resolved_ip"},
  {artifact_kind::dns, "resolvedaddresscount", "dns.answers_count"},
  {artifact_kind::script, "eventid", "event.code"},
  {artifact_kind::script, "scriptblock", "powershell.file.script_block_text"},
  {artifact_kind::script, "path", "powershell.file.path"},
  {artifact_kind::mount, "path", "volume.mount_name"},
  {artifact_kind::mount, "mountpoint", "volume.mount_name"},
  {artifact_kind::mount, "device", "volume.device_name"},
  {artifact_kind::mount, "filesystem", "volume.file_system_type"},
  {artifact_kind::memory, "protection", "process.Ext.memory_region.protection"},
  {artifact_kind::memory, "baseaddress",
   "process.Ext.memory_region.base_address"},
  {artifact_kind::memory, "size", "process.Ext.memory_region.size"},
  {artifact_kind::memory, "path", "process.Ext.memory_region.mapped_path"},
  {artifact_kind::log, "securityprovider", "winlog.provider_name"},
  {artifact_kind::log, "provider", "winlog.provider_name"},
  {artifact_kind::log, "message", "event.original"},
});

/// In events about processes the target is the event's process and the
/// instigator its parent; everywhere else the event's process instigates.
struct artifact {
  std::string_view name; ///< Lower case.
  artifact_kind kind;
  std::string_view in_process_events; ///< Prefix of its fields.
  std::string_view elsewhere;
};

constexpr auto artifacts = std::to_array<artifact>({
  {"instigatingprocess", artifact_kind::process, "process.parent", "process"},
  {"instigatingprocessimagefile", artifact_kind::image, "process.parent",
   "process"},
  {"instigatingprocessowner", artifact_kind::user, "process.parent.user",
   "user"},
  {"targetprocess", artifact_kind::process, "process", "Target.process"},
  {"targetprocessimagefile", artifact_kind::image, "process", "Target.process"},
  {"targetprocessowner", artifact_kind::user, "user", "Target.process.user"},
  {"targetfile", artifact_kind::file, "file", "file"},
  {"targetfileowner", artifact_kind::file_owner, "", ""},
  {"targetnetworkconnection", artifact_kind::network, "", ""},
  {"targetregistrykey", artifact_kind::registry, "", ""},
  {"targetdns", artifact_kind::dns, "", ""},
  {"targetuser", artifact_kind::user, "user", "user"},
  {"targetpowershelltrace", artifact_kind::script, "", ""},
  {"targetmount", artifact_kind::mount, "", ""},
  {"targetmemoryregion", artifact_kind::memory, "", ""},
  {"targetlog", artifact_kind::log, "", ""},
  {"process", artifact_kind::process, "process", "process"},
  {"process.parent", artifact_kind::process, "process.parent",
   "process.parent"},
  {"process.file", artifact_kind::image, "process", "process"},
  {"process.parent.file", artifact_kind::image, "process.parent",
   "process.parent"},
  {"process.owner", artifact_kind::user, "user", "user"},
  {"file", artifact_kind::file, "file", "file"},
  {"networkconnection", artifact_kind::network, "", ""},
  {"registrykey", artifact_kind::registry, "", ""},
  {"user", artifact_kind::user, "user", "user"},
  {"dns", artifact_kind::dns, "", ""},
  {"powershell_trace", artifact_kind::script, "", ""},
  {"powershelltrace", artifact_kind::script, "", ""},
  {"logmessage", artifact_kind::log, "", ""},
});

} // namespace

std::optional<std::string> artifact_field(event_class cls,
                                          std::string_view artifact_facet) {
  auto dot = artifact_facet.rfind('.');
  if (dot == std::string_view::npos)
    return std::nullopt;
  auto wanted = artifact_facet.substr(0, dot);
  std::string facet_name;
  for (auto c : artifact_facet.substr(dot + 1))
    if (c != '_')
      facet_name += c;
  for (const auto& what : artifacts) {
    if (what.name != wanted)
      continue;
    auto prefix
      = cls == event_class::process ? what.in_process_events : what.elsewhere;
    for (const auto& x : facets)
      if (x.kind == what.kind && x.name == facet_name)
        return x.field.starts_with('.') ? std::string{prefix}.append(x.field)
                                        : std::string{x.field};
    // Processes have an owner, whose facets are the user's.
    if (what.kind == artifact_kind::process && facet_name == "owner")
      return prefix == "process" ? "user.name"
                                 : std::string{prefix}.append(".user.name");
  }
  return std::nullopt;
}

namespace {

const artifact* artifact_named(std::string_view name) {
  std::string wanted;
  for (auto c : name)
    if (c != ' ')
      wanted += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const auto& what : artifacts)
    if (what.name == wanted)
      return &what;
  return nullptr;
}

} // namespace

bool is_artifact(std::string_view name) {
  return artifact_named(name) != nullptr;
}

std::vector<std::string_view> artifact_names() {
  std::vector<std::string_view> out;
  for (const auto& what : artifacts)
    out.push_back(what.name);
  return out;
}

std::vector<std::string_view> facet_names(std::string_view artifact) {
  std::vector<std::string_view> out;
  if (const auto* what = artifact_named(artifact))
    for (const auto& x : facets)
      if (x.kind == what->kind)
        out.push_back(x.name);
  return out;
}

} // namespace vedette::schema
