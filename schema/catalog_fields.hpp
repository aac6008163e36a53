#pragma once

#include "schema/catalog.hpp"

#include <array>
#include <cstddef>
#include <string_view>

/// The fields of the catalogue, one row each: adding a field is adding a row.
///
/// The position of a row is the field's id, and ids are on wire and disk:
/// append at the end, never reorder, never delete (a golden block in
/// tests/data/wire holds us to it).
///
/// The last column lists other people's names for the field, separated by
/// blanks: Sigma and Sysmon (`CommandLine`), old endpoint EQL
/// (`command_line`), OPTICS EQL (`process.command_line`) and older ECS. A name
/// that means this field only in events of certain classes is written
/// `class,class:Name`. Names of Aurora's artifacts and facets
/// (`TargetProcess.CommandLine`) are put together in catalog.cpp.
namespace vedette::schema {

struct catalog_row {
  std::string_view name;
  field_type type;
  bool path;
  std::string_view meaning;
  std::string_view aliases;
};

namespace rows {

using words = std::string_view;

constexpr catalog_row text(words name, words meaning, words aliases = {}) {
  return {name, field_type::text, false, meaning, aliases};
}
constexpr catalog_row path(words name, words meaning, words aliases = {}) {
  return {name, field_type::text, true, meaning, aliases};
}
constexpr catalog_row number(words name, words meaning, words aliases = {}) {
  return {name, field_type::integer, false, meaning, aliases};
}
constexpr catalog_row real(words name, words meaning, words aliases = {}) {
  return {name, field_type::real, false, meaning, aliases};
}
constexpr catalog_row flag(words name, words meaning, words aliases = {}) {
  return {name, field_type::boolean, false, meaning, aliases};
}
constexpr catalog_row address(words name, words meaning, words aliases = {}) {
  return {name, field_type::ip, false, meaning, aliases};
}
constexpr catalog_row list(words name, words meaning, words aliases = {}) {
  return {name, field_type::text_list, false, meaning, aliases};
}
/// Nanoseconds since 1970, UTC; written as RFC 3339.
constexpr catalog_row time(words name, words meaning, words aliases = {}) {
  return {name, field_type::time, false, meaning, aliases};
}

} // namespace rows

// clang-format off
inline constexpr auto catalog_rows = std::to_array<catalog_row>({
  // -- facts of the event's header; `event::get` knows them --------------------
  rows::time("@timestamp", "When it happened.", "timestamp UtcTime TimeCreated"),
  rows::text("event.category", "The event's class.", "event_type event.class"),
  rows::text("event.type", "What kind of thing happened, in the words of ECS.", ""),
  rows::text("event.action", "What happened.", "subtype event.name"),
  rows::text("event.kind", "`event`, or `metric` for what the agent says about itself."),
  rows::text("event.id", "Names this event, on every device and for ever.", "event.uid"),
  rows::number("event.sequence", "Count of the sensor's events since the agent started, without holes.", "serial_event_id"),
  rows::text("event.provider", "The sensor that saw it.", "event.sensor"),
  rows::text("event.subcategory", "Aurora's subcategory (`TCP`, `powershell`); a sensor may say more than the class implies."),
  // -- the event itself -----------------------------------------------------------
  rows::time("event.created", "When the agent first saw it."),
  rows::text("event.code", "The source's number for this kind of event.", "EventID event_id winlog.event_id powershell_trace.event_id"),
  rows::text("event.outcome", "`success`, `failure` or `unknown`."),
  rows::number("event.duration", "How long it took, in nanoseconds."),
  rows::text("event.original", "The record as its source wrote it.", "Message message"),
  rows::flag("event.truncated", "Some value was longer than the sensor may copy."),
  rows::number("error.code", "The kernel's errno; 0 or absent is success.", "errno"),
  rows::text("threat.tactic.name", "ATT&CK tactics.", "event.mitre.tactics.name mitre_tactics"),
  rows::text("threat.technique.name", "ATT&CK techniques.", "event.mitre.techniques.name mitre_techniques"),
  // -- the device -------------------------------------------------------------------
  rows::text("host.id", "The enrolled device.", "device.id agent.id device_id"),
  rows::text("host.name", "Its name.", "Hostname hostname Computer ComputerName computer_name host.hostname device.name"),
  rows::text("host.os.type", "`linux`, `windows` or `macos`.", "os_type host.os.family"),
  rows::text("host.boot.id", "Changes with every start of the device.", "boot_id"),
  // -- the process the event is about: the one that acts or, in process events
  //    other than PTrace, the one that starts, ends or stops ------------------------
  rows::text("process.entity_id", "Names the process: boot, pid and start time.", "unique_pid ProcessGuid ProcessGUID process.uid process_guid SourceProcessGUID SourceProcessGuid"),
  rows::number("process.pid", "Process id.", "pid ProcessId ProcessID SourceProcessId process.id process_id NewProcessId"),
  rows::text("process.name", "File name of the program.", "process_name"),
  rows::path("process.executable", "Path of the program.", "Image process_path exe SourceImage process.file.path process.path process.image.path process.primary_image_path processPath NewProcessName Application network,registry,file,other,log,module:ProcessName"),
  rows::text("process.command_line", "Arguments as one line.", "CommandLine command_line ProcessCommandLine SourceCommandLine cmdline proctitle"),
  rows::list("process.args", "Arguments, one by one.", "args"),
  rows::number("process.args_count", "How many arguments there were."),
  rows::path("process.working_directory", "Working directory.", "CurrentDirectory current_directory cwd process.cwd"),
  rows::time("process.start", "When it started.", "process.start_time process.start_date_time"),
  rows::time("process.end", "When it ended.", ""),
  rows::number("process.exit_code", "What it returned.", "exit_code ExitStatus"),
  rows::text("process.exit_signal", "The signal that ended it, `SIGKILL`."),
  rows::flag("process.core_dumped", "Its end wrote a core file."),
  rows::text("process.tty", "Controlling terminal, `pts/3`.", "tty TerminalSessionId process.tty.name"),
  rows::number("process.session_leader.pid", "Its session."),
  rows::number("process.group_leader.pid", "Its process group."),
  rows::number("process.thread.id", "The thread that acted.", "SourceThreadId tid"),
  rows::text("process.title", "Name of the thread or window; `comm` on Linux.", "comm"),
  rows::text("process.hash.md5", "MD5 of the program.", "md5 process.md5 process.primary_image_md5 process.file.md5 process.file.hash.md5"),
  rows::text("process.hash.sha1", "SHA-1 of the program.", "sha1 process.file.hash.sha1"),
  rows::text("process.hash.sha256", "SHA-256 of the program.", "sha256 process.sha256 process.file.sha256 process.file.hash.sha256"),
  rows::text("process.hash.imphash", "Hash of a PE file's imports.", "Imphash imphash"),
  rows::text("process.Ext.hashes", "All hashes as Sysmon writes them, `MD5=…,SHA256=…`.", "Hashes"),
  rows::path("process.Ext.image.directory", "Folder of the program.", "process.directory process.file.directory"),
  rows::number("process.Ext.image.size", "Bytes of the program.", "process.file.size"),
  rows::text("process.Ext.image.type", "What the program's bytes look like, `Executable/ELF`.", "process.file.suspected_file_type"),
  rows::flag("process.Ext.image.hidden", "The program's name starts with a dot.", "process.file.is_hidden"),
  rows::flag("process.Ext.image.read_only", "The program's file cannot be written.", "process.file.is_read_only"),
  rows::flag("process.Ext.image.deleted", "The program's file was deleted or never had a name."),
  rows::text("process.code_signature.status", "How its signature was judged.", "signature_status process.file.signature_status"),
  rows::text("process.code_signature.subject_name", "Who signed it.", "signature_signer process.file.leaf_cn"),
  rows::flag("process.code_signature.exists", "It is signed."),
  rows::text("process.code_signature.thumbprint_sha256", "Hash of the signing certificate.", ""),
  rows::flag("process.code_signature.self_signed", "Its signature's certificate is its own root."),
  rows::text("process.pe.original_file_name", "Name the program was built with.", "OriginalFileName original_file_name process:OriginalName"),
  rows::text("process.pe.description", "Description it was built with.", "Description"),
  rows::text("process.pe.product", "Product it was built as.", "Product"),
  rows::text("process.pe.company", "Who built it.", "Company"),
  rows::text("process.pe.file_version", "Version it was built as.", "FileVersion"),
  rows::text("process.Ext.token.integrity_level_name", "Windows integrity level.", "IntegrityLevel integrity_level"),
  rows::list("process.thread.capabilities.effective", "Capabilities in force."),
  rows::text("process.io.text", "A line typed into or printed by it."),
  rows::list("process.env_vars", "The part of its environment that policies ask for, `NAME=value`.", "process.environment env_vars"),
  rows::number("process.real_user.id", "Real user id."),
  rows::number("process.saved_user.id", "Saved user id."),
  rows::number("process.group.id", "Effective group id.", "gid"),
  rows::number("process.real_group.id", "Real group id."),
  rows::number("process.Ext.tracer_pid", "Process that traces it, if one does."),
  rows::number("process.Ext.namespace.pid", "Inode number of its PID namespace."),
  rows::number("process.Ext.namespace.mnt", "Inode number of its mount namespace."),
  // -- its parent -----------------------------------------------------------------
  rows::text("process.parent.entity_id", "Names the parent.", "unique_ppid ParentProcessGuid process.parent.uid"),
  rows::number("process.parent.pid", "Process id of the parent.", "ppid ParentProcessId process.ppid process.parent.id"),
  rows::text("process.parent.name", "File name of the parent's program.", "parent_process_name ParentProcessName"),
  rows::path("process.parent.executable", "Path of the parent's program.", "ParentImage parent_process_path process.parent.file.path process.parent.path"),
  rows::text("process.parent.command_line", "Arguments of the parent.", "ParentCommandLine parent_command_line"),
  rows::list("process.parent.args", "Arguments of the parent, one by one."),
  rows::path("process.parent.working_directory", "Working directory of the parent."),
  rows::time("process.parent.start", "When the parent started."),
  rows::text("process.parent.hash.md5", "MD5 of the parent's program.", "process.parent.md5"),
  rows::text("process.parent.hash.sha256", "SHA-256 of the parent's program.", "process.parent.sha256"),
  rows::path("process.parent.Ext.image.directory", "Folder of the parent's program."),
  rows::number("process.parent.Ext.image.size", "Bytes of the parent's program."),
  rows::text("process.parent.Ext.image.type", "What the bytes of the parent's program look like."),
  rows::text("process.parent.code_signature.status", "How the parent's signature was judged."),
  rows::text("process.parent.code_signature.subject_name", "Who signed the parent."),
  rows::text("process.parent.user.name", "User the parent runs as.", "ParentUser"),
  rows::number("process.parent.user.id", "User id of the parent."),
  rows::text("process.parent.user.domain", "Domain of the parent's user."),
  rows::path("process.parent.parent.executable", "Path of the grandparent's program.", "GrandParentImage"),
  rows::text("process.parent.parent.entity_id", "Names the grandparent."),
  // -- a process acted upon, in events of other classes ---------------------------
  rows::text("Target.process.entity_id", "Names the process acted upon.", "TargetProcessGUID TargetProcessGuid"),
  rows::number("Target.process.pid", "Its process id.", "TargetProcessId target_pid"),
  rows::text("Target.process.name", "File name of its program.", "target_name target_process_name"),
  rows::path("Target.process.executable", "Path of its program.", "TargetImage target_path target_process_path"),
  rows::text("Target.process.command_line", "Its arguments.", "TargetCommandLine"),
  rows::time("Target.process.start", "When it started."),
  rows::text("Target.process.hash.md5", "MD5 of its program."),
  rows::text("Target.process.hash.sha256", "SHA-256 of its program."),
  rows::path("Target.process.Ext.image.directory", "Folder of its program."),
  rows::number("Target.process.Ext.image.size", "Bytes of its program."),
  rows::text("Target.process.Ext.image.type", "What the bytes of its program look like."),
  rows::text("Target.process.code_signature.status", "How its signature was judged."),
  rows::text("Target.process.code_signature.subject_name", "Who signed it."),
  rows::text("Target.process.user.name", "User it runs as.", "TargetUser"),
  rows::number("Target.process.user.id", "User id it runs as."),
  rows::text("Target.process.user.domain", "Domain of its user."),
  rows::text("Target.process.Ext.granted_access", "Rights the handle gives, `0x1fffff`.", "GrantedAccess granted_access"),
  rows::text("Target.process.Ext.call_trace", "Stack of the call that opened it.", "CallTrace"),
  rows::text("Target.process.thread.Ext.start_address", "Where the new thread starts.", "StartAddress"),
  rows::text("Target.process.thread.Ext.start_module", "Module the new thread starts in.", "StartModule"),
  rows::text("Target.process.thread.Ext.start_function", "Function the new thread starts in.", "StartFunction"),
  // -- who ------------------------------------------------------------------------------
  rows::text("user.name", "Name of the user on whose behalf it happened.", "User user_name SubjectUserName user logon:TargetUserName UserName acct"),
  rows::text("user.id", "User id or SID.", "uid user_sid SubjectUserSid logon:TargetUserSid user.uid"),
  rows::text("user.domain", "Domain or host of the account.", "user_domain SubjectDomainName logon:TargetDomainName"),
  rows::text("user.effective.id", "User id in force.", "euid"),
  rows::text("user.effective.name", "Name of the user in force.", "process:TargetUserName process:TargetUser"),
  rows::text("user.changes.id", "User id after a change of credentials."),
  rows::text("user.changes.name", "User name after a change of credentials."),
  rows::text("user.group.name", "Name of the group."),
  rows::number("process.attested_user.id", "User who logged in: the audit login uid.", "auid loginuid login_uid"),
  rows::text("process.attested_user.name", "Name of the user who logged in."),
  rows::text("process.entry_leader.entry_meta.type", "How the session began: `sshd`, `console`, `cron`, `init` …"),
  rows::text("session.id", "Audit session or Windows logon id.", "LogonId logon_id TargetLogonId SubjectLogonId ses"),
  rows::text("session.type", "`ssh`, `sudo`, `su`, `login`, a Windows logon type …", "LogonType logon_type"),
  rows::text("session.process", "Program that let the user in.", "LogonProcessName logon:ProcessName"),
  rows::text("session.package", "How the user was authenticated.", "AuthenticationPackageName"),
  // -- where it runs ------------------------------------------------------------------
  rows::text("container.id", "Container the process runs in.", "container_id"),
  rows::text("container.name", "Its name."),
  rows::text("container.image.name", "What it was made from."),
  rows::text("container.runtime", "`docker`, `podman`, `containerd` …"),
  rows::path("cgroup.path", "Control group of the process.", "cgroup"),
  // -- a file -----------------------------------------------------------------------------
  rows::path("file.path", "Path of the file.", "TargetFilename file_path FilePath file,log:FileName file:name file:ObjectName"),
  rows::text("file.name", "Its last part.", "file_name"),
  rows::path("file.directory", "Everything before it.", "file_directory"),
  rows::text("file.extension", "What follows the last dot of the name.", "file_extension"),
  rows::path("file.Ext.original.path", "Path before a rename.", "SourceFilename old_file_path file.original_path file.old_path"),
  rows::text("file.Ext.original.name", "Name before a rename."),
  rows::number("file.size", "Bytes.", "file_size"),
  rows::text("file.type", "`file`, `dir`, `symlink` …"),
  rows::text("file.mode", "Permissions in octal, `0644`.", "file_mode"),
  rows::text("file.inode", "Inode number.", "inode"),
  rows::text("file.device", "Device number, `8:1`.", "dev"),
  rows::text("file.owner", "Name of the owner.", "file_owner"),
  rows::text("file.uid", "User id of the owner.", "ouid"),
  rows::text("file.gid", "Group id of the file.", "ogid"),
  rows::time("file.created", "When it came into being.", "CreationUtcTime file.creation_date_time file.creation_time"),
  rows::time("file.mtime", "When its content last changed.", "PreviousCreationUtcTime"),
  rows::text("file.hash.md5", "MD5 of its content.", "file:md5 file.md5 file_md5"),
  rows::text("file.hash.sha1", "SHA-1 of its content.", "file:sha1"),
  rows::text("file.hash.sha256", "SHA-256 of its content.", "file:sha256 file.sha256 file_sha256 file.sha2"),
  rows::text("file.Ext.hashes", "All hashes as Sysmon writes them.", "file:Hashes file:Hash"),
  rows::text("file.Ext.header_type", "What its bytes look like, `Executable/ELF`.", "file.suspected_file_type"),
  rows::flag("file.Ext.hidden", "Its name starts with a dot.", "file.is_hidden"),
  rows::flag("file.Ext.read_only", "It cannot be written.", "file.is_read_only"),
  rows::flag("file.Ext.persistence_point", "Being here, it is run again after a restart.", "file.is_persistence_point"),
  rows::text("file.Ext.contents", "What was written, its beginning.", "Contents"),
  rows::text("file.Ext.open_flags", "How it was opened, `O_WRONLY|O_TRUNC`."),
  rows::text("file.code_signature.status", "How its signature was judged.", "file:SignatureStatus file.signature_status"),
  rows::text("file.code_signature.subject_name", "Who signed it.", "file:Signature"),
  rows::path("file.target_path", "Where a link points."),
  rows::text("file.Ext.device.path", "Raw device that was read or written.", "file,device:Device"),
  rows::path("file.network.path", "Path on a share.", "RelativeTargetName ShareName"),
  // -- a network connection -----------------------------------------------------------
  rows::address("source.ip", "Address of the side that opened it.", "SourceIp source_address SourceAddress network.source.address network.source_address src_ip source.address logon:IpAddress"),
  rows::number("source.port", "Its port.", "SourcePort source_port network.source.port network.source_port src_port logon:IpPort"),
  rows::text("source.domain", "Its name.", "SourceHostname WorkstationName"),
  rows::number("source.bytes", "Bytes it sent.", "total_out_bytes"),
  rows::address("destination.ip", "Address of the other side.", "DestinationIp destination_address DestAddress network.destination.address network.destination_address dst_ip destination.address"),
  rows::number("destination.port", "Its port.", "DestinationPort destination_port DestPort network.destination.port network.destination_port dst_port"),
  rows::text("destination.domain", "Its name, as the process looked it up.", "DestinationHostname network.destination.domain"),
  rows::number("destination.bytes", "Bytes it sent.", "total_in_bytes"),
  rows::text("network.transport", "`tcp`, `udp`, `icmp` …", "Protocol protocol network.protocol_name"),
  rows::text("network.protocol", "`dns`, `http`, `tls` …", ""),
  rows::text("network.type", "`ipv4` or `ipv6`."),
  rows::text("network.direction", "`egress` or `ingress`; `outgoing` and `incoming` in older names.", "direction Direction"),
  rows::flag("network.Ext.initiated", "The process of the event opened the connection.", "Initiated"),
  rows::text("network.community_id", "Names the connection in other tools.", "community_id"),
  rows::text("network.path", "Unix socket.", ""),
  rows::text("http.request.method", "HTTP method.", "network.http.method cs-method"),
  rows::text("http.request.referrer", "HTTP referrer.", "cs-referer"),
  rows::number("http.response.status_code", "HTTP status.", "sc-status"),
  rows::text("url.full", "URL.", "c-uri"),
  rows::text("url.path", "Path of the URL.", "network.http.uri_path cs-uri-stem"),
  rows::text("url.query", "Query of the URL.", "cs-uri-query"),
  rows::text("url.domain", "Host of the URL.", "http.request.domain cs-host"),
  rows::text("user_agent.original", "Who the client says it is.", "c-useragent cs-user-agent"),
  rows::text("tls.client.server_name", "Name the client asked for."),
  // -- DNS ---------------------------------------------------------------------------------
  rows::text("dns.question.name", "Name asked for.", "QueryName query_name dns.request.name query"),
  rows::text("dns.question.type", "Type asked for, `AAAA`.", "record_type"),
  rows::list("dns.resolved_ip", "Addresses answered.", "QueryResults dns.resolved_address"),
  rows::number("dns.answers_count", "How many addresses were answered.", "dns.resolved_address_count"),
  rows::text("dns.response_code", "`NOERROR`, `NXDOMAIN` …", "QueryStatus"),
  rows::number("dns.id", "Id of the message."),
  // -- memory, modules, devices, signals --------------------------------------------------
  rows::text("process.Ext.memory_region.protection", "Protection after the call, `RWX`.", "memory.protection"),
  rows::text("process.Ext.memory_region.protection_before", "Protection before the call."),
  rows::number("process.Ext.memory_region.base_address", "Where it begins.", "memory.address"),
  rows::number("process.Ext.memory_region.size", "Bytes.", "memory.size"),
  rows::path("process.Ext.memory_region.mapped_path", "File behind it.", "memory.path"),
  rows::text("dll.name", "File name of the module or driver.", "image_name driver.name module.name"),
  rows::path("dll.path", "Its path.", "ImageLoaded image_path driver.path module.path"),
  rows::text("dll.hash.md5", "MD5 of the module.", "module:md5"),
  rows::text("dll.hash.sha256", "SHA-256 of the module.", "module:sha256"),
  rows::text("dll.Ext.hashes", "All hashes as Sysmon writes them.", "module:Hashes"),
  rows::text("dll.code_signature.status", "How its signature was judged.", "module:SignatureStatus"),
  rows::text("dll.code_signature.subject_name", "Who signed it.", "module:Signature"),
  rows::text("dll.code_signature.exists", "`true` when it is signed.", "Signed"),
  rows::text("dll.pe.original_file_name", "Name the module was built with.", "module:OriginalFileName"),
  rows::text("dll.pe.description", "Description it was built with.", "module:Description"),
  rows::text("dll.pe.product", "Product it was built as.", "module:Product"),
  rows::text("dll.pe.company", "Who built it.", "module:Company"),
  rows::text("dll.pe.file_version", "Version it was built as.", "module:FileVersion"),
  rows::text("volume.mount_name", "Where a device was mounted.", "mount.point"),
  rows::text("volume.device_name", "What was mounted.", "mount.source"),
  rows::text("volume.file_system_type", "Its file system.", "mount.type"),
  rows::text("volume.mount_options", "How it was mounted."),
  rows::number("signal.number", "Signal that was sent."),
  rows::text("signal.name", "`SIGKILL`."),
  // -- scripts and logs ----------------------------------------------------------------------
  rows::text("powershell.file.script_block_text", "Text of a script.", "ScriptBlockText powershell_trace.script_block script_block"),
  rows::text("powershell.file.script_block_id", "Names the script.", "ScriptBlockId"),
  rows::text("powershell.command.invocation_details", "What a module call was given.", "Payload payload"),
  rows::text("powershell.process.context_info", "Host application and its state.", "ContextInfo"),
  rows::path("powershell.file.path", "File the script came from.", "script:Path script:path"),
  rows::text("winlog.channel", "Windows event log.", "Channel channel"),
  rows::text("winlog.provider_name", "Who wrote the record.", "Provider_Name SourceName source_name ProviderName"),
  rows::text("winlog.record_id", "Its number in the log.", "RecordNumber record_number EventRecordID"),
  rows::text("log.level", "How grave the source thought it.", "Level level"),
  rows::text("log.syslog.appname", "Program that wrote the line."),
  rows::text("service.name", "A service.", "ServiceName service_name"),
  rows::text("service.executable", "What it runs.", "ServiceFileName ImagePath"),
  rows::text("pipe.name", "A named pipe.", "PipeName pipe_name"),
  rows::text("winlog.task_name", "A scheduled task.", "TaskName"),
  rows::text("winlog.task_content", "What it does.", "TaskContent"),
  rows::text("winlog.object.name", "Object a right was asked for.", "ObjectName"),
  rows::text("winlog.object.type", "Its type.", "ObjectType"),
  rows::text("winlog.object.server", "Who keeps it.", "ObjectServer"),
  rows::text("winlog.access_mask", "Rights asked for.", "AccessMask"),
  rows::text("winlog.access_list", "Rights asked for, by name.", "AccessList"),
  rows::text("winlog.privilege_list", "Privileges used.", "PrivilegeList"),
  rows::text("winlog.status", "Result of the call.", "Status"),
  rows::text("winlog.target_user.name", "Account acted upon.", "TargetUserName"),
  rows::text("winlog.target_user.id", "SID of the account acted upon.", "TargetUserSid"),
  rows::text("winlog.target_user.domain", "Domain of the account acted upon.", "TargetDomainName"),
  rows::text("winlog.data", "Parameters of a record without names.", "Data"),
  rows::text("winlog.wmi.destination", "Consumer of a WMI subscription.", "Destination"),
  rows::text("winlog.wmi.operation", "WMI operation.", "Operation"),
  // -- the registry (Windows telemetry can be replayed) ----------------------------------------
  rows::path("registry.path", "Key and value.", "TargetObject registry_path registry.key_path"),
  rows::path("registry.key", "Key.", "registry_key"),
  rows::text("registry.value", "Name of the value.", "registry_value registry.value_name registry.entry_name"),
  rows::text("registry.data.strings", "What was written.", "Details registry_data"),
  rows::text("registry.hive", "`hklm`, `hku` …", "hive"),
  rows::path("registry.Ext.new_path", "Key after a rename.", "NewName"),
  rows::text("registry.Ext.operation", "Sysmon's word for the change, `SetValue`.", "registry:EventType"),
  rows::flag("registry.Ext.persistence_point", "Something here is run again after a restart.", "registry.is_persistence_point"),
  rows::path("registry.Ext.file.path", "File the value names.", "registry.file_path"),
  rows::text("registry.Ext.file.hash.md5", "MD5 of that file.", "registry.file_md5"),
  // -- raw audit records -----------------------------------------------------------------------
  rows::text("auditd.type", "Record type, `SYSCALL`.", "type"),
  rows::text("auditd.syscall", "System call.", "SYSCALL syscall"),
  rows::text("auditd.a0", "First argument.", "a0"),
  rows::text("auditd.a1", "Second argument.", "a1"),
  rows::text("auditd.a2", "Third argument.", "a2"),
  rows::text("auditd.a3", "Fourth argument.", "a3"),
  rows::text("auditd.key", "Key of the rule that matched.", "key"),
  rows::text("auditd.nametype", "What a path record is about.", "nametype"),
  // -- the agent about itself --------------------------------------------------------------------
  rows::text("agent.version", "Version of the agent."),
  rows::text("agent.gap.sensor", "Sensor that lost events."),
  rows::number("agent.gap.lost", "How many events were lost since the last report.", "dropped_before"),
  rows::text("agent.gap.reason", "Why."),
});
// clang-format on

/// The id of a canonical name, at compile time: a name that is not in the
/// catalogue does not compile.
///
///     constexpr auto pid = schema::id_of("process.pid");
consteval field_id id_of(std::string_view canonical) {
  for (std::size_t i = 0; i < catalog_rows.size(); ++i)
    if (catalog_rows[i].name == canonical)
      return static_cast<field_id>(i);
  throw "not a field of the catalogue";
}

} // namespace vedette::schema
