#pragma once

#include "schema/catalog_row.hpp"

#include <array>
#include <cstddef>
#include <string_view>

/// The fields of the catalogue, one row each: adding a field is adding a row.
///
/// The position of a row is the field's id, and ids are on wire and disk:
/// append at the end, never reorder, never delete (a golden block in
/// tests/data/wire holds us to it).
///
/// The word in front says who fills the field on Linux (`field_source`).
///
/// The last column lists other people's names for the field, separated by
/// blanks: Sigma and Sysmon (`CommandLine`), old endpoint EQL
/// (`command_line`), OPTICS EQL (`process.command_line`) and older ECS. A name
/// that means this field only in events of certain classes is written
/// `class,class:Name`. Names of Aurora's artifacts and facets
/// (`TargetProcess.CommandLine`) are put together in catalog.cpp.
namespace vedette::schema {

namespace rows {

// clang-format off
inline constexpr auto catalog_rows = std::to_array<catalog_row>({
  // -- facts of the event's header; `event::get` knows them --------------------
  header::time("@timestamp", "When it happened.", "timestamp UtcTime TimeCreated"),
  header::text("event.category", "The event's class.", "event_type event.class"),
  header::text("event.type", "What kind of thing happened, in the words of ECS.", ""),
  header::text("event.action", "What happened.", "subtype event.name"),
  header::text("event.kind", "`event`, or `metric` for what the agent says about itself."),
  header::text("event.id", "Names this event, on every device and for ever.", "event.uid"),
  header::number("event.sequence", "Count of the sensor's events since the agent started, without holes.", "serial_event_id"),
  header::text("event.provider", "The sensor that saw it.", "event.sensor"),
  sensor::text("event.subcategory", "Aurora's subcategory (`TCP`, `powershell`); a sensor may say more than the class implies."),
  // -- the event itself -----------------------------------------------------------
  foreign::time("event.created", "When the agent first saw it."),
  foreign::text("event.code", "The source's number for this kind of event.", "EventID event_id winlog.event_id powershell_trace.event_id"),
  sensor::text("event.outcome", "`success`, `failure` or `unknown`."),
  sensor::number("event.duration", "How long it took, in nanoseconds."),
  foreign::text("event.original", "The record as its source wrote it.", "Message message"),
  sensor::flag("event.truncated", "Some value was longer than the sensor may copy."),
  sensor::number("error.code", "The kernel's errno; 0 or absent is success.", "errno"),
  foreign::text("threat.tactic.name", "ATT&CK tactics.", "event.mitre.tactics.name mitre_tactics"),
  foreign::text("threat.technique.name", "ATT&CK techniques.", "event.mitre.techniques.name mitre_techniques"),
  // -- the device -------------------------------------------------------------------
  device::text("host.id", "The enrolled device.", "device.id agent.id device_id"),
  device::text("host.name", "Its name.", "Hostname hostname Computer ComputerName computer_name host.hostname device.name"),
  device::text("host.os.type", "`linux`, `windows` or `macos`.", "os_type host.os.family"),
  sensor::text("host.boot.id", "Changes with every start of the device.", "boot_id"),
  // -- the process the event is about: the one that acts or, in process events
  //    other than PTrace, the one that starts, ends or stops ------------------------
  sensor::text("process.entity_id", "Names the process: boot, pid and start time.", "unique_pid ProcessGuid ProcessGUID process.uid process_guid SourceProcessGUID SourceProcessGuid"),
  sensor::number("process.pid", "Process id.", "pid ProcessId ProcessID SourceProcessId process.id process_id NewProcessId"),
  sensor::text("process.name", "File name of the program.", "process_name"),
  sensor::path("process.executable", "Path of the program.", "Image process_path exe SourceImage process.file.path process.path process.image.path process.primary_image_path processPath NewProcessName Application network,registry,file,other,log,module:ProcessName"),
  sensor::text("process.command_line", "Arguments as one line.", "CommandLine command_line ProcessCommandLine SourceCommandLine cmdline proctitle"),
  sensor::list("process.args", "Arguments, one by one.", "args"),
  sensor::number("process.args_count", "How many arguments there were."),
  sensor::path("process.working_directory", "Working directory.", "CurrentDirectory current_directory cwd process.cwd"),
  sensor::time("process.start", "When it started.", "process.start_time process.start_date_time"),
  sensor::time("process.end", "When it ended.", ""),
  sensor::number("process.exit_code", "What it returned.", "exit_code ExitStatus"),
  sensor::text("process.exit_signal", "The signal that ended it, `SIGKILL`."),
  sensor::flag("process.core_dumped", "Its end wrote a core file."),
  sensor::text("process.tty", "Controlling terminal, `pts/3`.", "tty TerminalSessionId process.tty.name"),
  foreign::number("process.session_leader.pid", "Its session."),
  foreign::number("process.group_leader.pid", "Its process group."),
  foreign::number("process.thread.id", "The thread that acted.", "SourceThreadId tid"),
  sensor::text("process.title", "Name of the thread or window; `comm` on Linux.", "comm"),
  foreign::text("process.hash.md5", "MD5 of the program.", "md5 process.md5 process.primary_image_md5 process.file.md5 process.file.hash.md5"),
  foreign::text("process.hash.sha1", "SHA-1 of the program.", "sha1 process.file.hash.sha1"),
  sensor::text("process.hash.sha256", "SHA-256 of the program.", "sha256 process.sha256 process.file.sha256 process.file.hash.sha256"),
  foreign::text("process.hash.imphash", "Hash of a PE file's imports.", "Imphash imphash"),
  foreign::text("process.Ext.hashes", "All hashes as Sysmon writes them, `MD5=…,SHA256=…`.", "Hashes"),
  sensor::path("process.Ext.image.directory", "Folder of the program.", "process.directory process.file.directory"),
  sensor::number("process.Ext.image.size", "Bytes of the program.", "process.file.size"),
  foreign::text("process.Ext.image.type", "What the program's bytes look like, `Executable/ELF`.", "process.file.suspected_file_type"),
  sensor::flag("process.Ext.image.hidden", "The program's name starts with a dot.", "process.file.is_hidden"),
  foreign::flag("process.Ext.image.read_only", "The program's file cannot be written.", "process.file.is_read_only"),
  sensor::flag("process.Ext.image.deleted", "The program's file was deleted or never had a name."),
  foreign::text("process.code_signature.status", "How its signature was judged.", "signature_status process.file.signature_status"),
  foreign::text("process.code_signature.subject_name", "Who signed it.", "signature_signer process.file.leaf_cn"),
  foreign::flag("process.code_signature.exists", "It is signed."),
  foreign::text("process.code_signature.thumbprint_sha256", "Hash of the signing certificate.", ""),
  foreign::flag("process.code_signature.self_signed", "Its signature's certificate is its own root."),
  foreign::text("process.pe.original_file_name", "Name the program was built with.", "OriginalFileName original_file_name process:OriginalName"),
  foreign::text("process.pe.description", "Description it was built with.", "Description"),
  foreign::text("process.pe.product", "Product it was built as.", "Product"),
  foreign::text("process.pe.company", "Who built it.", "Company"),
  foreign::text("process.pe.file_version", "Version it was built as.", "FileVersion"),
  foreign::text("process.Ext.token.integrity_level_name", "Windows integrity level.", "IntegrityLevel integrity_level"),
  foreign::list("process.thread.capabilities.effective", "Capabilities in force."),
  foreign::text("process.io.text", "A line typed into or printed by it."),
  foreign::list("process.env_vars", "The part of its environment that policies ask for, `NAME=value`.", "process.environment env_vars"),
  sensor::number("process.real_user.id", "Real user id."),
  sensor::number("process.saved_user.id", "Saved user id."),
  sensor::number("process.group.id", "Effective group id.", "gid"),
  foreign::number("process.real_group.id", "Real group id."),
  foreign::number("process.Ext.tracer_pid", "Process that traces it, if one does."),
  sensor::number("process.Ext.namespace.pid", "Inode number of its PID namespace."),
  sensor::number("process.Ext.namespace.mnt", "Inode number of its mount namespace."),
  // -- its parent -----------------------------------------------------------------
  sensor::text("process.parent.entity_id", "Names the parent.", "unique_ppid ParentProcessGuid process.parent.uid"),
  sensor::number("process.parent.pid", "Process id of the parent.", "ppid ParentProcessId process.ppid process.parent.id"),
  sensor::text("process.parent.name", "File name of the parent's program.", "parent_process_name ParentProcessName"),
  sensor::path("process.parent.executable", "Path of the parent's program.", "ParentImage parent_process_path process.parent.file.path process.parent.path"),
  sensor::text("process.parent.command_line", "Arguments of the parent.", "ParentCommandLine parent_command_line"),
  sensor::list("process.parent.args", "Arguments of the parent, one by one."),
  sensor::path("process.parent.working_directory", "Working directory of the parent."),
  sensor::time("process.parent.start", "When the parent started."),
  foreign::text("process.parent.hash.md5", "MD5 of the parent's program.", "process.parent.md5"),
  sensor::text("process.parent.hash.sha256", "SHA-256 of the parent's program.", "process.parent.sha256"),
  sensor::path("process.parent.Ext.image.directory", "Folder of the parent's program."),
  foreign::number("process.parent.Ext.image.size", "Bytes of the parent's program."),
  foreign::text("process.parent.Ext.image.type", "What the bytes of the parent's program look like."),
  foreign::text("process.parent.code_signature.status", "How the parent's signature was judged."),
  foreign::text("process.parent.code_signature.subject_name", "Who signed the parent."),
  sensor::text("process.parent.user.name", "User the parent runs as.", "ParentUser"),
  sensor::number("process.parent.user.id", "User id of the parent."),
  foreign::text("process.parent.user.domain", "Domain of the parent's user."),
  sensor::path("process.parent.parent.executable", "Path of the grandparent's program.", "GrandParentImage"),
  sensor::text("process.parent.parent.entity_id", "Names the grandparent."),
  // -- a process acted upon, in events of other classes ---------------------------
  sensor::text("Target.process.entity_id", "Names the process acted upon.", "TargetProcessGUID TargetProcessGuid"),
  sensor::number("Target.process.pid", "Its process id.", "TargetProcessId target_pid"),
  sensor::text("Target.process.name", "File name of its program.", "target_name target_process_name"),
  sensor::path("Target.process.executable", "Path of its program.", "TargetImage target_path target_process_path"),
  sensor::text("Target.process.command_line", "Its arguments.", "TargetCommandLine"),
  sensor::time("Target.process.start", "When it started."),
  foreign::text("Target.process.hash.md5", "MD5 of its program."),
  foreign::text("Target.process.hash.sha256", "SHA-256 of its program."),
  foreign::path("Target.process.Ext.image.directory", "Folder of its program."),
  foreign::number("Target.process.Ext.image.size", "Bytes of its program."),
  foreign::text("Target.process.Ext.image.type", "What the bytes of its program look like."),
  foreign::text("Target.process.code_signature.status", "How its signature was judged."),
  foreign::text("Target.process.code_signature.subject_name", "Who signed it."),
  sensor::text("Target.process.user.name", "User it runs as.", "TargetUser"),
  sensor::number("Target.process.user.id", "User id it runs as."),
  foreign::text("Target.process.user.domain", "Domain of its user."),
  foreign::text("Target.process.Ext.granted_access", "Rights the handle gives, `0x1fffff`.", "GrantedAccess granted_access"),
  foreign::text("Target.process.Ext.call_trace", "Stack of the call that opened it.", "CallTrace"),
  foreign::text("Target.process.thread.Ext.start_address", "Where the new thread starts.", "StartAddress"),
  foreign::text("Target.process.thread.Ext.start_module", "Module the new thread starts in.", "StartModule"),
  foreign::text("Target.process.thread.Ext.start_function", "Function the new thread starts in.", "StartFunction"),
  // -- who ------------------------------------------------------------------------------
  sensor::text("user.name", "Name of the user on whose behalf it happened.", "User user_name SubjectUserName user logon:TargetUserName UserName acct"),
  sensor::text("user.id", "User id or SID.", "uid user_sid SubjectUserSid logon:TargetUserSid user.uid"),
  foreign::text("user.domain", "Domain or host of the account.", "user_domain SubjectDomainName logon:TargetDomainName"),
  sensor::text("user.effective.id", "User id in force.", "euid"),
  sensor::text("user.effective.name", "Name of the user in force.", "process:TargetUserName process:TargetUser"),
  foreign::text("user.changes.id", "User id after a change of credentials."),
  foreign::text("user.changes.name", "User name after a change of credentials."),
  foreign::text("user.group.name", "Name of the group."),
  sensor::number("process.attested_user.id", "User who logged in: the audit login uid.", "auid loginuid login_uid"),
  sensor::text("process.attested_user.name", "Name of the user who logged in."),
  foreign::text("process.entry_leader.entry_meta.type", "How the session began: `sshd`, `console`, `cron`, `init` …"),
  sensor::text("session.id", "Audit session or Windows logon id.", "LogonId logon_id TargetLogonId SubjectLogonId ses"),
  foreign::text("session.type", "`ssh`, `sudo`, `su`, `login`, a Windows logon type …", "LogonType logon_type"),
  foreign::text("session.process", "Program that let the user in.", "LogonProcessName logon:ProcessName"),
  foreign::text("session.package", "How the user was authenticated.", "AuthenticationPackageName"),
  // -- where it runs ------------------------------------------------------------------
  sensor::text("container.id", "Container the process runs in.", "container_id"),
  foreign::text("container.name", "Its name."),
  foreign::text("container.image.name", "What it was made from."),
  foreign::text("container.runtime", "`docker`, `podman`, `containerd` …"),
  foreign::path("cgroup.path", "Control group of the process.", "cgroup"),
  // -- a file -----------------------------------------------------------------------------
  sensor::path("file.path", "Path of the file.", "TargetFilename file_path FilePath file,log:FileName file:name file:ObjectName"),
  sensor::text("file.name", "Its last part.", "file_name"),
  sensor::path("file.directory", "Everything before it.", "file_directory"),
  sensor::text("file.extension", "What follows the last dot of the name.", "file_extension"),
  sensor::path("file.Ext.original.path", "Path before a rename.", "SourceFilename old_file_path file.original_path file.old_path"),
  sensor::text("file.Ext.original.name", "Name before a rename."),
  sensor::number("file.size", "Bytes.", "file_size"),
  sensor::text("file.type", "`file`, `dir`, `symlink` …"),
  sensor::text("file.mode", "Permissions in octal, `0644`.", "file_mode"),
  sensor::text("file.inode", "Inode number.", "inode"),
  sensor::text("file.device", "Device number, `8:1`.", "dev"),
  sensor::text("file.owner", "Name of the owner.", "file_owner"),
  sensor::text("file.uid", "User id of the owner.", "ouid"),
  sensor::text("file.gid", "Group id of the file.", "ogid"),
  foreign::time("file.created", "When it came into being.", "CreationUtcTime file.creation_date_time file.creation_time"),
  foreign::time("file.mtime", "When its content last changed.", "PreviousCreationUtcTime"),
  foreign::text("file.hash.md5", "MD5 of its content.", "file:md5 file.md5 file_md5"),
  foreign::text("file.hash.sha1", "SHA-1 of its content.", "file:sha1"),
  foreign::text("file.hash.sha256", "SHA-256 of its content.", "file:sha256 file.sha256 file_sha256 file.sha2"),
  foreign::text("file.Ext.hashes", "All hashes as Sysmon writes them.", "file:Hashes file:Hash"),
  foreign::text("file.Ext.header_type", "What its bytes look like, `Executable/ELF`.", "file.suspected_file_type"),
  sensor::flag("file.Ext.hidden", "Its name starts with a dot.", "file.is_hidden"),
  foreign::flag("file.Ext.read_only", "It cannot be written.", "file.is_read_only"),
  foreign::flag("file.Ext.persistence_point", "Being here, it is run again after a restart.", "file.is_persistence_point"),
  foreign::text("file.Ext.contents", "What was written, its beginning.", "Contents"),
  foreign::text("file.Ext.open_flags", "How it was opened, `O_WRONLY|O_TRUNC`."),
  foreign::text("file.code_signature.status", "How its signature was judged.", "file:SignatureStatus file.signature_status"),
  foreign::text("file.code_signature.subject_name", "Who signed it.", "file:Signature"),
  sensor::path("file.target_path", "Where a link points."),
  foreign::text("file.Ext.device.path", "Raw device that was read or written.", "file,device:Device"),
  foreign::path("file.network.path", "Path on a share.", "RelativeTargetName ShareName"),
  // -- a network connection -----------------------------------------------------------
  sensor::address("source.ip", "Address of the side that opened it.", "SourceIp source_address SourceAddress network.source.address network.source_address src_ip source.address logon:IpAddress"),
  sensor::number("source.port", "Its port.", "SourcePort source_port network.source.port network.source_port src_port logon:IpPort"),
  foreign::text("source.domain", "Its name.", "SourceHostname WorkstationName"),
  sensor::number("source.bytes", "Bytes it sent.", "total_out_bytes"),
  sensor::address("destination.ip", "Address of the other side.", "DestinationIp destination_address DestAddress network.destination.address network.destination_address dst_ip destination.address"),
  sensor::number("destination.port", "Its port.", "DestinationPort destination_port DestPort network.destination.port network.destination_port dst_port"),
  foreign::text("destination.domain", "Its name, as the process looked it up.", "DestinationHostname network.destination.domain"),
  sensor::number("destination.bytes", "Bytes it sent.", "total_in_bytes"),
  sensor::text("network.transport", "`tcp`, `udp`, `icmp` …", "Protocol protocol network.protocol_name"),
  foreign::text("network.protocol", "`dns`, `http`, `tls` …", ""),
  sensor::text("network.type", "`ipv4` or `ipv6`."),
  sensor::text("network.direction", "`egress` or `ingress`; `outgoing` and `incoming` in older names.", "direction Direction"),
  sensor::flag("network.Ext.initiated", "The process of the event opened the connection.", "Initiated"),
  foreign::text("network.community_id", "Names the connection in other tools.", "community_id"),
  foreign::text("network.path", "Unix socket.", ""),
  foreign::text("http.request.method", "HTTP method.", "network.http.method cs-method"),
  foreign::text("http.request.referrer", "HTTP referrer.", "cs-referer"),
  foreign::number("http.response.status_code", "HTTP status.", "sc-status"),
  foreign::text("url.full", "URL.", "c-uri"),
  foreign::text("url.path", "Path of the URL.", "network.http.uri_path cs-uri-stem"),
  foreign::text("url.query", "Query of the URL.", "cs-uri-query"),
  foreign::text("url.domain", "Host of the URL.", "http.request.domain cs-host"),
  foreign::text("user_agent.original", "Who the client says it is.", "c-useragent cs-user-agent"),
  foreign::text("tls.client.server_name", "Name the client asked for."),
  // -- DNS ---------------------------------------------------------------------------------
  foreign::text("dns.question.name", "Name asked for.", "QueryName query_name dns.request.name query"),
  foreign::text("dns.question.type", "Type asked for, `AAAA`.", "record_type"),
  foreign::list("dns.resolved_ip", "Addresses answered.", "QueryResults dns.resolved_address"),
  foreign::number("dns.answers_count", "How many addresses were answered.", "dns.resolved_address_count"),
  foreign::text("dns.response_code", "`NOERROR`, `NXDOMAIN` …", "QueryStatus"),
  foreign::number("dns.id", "Id of the message."),
  // -- memory, modules, devices, signals --------------------------------------------------
  foreign::text("process.Ext.memory_region.protection", "Protection after the call, `RWX`.", "memory.protection"),
  foreign::text("process.Ext.memory_region.protection_before", "Protection before the call."),
  foreign::number("process.Ext.memory_region.base_address", "Where it begins.", "memory.address"),
  foreign::number("process.Ext.memory_region.size", "Bytes.", "memory.size"),
  foreign::path("process.Ext.memory_region.mapped_path", "File behind it.", "memory.path"),
  foreign::text("dll.name", "File name of the module or driver.", "image_name driver.name module.name"),
  foreign::path("dll.path", "Its path.", "ImageLoaded image_path driver.path module.path"),
  foreign::text("dll.hash.md5", "MD5 of the module.", "module:md5"),
  foreign::text("dll.hash.sha256", "SHA-256 of the module.", "module:sha256"),
  foreign::text("dll.Ext.hashes", "All hashes as Sysmon writes them.", "module:Hashes"),
  foreign::text("dll.code_signature.status", "How its signature was judged.", "module:SignatureStatus"),
  foreign::text("dll.code_signature.subject_name", "Who signed it.", "module:Signature"),
  foreign::text("dll.code_signature.exists", "`true` when it is signed.", "Signed"),
  foreign::text("dll.pe.original_file_name", "Name the module was built with.", "module:OriginalFileName"),
  foreign::text("dll.pe.description", "Description it was built with.", "module:Description"),
  foreign::text("dll.pe.product", "Product it was built as.", "module:Product"),
  foreign::text("dll.pe.company", "Who built it.", "module:Company"),
  foreign::text("dll.pe.file_version", "Version it was built as.", "module:FileVersion"),
  foreign::text("volume.mount_name", "Where a device was mounted.", "mount.point"),
  foreign::text("volume.device_name", "What was mounted.", "mount.source"),
  foreign::text("volume.file_system_type", "Its file system.", "mount.type"),
  foreign::text("volume.mount_options", "How it was mounted."),
  sensor::number("signal.number", "Signal that was sent."),
  sensor::text("signal.name", "`SIGKILL`."),
  // -- scripts and logs ----------------------------------------------------------------------
  foreign::text("powershell.file.script_block_text", "Text of a script.", "ScriptBlockText powershell_trace.script_block script_block"),
  foreign::text("powershell.file.script_block_id", "Names the script.", "ScriptBlockId"),
  foreign::text("powershell.command.invocation_details", "What a module call was given.", "Payload payload"),
  foreign::text("powershell.process.context_info", "Host application and its state.", "ContextInfo"),
  foreign::path("powershell.file.path", "File the script came from.", "script:Path script:path"),
  foreign::text("winlog.channel", "Windows event log.", "Channel channel"),
  foreign::text("winlog.provider_name", "Who wrote the record.", "Provider_Name SourceName source_name ProviderName"),
  foreign::text("winlog.record_id", "Its number in the log.", "RecordNumber record_number EventRecordID"),
  foreign::text("log.level", "How grave the source thought it.", "Level level"),
  foreign::text("log.syslog.appname", "Program that wrote the line."),
  foreign::text("service.name", "A service.", "ServiceName service_name"),
  foreign::text("service.executable", "What it runs.", "ServiceFileName ImagePath"),
  foreign::text("pipe.name", "A named pipe.", "PipeName pipe_name"),
  foreign::text("winlog.task_name", "A scheduled task.", "TaskName"),
  foreign::text("winlog.task_content", "What it does.", "TaskContent"),
  foreign::text("winlog.object.name", "Object a right was asked for.", "ObjectName"),
  foreign::text("winlog.object.type", "Its type.", "ObjectType"),
  foreign::text("winlog.object.server", "Who keeps it.", "ObjectServer"),
  foreign::text("winlog.access_mask", "Rights asked for.", "AccessMask"),
  foreign::text("winlog.access_list", "Rights asked for, by name.", "AccessList"),
  foreign::text("winlog.privilege_list", "Privileges used.", "PrivilegeList"),
  foreign::text("winlog.status", "Result of the call.", "Status"),
  foreign::text("winlog.target_user.name", "Account acted upon.", "TargetUserName"),
  foreign::text("winlog.target_user.id", "SID of the account acted upon.", "TargetUserSid"),
  foreign::text("winlog.target_user.domain", "Domain of the account acted upon.", "TargetDomainName"),
  foreign::text("winlog.data", "Parameters of a record without names.", "Data"),
  foreign::text("winlog.wmi.destination", "Consumer of a WMI subscription.", "Destination"),
  foreign::text("winlog.wmi.operation", "WMI operation.", "Operation"),
  // -- the registry (Windows telemetry can be replayed) ----------------------------------------
  foreign::path("registry.path", "Key and value.", "TargetObject registry_path registry.key_path"),
  foreign::path("registry.key", "Key.", "registry_key"),
  foreign::text("registry.value", "Name of the value.", "registry_value registry.value_name registry.entry_name"),
  foreign::text("registry.data.strings", "What was written.", "Details registry_data"),
  foreign::text("registry.hive", "`hklm`, `hku` …", "hive"),
  foreign::path("registry.Ext.new_path", "Key after a rename.", "NewName"),
  foreign::text("registry.Ext.operation", "Sysmon's word for the change, `SetValue`.", "registry:EventType"),
  foreign::flag("registry.Ext.persistence_point", "Something here is run again after a restart.", "registry.is_persistence_point"),
  foreign::path("registry.Ext.file.path", "File the value names.", "registry.file_path"),
  foreign::text("registry.Ext.file.hash.md5", "MD5 of that file.", "registry.file_md5"),
  // -- raw audit records -----------------------------------------------------------------------
  foreign::text("auditd.type", "Record type, `SYSCALL`.", "type"),
  foreign::text("auditd.syscall", "System call.", "SYSCALL syscall"),
  foreign::text("auditd.a0", "First argument.", "a0"),
  foreign::text("auditd.a1", "Second argument.", "a1"),
  foreign::text("auditd.a2", "Third argument.", "a2"),
  foreign::text("auditd.a3", "Fourth argument.", "a3"),
  foreign::text("auditd.key", "Key of the rule that matched.", "key"),
  foreign::text("auditd.nametype", "What a path record is about.", "nametype"),
  // -- the agent about itself --------------------------------------------------------------------
  device::text("agent.version", "Version of the agent."),
  foreign::text("agent.gap.sensor", "Sensor that lost events."),
  foreign::number("agent.gap.lost", "How many events were lost since the last report.", "dropped_before"),
  foreign::text("agent.gap.reason", "Why."),
  // -- added later: order is the order of ids --------------------------------------------------
  device::text("host.os.name", "Distribution and version, `Debian GNU/Linux 12`.", "host.os.full"),
  device::text("host.os.kernel", "Release of the kernel."),
  sensor::list("event.truncated_fields", "Fields of this event that are not whole."),
});
// clang-format on

} // namespace rows

using rows::catalog_rows;

/// Who fills a field on Linux. Requires a field of the catalogue.
constexpr field_source source_of(field_id field) {
  return catalog_rows[field].source;
}

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
