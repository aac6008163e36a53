#include "engine/sigma/logsource.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

// Tested by tests/unit/engine/sigma/logsource_test.cpp

namespace vedette::engine::sigma {

namespace {

constexpr std::string_view sysmon = "Microsoft-Windows-Sysmon/Operational";
constexpr std::string_view linux_sysmon = "Linux-Sysmon/Operational";
constexpr std::string_view powershell
  = "Microsoft-Windows-PowerShell/Operational|PowerShellCore/Operational";

/// A Sigma category as it appears in the world. Lists are separated by `|`,
/// empty = no such form.
struct category_row {
  std::string_view name;
  std::string_view codes;   ///< Event numbers.
  std::string_view channel; ///< Of Windows.
  std::string_view types;   ///< Sysmon's EventType, where numbers are shared.
  std::string_view native;  ///< Class of native events.
  std::string_view actions; ///< Their `event.action`; empty = all.
  /// What `event.type` says where ECS documents have actions of their own.
  std::string_view types_ecs = {};
};

constexpr auto categories = std::to_array<category_row>({
  {"process_creation", "1", sysmon, "", "process", "start", "start"},
  {"file_change", "2", sysmon, "", "file", "attribute_change"},
  {"network_connection", "3", sysmon, "", "network",
   "connect|accept|connection_attempted|connection_accepted"},
  {"sysmon_status", "4|16", sysmon, "", "", ""},
  {"process_termination", "5", sysmon, "", "process",
   "exit|abnormal_exit|forced_exit", "end"},
  {"driver_load", "6", sysmon, "", "module", "load"},
  {"image_load", "7", sysmon, "", "module", "load"},
  {"create_remote_thread", "8", sysmon, "", "", ""},
  {"raw_access_thread", "9", sysmon, "", "", ""},
  {"process_access", "10", sysmon, "", "process", "ptrace"},
  {"file_event", "11", sysmon, "", "file", "create|overwrite|write|rename",
   "creation"},
  {"registry_event", "12|13|14", sysmon, "", "registry", ""},
  {"registry_add", "12", sysmon, "CreateKey", "registry", "key_created",
   "creation"},
  {"registry_delete", "12", sysmon, "DeleteKey|DeleteValue", "registry",
   "key_deleting|value_deleting", "deletion"},
  {"registry_set", "13", sysmon, "", "registry", "value_changing", "change"},
  {"registry_rename", "14", sysmon, "", "", ""},
  {"create_stream_hash", "15", sysmon, "", "", ""},
  {"pipe_created", "17|18", sysmon, "", "", ""},
  {"wmi_event", "19|20|21", sysmon, "", "", ""},
  {"dns_query", "22", sysmon, "", "dns", "query|answer"},
  {"file_delete", "23|26", sysmon, "", "file", "delete", "deletion"},
  {"clipboard_capture", "24", sysmon, "", "", ""},
  {"process_tampering", "25", sysmon, "", "", ""},
  {"file_delete_detected", "26", sysmon, "", "file", "delete"},
  {"file_block_executable", "27", sysmon, "", "", ""},
  {"file_block_shredding", "28", sysmon, "", "", ""},
  {"file_executable_detected", "29", sysmon, "", "", ""},
  {"sysmon_error", "255", sysmon, "", "", ""},
  {"file_access", "", "Microsoft-Windows-Kernel-File", "", "file", "read|open"},
  {"file_rename", "", "Microsoft-Windows-Kernel-File", "", "file", "rename"},
  {"ps_classic_start", "400", "Windows PowerShell", "", "", ""},
  {"ps_classic_provider_start", "600", "Windows PowerShell", "", "", ""},
  {"ps_classic_script", "800", "Windows PowerShell", "", "", ""},
  {"ps_module", "4103", powershell, "", "script", ""},
  {"ps_script", "4104", powershell, "", "script", ""},
});

/// A Windows service is one or several channels of the event log.
constexpr auto services
  = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"application", "Application"},
    {"application-experience",
     "Microsoft-Windows-Application-Experience/Program-Telemetry|"
     "Microsoft-Windows-Application-Experience/"
     "Program-Compatibility-Assistant"},
    {"applocker", "Microsoft-Windows-AppLocker/MSI and Script|"
                  "Microsoft-Windows-AppLocker/EXE and DLL|"
                  "Microsoft-Windows-AppLocker/Packaged app-Deployment|"
                  "Microsoft-Windows-AppLocker/Packaged app-Execution"},
    {"appmodel-runtime", "Microsoft-Windows-AppModel-Runtime/Admin"},
    {"appxdeployment-server",
     "Microsoft-Windows-AppXDeploymentServer/Operational"},
    {"appxpackaging-om", "Microsoft-Windows-AppxPackaging/Operational"},
    {"bitlocker", "Microsoft-Windows-BitLocker/BitLocker Management"},
    {"bits-client", "Microsoft-Windows-Bits-Client/Operational"},
    {"capi2", "Microsoft-Windows-CAPI2/Operational"},
    {"certificateservicesclient-lifecycle-system",
     "Microsoft-Windows-CertificateServicesClient-Lifecycle-System/"
     "Operational"},
    {"codeintegrity-operational",
     "Microsoft-Windows-CodeIntegrity/Operational"},
    {"dhcp", "Microsoft-Windows-DHCP-Server/Operational"},
    {"diagnosis-scripted", "Microsoft-Windows-Diagnosis-Scripted/Operational"},
    {"dns-client", "Microsoft-Windows-DNS Client Events/Operational"},
    {"dns-server", "DNS Server"},
    {"dns-server-analytic", "Microsoft-Windows-DNS-Server/Analytical"},
    {"dns-server-audit", "Microsoft-Windows-DNS-Server/Audit"},
    {"driver-framework",
     "Microsoft-Windows-DriverFrameworks-UserMode/Operational"},
    {"firewall-as",
     "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall"},
    {"hyper-v-worker", "Microsoft-Windows-Hyper-V-Worker"},
    {"iis-configuration", "Microsoft-IIS-Configuration/Operational"},
    {"kernel-event-tracing", "Microsoft-Windows-Kernel-EventTracing"},
    {"kernel-shimengine", "Microsoft-Windows-Kernel-ShimEngine/Operational|"
                          "Microsoft-Windows-Kernel-ShimEngine/Diagnostic"},
    {"ldap", "Microsoft-Windows-LDAP-Client/Debug"},
    {"lsa-server", "Microsoft-Windows-LSA/Operational"},
    {"msexchange-management", "MSExchange Management"},
    {"ntfs", "Microsoft-Windows-Ntfs/Operational"},
    {"ntlm", "Microsoft-Windows-NTLM/Operational"},
    {"openssh", "OpenSSH/Operational"},
    {"powershell", powershell},
    {"powershell-classic", "Windows PowerShell"},
    {"printservice-admin", "Microsoft-Windows-PrintService/Admin"},
    {"printservice-operational", "Microsoft-Windows-PrintService/Operational"},
    {"security", "Security"},
    {"security-mitigations",
     "Microsoft-Windows-Security-Mitigations/Kernel Mode|"
     "Microsoft-Windows-Security-Mitigations/User Mode"},
    {"sense", "Microsoft-Windows-SENSE/Operational"},
    {"servicebus-client", "Microsoft-ServiceBus-Client/Operational|"
                          "Microsoft-ServiceBus-Client/Admin"},
    {"shell-core", "Microsoft-Windows-Shell-Core/Operational"},
    {"smbclient-connectivity", "Microsoft-Windows-SmbClient/Connectivity"},
    {"smbclient-security", "Microsoft-Windows-SmbClient/Security"},
    {"sysmon", sysmon},
    {"system", "System"},
    {"taskscheduler", "Microsoft-Windows-TaskScheduler/Operational"},
    {"terminalservices-localsessionmanager",
     "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"},
    {"vhdmp", "Microsoft-Windows-VHDMP/Operational"},
    {"windefend", "Microsoft-Windows-Windows Defender/Operational"},
    {"wmi", "Microsoft-Windows-WMI-Activity/Operational"},
  });

