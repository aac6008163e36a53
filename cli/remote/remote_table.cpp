#include "cli/remote/remote_table.hpp"

#include "cli/remote/remote_command.hpp"
#include "schema/actions.hpp"

#include <utility>

// Tested by tests/unit/cli/remote/remote_test.cpp

namespace vedette::cli {

namespace {

using kind = argument_kind;
using arguments = std::vector<remote_argument>;
using columns = std::vector<column>;

remote_argument id(const char* name) {
  return {kind::path, name, "", "Its id", true};
}

remote_argument option(kind what, const char* name, const char* flags,
                       std::string help, bool required = false) {
  return {what, name, flags, std::move(help), required};
}

remote_spec list(const char* path, const char* summary, const char* api,
                 columns shown, arguments given = {}) {
  return {
    {path, summary, std::move(shown)}, "GET", api, std::move(given), true};
}

remote_spec one(const char* path, const char* summary, const char* method,
                const char* api, arguments given) {
  return {
    {path, summary, {{"ID", "id"}, {"NAME", "name"}}, output_format::yaml},
    method,
    api,
    std::move(given),
    false};
}

const columns device_columns{{"ID", "id"},
                             {"HOST", "hostname"},
                             {"STATUS", "status"},
                             {"POLICY", "policy.name"},
                             {"LAST SEEN", "last_seen"},
                             {"OS", "os", true},
                             {"AGENT", "agent_version", true}};

/// Names of all commands, each on the line of what it takes.
std::string action_help() {
  std::string out = "One of";
  for (const auto& x : schema::actions()) {
    if (!x.command)
      continue;
    out += (out.size() > 6 ? ", " : " ") + std::string{x.name};
    std::string takes;
    for (const auto& argument : x.arguments)
      takes += (takes.empty() ? "" : " ") + std::string{argument.name};
    if (!takes.empty())
      out += " (" + takes + ")";
  }
  return out;
}

std::vector<remote_spec> device_specs() {
  return {
    list("device list", "List devices", "/api/v1/devices", device_columns,
         {option(kind::query, "q", "--search", "Part of the host name"),
          option(kind::query, "status", "--status", "online or offline"),
          option(kind::query, "limit", "--limit", "At most so many")}),
    one("device show", "Show a device", "GET", "/api/v1/devices/{DEVICE}",
        {id("DEVICE")}),
    one("device assign", "Give a device a policy", "PATCH",
        "/api/v1/devices/{DEVICE}",
        {id("DEVICE"), option(kind::body_text, "policy_id", "--policy",
                              "Id of the policy", true)}),
    one("device remove", "Forget a device", "DELETE",
        "/api/v1/devices/{DEVICE}", {id("DEVICE")}),
    one("device command", "Have a device do something", "POST",
        "/api/v1/devices/{DEVICE}/commands",
        {id("DEVICE"),
         option(kind::body_text, "action", "--action", action_help(), true),
         option(kind::body_json, "argument", "--argument",
                "JSON object such as {\"pid\":4711}; see action list")}),
    list("action list", "List what devices can be told to do",
         "/api/v1/actions",
         {{"ACTION", "name"},
          {"ON", "on"},
          {"ONE OF", "one_of", true},
          {"WHAT IT DOES", "description"}}),
    one("device cancel", "Cancel a command the device has not got yet",
        "DELETE", "/api/v1/devices/{DEVICE}/commands/{COMMAND}",
        {id("DEVICE"), id("COMMAND")}),
    list("device commands", "List what a device was told to do",
         "/api/v1/devices/{DEVICE}/commands",
         {{"ID", "id"},
          {"ACTION", "action"},
          {"STATE", "state"},
          {"DETAIL", "detail"}},
         {id("DEVICE")}),
    list("device events", "List events of a device, newest first",
         "/api/v1/devices/{DEVICE}/events",
         {{"TIME", "event.@timestamp"},
          {"CATEGORY", "event.event.category"},
          {"ACTION", "event.event.action"},
          {"PROCESS", "event.process.name"}},
         {id("DEVICE"), option(kind::query, "class", "--class", "process …"),
          option(kind::query, "from", "--from", "From this time on"),
          option(kind::query, "to", "--to", "Until this time"),
          option(kind::query, "limit", "--limit", "At most so many")}),
  };
}

std::vector<remote_spec> token_specs() {
  return {
    list("token list", "List enrolment tokens", "/api/v1/enrolment-tokens",
         {{"ID", "id"},
          {"USES", "uses"},
          {"OF", "uses_max"},
          {"EXPIRES", "expires"}}),
    {{"token create",
      "Make an enrolment token; it is shown this once",
      {{"TOKEN", "token"}, {"COMMAND", "command", true}}},
     "POST",
     "/api/v1/enrolment-tokens",
     {option(kind::body_number, "uses_max", "--uses", "How many devices"),
      option(kind::body_number, "expires_in_s", "--expires-in",
             "Seconds until it expires"),
      option(kind::body_text, "policy_id", "--policy",
             "Policy of devices that enrol with it")},
     false},
    one("token remove", "Withdraw an enrolment token", "DELETE",
        "/api/v1/enrolment-tokens/{TOKEN}", {id("TOKEN")}),
  };
}

std::vector<remote_spec> detection_specs() {
  const columns shown{{"ID", "id"},
                      {"SEVERITY", "severity"},
                      {"STATUS", "status"},
                      {"RULE", "rule.name"},
                      {"HOST", "device.hostname"},
                      {"OCCURRED", "occurred"},
                      {"ASSIGNEE", "assignee", true},
                      {"PHONETIC", "phonetic_id", true}};
  return {
    list("detection list", "List detections, newest first",
         "/api/v1/detections", shown,
         {option(kind::query, "status", "--status", "New, Done …"),
          option(kind::query, "severity", "--severity", "High …"),
          option(kind::query, "device", "--device", "Id of a device"),
          option(kind::query, "rule", "--rule", "Id of a rule"),
          option(kind::query, "q", "--search", "Words to look for"),
          option(kind::query, "from", "--from", "From this time on"),
          option(kind::query, "to", "--to", "Until this time"),
          option(kind::query, "limit", "--limit", "At most so many")}),
    one("detection show", "Show a detection with all it knows", "GET",
        "/api/v1/detections/{DETECTION}", {id("DETECTION")}),
    one("detection update", "Change status or assignee", "PATCH",
        "/api/v1/detections/{DETECTION}",
        {id("DETECTION"),
         option(kind::body_text, "status", "--status", "Reviewed, Done …"),
         option(kind::body_text, "assignee", "--assignee", "Name of a user")}),
    one("detection comment", "Add a comment", "POST",
        "/api/v1/detections/{DETECTION}/comments",
        {id("DETECTION"), option(kind::body_text, "text", "--text",
                                 "What is to be said", true)}),
    one("detection remove", "Remove a detection", "DELETE",
        "/api/v1/detections/{DETECTION}", {id("DETECTION")}),
  };
}

std::vector<remote_spec> rule_specs() {
  const arguments fields{
    option(kind::body_text, "language", "--language", "cae, eql or sigma"),
    option(kind::body_text, "name", "--name", "If the rule has none"),
    option(kind::body_text, "severity", "--severity", "High …"),
    option(kind::body_text, "description", "--description", "For people"),
    option(kind::body_file, "source", "FILE", "The rule; - = standard input")};
  auto create = fields, change = fields;
  create.front().required = true;
  change.insert(change.begin(), id("RULE"));
  return {
    list("rule list", "List rules", "/api/v1/rules",
         {{"ID", "id"},
          {"NAME", "name"},
          {"LANGUAGE", "language"},
          {"SEVERITY", "severity"},
          {"ENABLED", "enabled"},
          {"VERSION", "version", true}},
         {option(kind::query, "q", "--search", "Words to look for"),
          option(kind::query, "language", "--language", "cae, eql or sigma")}),
    one("rule show", "Show a rule", "GET", "/api/v1/rules/{RULE}",
        {id("RULE")}),
    one("rule say", "Say a rule in English", "GET",
        "/api/v1/rules/{RULE}/natlang", {id("RULE")}),
    list("rule cost", "Show what rules cost devices, the dearest first",
         "/api/v1/rules/cost",
         {{"ID", "id"},
          {"NAME", "name"},
          {"DEVICES", "devices"},
          {"EVALUATIONS", "evaluations"},
          {"MATCHES", "matches"},
          {"NS", "spent_ns"},
          {"CORE SHARE", "core_share_max"},
          {"WINDOWS", "windows.live"},
          {"BYTES", "windows.bytes"},
          {"REFUSED", "windows.refused", true},
          {"SUSPENDED ON", "suspended_on"}}),
    one("rule create", "Add a rule from a file", "POST", "/api/v1/rules",
        std::move(create)),
    one("rule update", "Change a rule", "PUT", "/api/v1/rules/{RULE}",
        std::move(change)),
    one("rule remove", "Remove a rule", "DELETE", "/api/v1/rules/{RULE}",
        {id("RULE")}),
  };
}

/// list, show, create, update and remove of something that is a JSON file.
void add_documents(std::vector<remote_spec>& to, const std::string& noun,
                   const std::string& api, columns shown) {
  auto one_path = api + "/{ID}";
  const remote_argument file{kind::whole_body, "FILE", "",
                             "JSON; - = standard input", true};
  auto path = [&noun](const char* verb) { return noun + ' ' + verb; };
  to.push_back(list(path("list").c_str(), ("List " + noun + "s").c_str(),
                    api.c_str(), std::move(shown)));
  to.push_back(one(path("show").c_str(), ("Show a " + noun).c_str(), "GET",
                   one_path.c_str(), {id("ID")}));
  to.push_back(one(path("create").c_str(), ("Add a " + noun).c_str(), "POST",
                   api.c_str(), {file}));
  to.push_back(one(path("update").c_str(), ("Change a " + noun).c_str(), "PUT",
                   one_path.c_str(), {id("ID"), file}));
  to.push_back(one(path("remove").c_str(), ("Remove a " + noun).c_str(),
                   "DELETE", one_path.c_str(), {id("ID")}));
}

std::vector<remote_spec> content_specs() {
  std::vector<remote_spec> specs;
  add_documents(specs, "ruleset", "/api/v1/rulesets",
                {{"ID", "id"}, {"NAME", "name"}, {"REVISION", "revision"}});
  add_documents(specs, "policy", "/api/v1/policies",
                {{"ID", "id"},
                 {"NAME", "name"},
                 {"RULE SET", "ruleset_id"},
                 {"DEVICES", "device_count"}});
  add_documents(specs, "exception", "/api/v1/exceptions",
                {{"ID", "id"}, {"NAME", "name"}, {"REVISION", "revision"}});
  specs.push_back(list("package list", "List packages", "/api/v1/packages",
                       {{"ID", "id"},
                        {"NAME", "name"},
                        {"SIZE", "size"},
                        {"SHA256", "sha256", true}}));
  specs.push_back(one("package show", "Show a package", "GET",
                      "/api/v1/packages/{PACKAGE}", {id("PACKAGE")}));
  specs.push_back(
    one("package upload", "Upload a zip file as a package", "POST",
        "/api/v1/packages",
        {option(kind::upload, "FILE", "", "The zip file", true),
         option(kind::query, "name", "--name", "What it is called", true),
         option(kind::query, "entry_point", "--entry-point", "File that is run",
                true),
         option(kind::query, "interpreter", "--interpreter", "python3 or sh"),
         option(kind::query, "description", "--description", "For people")}));
  specs.push_back(one("package remove", "Remove a package", "DELETE",
                      "/api/v1/packages/{PACKAGE}", {id("PACKAGE")}));
  return specs;
}

std::vector<remote_spec> node_specs() {
  const columns actors{{"ID", "id"},
                       {"NAME", "name"},
                       {"FAMILY", "family"},
                       {"MAILBOX", "mailbox"},
                       {"HANDLED", "handled"},
                       {"BUSY S", "busy_s"},
                       {"RESTARTS", "restarts"},
                       {"LAST ERROR", "last_error", true}};
  const auto device = option(kind::query, "device", "--device",
                             "Id of a device: what runs in its agent");
  return {
    one("status", "Show the node and its counts", "GET", "/api/v1/status", {}),
    list("node list", "List nodes", "/admin/v1/cluster?part=nodes",
         {{"NAME", "name"}, {"ALIVE", "alive"}, {"SHARDS", "shards"}}),
    one("node show", "Show the cluster", "GET", "/admin/v1/cluster", {}),
    list(
      "actor list", "List actors", "/admin/v1/actors", actors,
      {option(kind::query, "family", "--family", "device, query …"),
       option(kind::query, "name", "--name", "Part of the name"),
       option(kind::query, "sort", "--sort", "mailbox, busy, restarts or age"),
       option(kind::query, "parent", "--parent", "Children of this actor"),
       device, option(kind::query, "limit", "--limit", "At most so many")}),
    list("actor top", "List the busiest actors",
         "/admin/v1/actors?sort=busy&limit=20", actors, {device}),
    one("actor show", "Show an actor with its state and children", "GET",
        "/admin/v1/actors/{ACTOR}", {id("ACTOR"), device}),
    list("actor windows", "List correlation windows", "/admin/v1/windows",
         {{"ID", "id"},
          {"RULE", "rule.name"},
          {"KEY", "key"},
          {"STEP", "step"},
          {"OF", "steps"},
          {"TIME LEFT", "time_left_s"}},
         {option(kind::query, "rule", "--rule", "Id of a rule"), device,
          option(kind::query, "limit", "--limit", "At most so many")}),
  };
}

std::vector<remote_spec> backup_specs() {
  const columns shown{
    {"ID", "id"}, {"BYTES", "bytes"}, {"FILES", "files"}, {"PATH", "path"}};
  return {
    list("backup list", "List backups, newest first", "/api/v1/backups", shown),
    one("backup create", "Copy the node's store and keys as they are now",
        "POST", "/api/v1/backups", {}),
    one("backup verify", "Read all of a backup; exit 8 when it is damaged",
        "POST", "/api/v1/backups/{BACKUP}/verify", {id("BACKUP")}),
    one("backup remove", "Remove a backup", "DELETE",
        "/api/v1/backups/{BACKUP}", {id("BACKUP")}),
  };
}

std::vector<remote_spec> people_specs() {
  return {
    list("audit list", "Who did what, newest first", "/api/v1/audit",
         {{"SEQ", "seq"},
          {"TIME", "time"},
          {"USER", "user"},
          {"ACTION", "action"},
          {"OBJECT", "object"},
          {"AFTER", "after", true}},
         {option(kind::query, "actor", "--user", "Of this user"),
          option(kind::query, "action", "--action", "rule, rule.update …"),
          option(kind::query, "from", "--from", "From this time on"),
          option(kind::query, "to", "--to", "Until this time"),
          option(kind::query, "limit", "--limit", "At most so many")}),
    one("audit verify", "Check the audit log; exit 8 when it was changed",
        "GET", "/api/v1/audit/verify", {}),
    list("apikey list", "List keys of scripts", "/api/v1/api-keys",
         {{"ID", "id"},
          {"NAME", "name"},
          {"ROLE", "role"},
          {"EXPIRES", "expires"},
          {"LAST USED", "last_used"}}),
    {{"apikey create",
      "Make a key for a script; it is shown this once",
      {{"KEY", "key"}, {"ID", "id", true}}},
     "POST",
     "/api/v1/api-keys",
     {option(kind::body_text, "name", "", "Name", true),
      option(kind::body_text, "role", "--role",
             "administrator, detection_engineer, analyst or read_only", true),
      option(kind::body_number, "expires_in_s", "--expires-in",
             "Seconds until it expires; otherwise never")},
     false},
    one("apikey remove", "Withdraw a key", "DELETE", "/api/v1/api-keys/{KEY}",
        {id("KEY")}),
    list("user list", "List users", "/api/v1/users",
         {{"NAME", "name"}, {"ROLE", "role"}, {"LAST LOGIN", "last_login"}}),
    one(
      "user create", "Add a user", "POST", "/api/v1/users",
      {option(kind::body_text, "name", "", "Name", true),
       option(kind::body_text, "role", "--role",
              "administrator, detection_engineer, analyst or read_only", true),
       option(kind::body_file, "password", "--password-file",
              "File with the password; - = standard input", true)}),
    one("user remove", "Remove a user", "DELETE", "/api/v1/users/{NAME}",
        {id("NAME")}),
    list("query list", "List queries", "/api/v1/queries",
         {{"ID", "id"},
          {"KIND", "kind"},
          {"STATE", "state"},
          {"ROWS", "rows_total"},
          {"QUERY", "query"}}),
    one("query breakdown", "How a query's answer is spread over facets", "GET",
        "/api/v1/queries/{QUERY}/breakdown",
        {id("QUERY"), option(kind::query, "by", "--by",
                             "Facets such as device.hostname,value", true)}),
    one("query cancel", "Cancel a query", "DELETE", "/api/v1/queries/{QUERY}",
        {id("QUERY")}),
  };
}

} // namespace

std::vector<std::unique_ptr<command>> remote_commands() {
  std::vector<std::unique_ptr<command>> made;
  for (auto* group :
       {&device_specs, &token_specs, &detection_specs, &rule_specs,
        &content_specs, &node_specs, &backup_specs, &people_specs})
    for (auto& spec : (*group)())
      made.push_back(make_remote(std::move(spec)));
  return made;
}

} // namespace vedette::cli