/// Services of Linux whose lines a log sensor reads.
constexpr auto linux_services = std::to_array<std::string_view>(
  {"auth", "auditd", "clamav", "cron", "guacamole", "sudo", "sshd", "syslog",
   "vsftpd"});

/// Record types by which documents show that auditd wrote them.
constexpr std::string_view audit_types
  = "SYSCALL|EXECVE|PATH|CWD|PROCTITLE|TTY|USER_TTY|ADD_USER|ADD_GROUP|"
    "DEL_USER|DEL_GROUP|USER_AUTH|USER_ACCT|USER_LOGIN|USER_START|USER_END|"
    "USER_CMD|USER_CHAUTHTOK|CRED_ACQ|CRED_DISP|LOGIN|SERVICE_START|"
    "SERVICE_STOP|CONFIG_CHANGE|SOCKADDR|BPF|KERN_MODULE|ANOM_PROMISCUOUS|"
    "ANOM_ABEND|SYSTEM_BOOT|SYSTEM_SHUTDOWN|DAEMON_START|DAEMON_END|MMAP|"
    "OBJ_PID|AVC|SECCOMP|NETFILTER_CFG|USER_MGMT|GRP_MGMT|ROLE_ASSIGN";

class router {
public:
  explicit router(layout& fields) : fields_{fields} {}

  // `name` has one of the values of `list`; never unknown.
  expr one_of(std::string_view name, std::string_view list) {
    std::vector<text_pattern> patterns;
    while (!list.empty()) {
      auto bar = list.find('|');
      text_pattern p;
      p.text = list.substr(0, bar);
      p.fold = true;
      patterns.push_back(std::move(p));
      list = bar == std::string_view::npos ? "" : list.substr(bar + 1);
    }
    auto out = make_match(make_field(fields_.bind(name)), std::move(patterns));
    out.as_text = true;
    return make_known(std::move(out));
  }

  expr absent(std::string_view name) {
    return make_not(make_present(make_field(fields_.bind(name))));
  }

  // Native events of an operating system. Linux is what our own sensors see,
  // so there the system need not be named.
  expr native(const category_row& row, std::string_view product) {
    std::vector<expr> all;
    all.push_back(one_of(fields_.names()[layout::category], row.native));
    if (!row.actions.empty())
      all.push_back(happened(row));
    if (product == "linux")
      all.push_back(
        make_any({one_of("host.os.type", "linux"), absent("host.os.type")}));
    else if (!product.empty())
      all.push_back(one_of("host.os.type", product));
    return make_all(std::move(all));
  }

  // A fork is a start of ECS, too, and no program was started by it.
  expr happened(const category_row& row) {
    auto action = one_of("event.action", row.actions);
    if (row.types_ecs.empty())
      return action;
    auto type = one_of("event.type", row.types_ecs);
    return make_any(
      {std::move(action),
       make_all({std::move(type), make_not(one_of("event.action", "fork"))})});
  }

  expr windows(const category_row& row, std::string_view channel) {
    std::vector<expr> all;
    if (!row.codes.empty())
      all.push_back(one_of("EventID", row.codes));
    all.push_back(one_of("Channel", channel));
    if (!row.types.empty())
      all.push_back(one_of("EventType", row.types));
    return make_all(std::move(all));
  }

  // The document says what it is, under the plain or the nested name.
  expr declared(const logsource& from) {
    std::vector<expr> all;
    for (auto [name, value] :
         {std::pair<std::string, const std::string&>{"product", from.product},
          {"category", from.category},
          {"service", from.service}})
      if (!value.empty())
        all.push_back(
          make_any({one_of(name, value), one_of("logsource." + name, value)}));
    return make_all(std::move(all));
  }

private:
  layout& fields_;
};

bool is_one_of(std::string_view product,
               std::initializer_list<std::string_view> list) {
  for (auto x : list)
    if (x == product)
      return true;
  return false;
}

// Native events have an operating system, and only one has a registry.
bool is_hosted(const category_row& row, std::string_view product) {
  if (row.native == "registry")
    return is_one_of(product, {"", "windows"});
  return !row.native.empty()
         && is_one_of(product, {"", "windows", "linux", "macos"});
}

// Adds the forms of a category under a product; false when there are none.
bool add_category(const logsource& from, router& make, std::vector<expr>& out) {
  for (const auto& row : categories) {
    if (row.name != from.category)
      continue;
    bool any_product = from.product.empty();
    bool known = false;
    if (any_product || from.product == "windows") {
      out.push_back(make.windows(row, row.channel));
      known = true;
    }
    bool on_sysmon = row.channel == sysmon;
    if (on_sysmon && (any_product || from.product == "linux"))
      out.push_back(make.windows(row, linux_sysmon));
    if (is_hosted(row, from.product)) {
      out.push_back(make.native(row, from.product));
      known = true;
    }
    return known;
  }
  return false;
}

bool add_service(const logsource& from, router& make, std::vector<expr>& out) {
  if (from.product == "windows") {
    for (auto [name, channels] : services)
      if (name == from.service) {
        out.push_back(make.one_of("Channel", channels));
        return true;
      }
    return false;
  }
  if (from.product != "linux")
    return false;
  if (from.service == "auditd")
    out.push_back(
      make_all({make.one_of("type", audit_types), make.absent("EventID")}));
  category_row log{"", "", "", "", "log", ""};
  for (auto name : linux_services)
    if (name == from.service) {
      out.push_back(make.native(log, from.product));
      return true;
    }
  return false;
}

} // namespace

route route_of(const logsource& from, layout& fields) {
  router make{fields};
  route out;
  std::vector<expr> forms;
  if (!from.category.empty())
    out.known = from.service.empty() && add_category(from, make, forms);
  else if (!from.service.empty())
    out.known = add_service(from, make, forms);
  else if (from.product == "windows") {
    forms.push_back(
      make_all({make_present(make_field(fields.bind("EventID"))),
                make_present(make_field(fields.bind("Channel")))}));
    out.known = true;
  } else if (from.product == "linux") {
    category_row log{"", "", "", "", "log", ""};
    forms.push_back(make.native(log, from.product));
    out.known = true;
  }
  forms.push_back(make.declared(from));
  out.where = make_any(std::move(forms));
  return out;
}

std::optional<schema::event_class> native_class_of(const logsource& from) {
  if (!from.service.empty())
    return std::nullopt;
  for (const auto& row : categories)
    if (row.name == from.category && is_hosted(row, from.product))
      return schema::class_named(row.native);
  return std::nullopt;
}

std::string nearest_source(const logsource& from) {
  auto hint = [](std::string_view key, const std::string& word,
                 const std::vector<std::string_view>& known) -> std::string {
    if (std::find(known.begin(), known.end(), word) != known.end())
      return {};
    auto like = nearest(word, known);
    return like.empty() ? ""
                        : "did you mean " + std::string{key} + "=" + like + "?";
  };
  std::vector<std::string_view> names;
  if (auto out
      = hint("product", from.product, {"", "linux", "windows", "macos"});
      !out.empty())
    return out;
  for (const auto& row : categories)
    names.push_back(row.name);
  if (!from.category.empty())
    return hint("category", from.category, names);
  names.clear();
  if (from.product == "linux")
    names.assign(linux_services.begin(), linux_services.end());
  else
    for (const auto& [name, channels] : services)
      names.push_back(name);
  return hint("service", from.service, names);
}

} // namespace vedette::engine::sigma
