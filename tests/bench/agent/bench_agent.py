#!/usr/bin/env python3
"""What the agent costs and how fast it answers, on this host, with its real sensors.

    bench_agent.py [--preset release] [--seconds 10] [--strikes 300] [--only rest,files,...]

Needs root and kernel tracepoints. A real node and a real agent run in a temporary folder; the file
sensor watches a file system made for the bench in a mount name space of its own, the process and
network sensors see the whole host. Prints one line of JSON per measurement.
"""

import argparse
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent.parent
sys.path.insert(0, str(SOURCE / "scripts"))
from demo_world import Failure, World, until  # noqa: E402

RULE = 'process where event.type == "start" and process.command_line : "*vedette-bench-strike*"'


def pause(seconds):
    select.select([], [], [], seconds)


def tell(measurement, **facts):
    print(json.dumps({"bench": measurement, **facts}), flush=True)


class Usage:
    """CPU and memory of a process over a span. CPU is that of its threads, in ns, from schedstat."""

    def __init__(self, pid):
        self.pid = pid
        self.before = self.threads()
        self.start = time.monotonic()

    def threads(self):
        spent = {}
        for task in pathlib.Path(f"/proc/{self.pid}/task").iterdir():
            try:
                spent[task.name] = int((task / "schedstat").read_text().split()[0])
            except OSError:
                pass
        return spent

    def memory(self):
        lines = pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines()
        facts = dict(line.split(":", 1) for line in lines)
        return {name: round(int(facts[key].split()[0]) / 1024, 1)
                for name, key in (("rss_mb", "VmRSS"), ("anonymous_mb", "RssAnon"))}

    def taken(self):
        seconds = time.monotonic() - self.start
        after = self.threads()
        each = sorted((after[t] - self.before.get(t, 0) for t in after), reverse=True)
        return {"cpu_percent": round(sum(each) / seconds / 1e7, 2),
                "threads_percent": [round(x / seconds / 1e7, 1) for x in each[:5]], **self.memory()}


class Bench:
    def __init__(self, folder, how):
        self.how = how
        self.world = World(folder, how.preset)
        self.files = pathlib.Path(folder) / "files"
        self.files.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "bench", str(self.files)], check=True)
        self.world.init_node()
        self.world.start_node()
        self.world.sign_in()
        self.agent = None
        self.policy = self.make_policy()

    def make_policy(self):
        want = self.world.api.want
        rule = want("POST", "/api/v1/rules", {"language": "eql", "name": "Bench strike", "severity": "Low", "source": RULE})
        rules = want("POST", "/api/v1/rulesets", {
            "name": "Bench", "description": "", "notification_message": "",
            "rules": [{"rule_id": rule["id"], "enabled": True, "notify": False, "exceptions": [], "packages": [],
                       "responses": [{"action": "TerminateProcesses", "argument": ""}]}]})
        empty = want("POST", "/api/v1/rulesets", {"name": "Empty", "description": "", "notification_message": "", "rules": []})
        return {name: want("POST", "/api/v1/policies", {"name": name, "ruleset_id": chosen["id"], "sensors": []})["id"]
                for name, chosen in (("strike", rules), ("empty", empty))}

    def host(self, *arguments):
        return subprocess.Popen([self.world.program("bench_agent_host"), *map(str, arguments)], stdout=subprocess.PIPE, text=True)

    def start_agent(self, name, policy, *more):
        token = self.world.api.want("POST", "/api/v1/enrolment-tokens",
                                    {"uses_max": 1, "policy_id": self.policy[policy]})["token"]
        self.world.enroll(name, token)
        config = self.world.dir / f"{name}.toml"
        config.write_text(f'[sensors]\nfile_paths = ["{self.files}"]\n[uplink]\nhealth_interval_s = 1\n')
        self.agent = self.world.spawn(name, [self.world.program("vedette-agent"), "run", "--data",
                                             str(self.world.agent_dir(name)), "--config", str(config), *more])
        return until("the agent has its policy", 30, lambda: next(
            (d for d in self.world.api.want("GET", "/api/v1/devices")["items"]
             if d["status"] == "online" and d["policy_revision"]
             and d["policy_revision"] == d["policy_revision_wanted"] and d.get("sensors")), None))["id"]

    def ledger(self, device):
        losses = self.world.api.want("GET", f"/api/v1/devices/{device}")["losses"]
        dropped = losses.pop("spool_dropped")
        return {"events": sum(x["events"] for x in losses.values()), "lost": sum(x["lost"] for x in losses.values()),
                "spool_dropped": dropped}

    def between(self, device, before):
        pause(2.5)  # Two health reports.
        after = self.ledger(device)
        return {name: after[name] - before[name] for name in after}

    def measure(self, name, device, loads, seconds):
        before = self.ledger(device)
        usage = Usage(self.agent.pid)
        running = [self.host(*load) for load in loads]
        pause(seconds)
        taken = usage.taken()
        did = [json.loads(x.communicate()[0]) for x in running]
        moved = self.between(device, before)
        rate = round(moved["events"] / (seconds + 2.5 if not loads else seconds))
        taken["us_per_event"] = round(taken["cpu_percent"] * 1e4 / max(rate, 1), 2)
        tell(name, events_per_second=rate, **taken, lost=moved["lost"], spool_dropped=moved["spool_dropped"],
             load=[f'{d["per_second"]}/s, {round(d["cpu_seconds"] / d["seconds"] * 100)} % CPU' for d in did])

    def sensors(self):
        device = self.start_agent("agent", "empty")
        seconds = self.how.seconds
        pause(5)
        tell("sensors", **{s["class"]: s["backend"] for s in self.world.api.want("GET", f"/api/v1/devices/{device}")["sensors"]})
        if "rest" in self.how.only:
            self.measure("rest", device, [], 2 * seconds)
        if "files" in self.how.only:
            self.measure("file flood", device, [("files", self.files, 10_000, seconds)], seconds)
        if "forks" in self.how.only:
            self.measure("fork flood", device, [("forks", 2_000, seconds)], seconds)
        if "rest" in self.how.only:
            pause(5)
            self.measure("rest, after it", device, [], seconds)
        self.world.stop("agent")

    def responses(self):
        device = self.start_agent("striker", "strike")
        pause(3)
        done = self.host("floor", self.how.strikes, 20)
        tell("exec, kill and death without an agent", **json.loads(done.communicate()[0]))
        done = self.host("strikes", self.how.strikes, 20)
        tell("event to response", **json.loads(done.communicate()[0]))
        with_load = self.host("files", self.files, 2_000, 20 * self.how.strikes / 1000 + 5)
        done = self.host("strikes", self.how.strikes, 20)
        tell("event to response, with 6,000 file events/s", **json.loads(done.communicate()[0]))
        with_load.communicate()
        found = self.world.api.want("GET", f"/api/v1/detections?device={device}&limit=1")
        tell("detections", total=found.get("total"))
        self.world.stop("striker")

    def replay(self):
        rate, seconds = 30_000, 2 * self.how.seconds
        path = self.world.dir / "recording.ndjson"
        with open(path, "w", encoding="utf-8") as out:
            for n in range(rate * seconds):
                s, us = divmod(n * 1_000_000 // rate, 1_000_000)
                out.write(json.dumps({
                    "@timestamp": f"2026-01-15T10:{s // 60:02d}:{s % 60:02d}.{us:06d}Z",
                    "event": {"category": "process", "type": "start", "action": "start"},
                    "process": {"pid": 1000 + n % 5000, "name": "sh", "executable": "/bin/sh",
                                "command_line": f"sh -c 'run job {n % 997}'", "parent": {"pid": 1, "name": "cron"}},
                    "user": {"name": "root"}}) + "\n")
        device = self.start_agent("replayer", "empty", "--replay", str(path), "--original-pace")
        pause(2)
        self.measure("replay", device, [], self.how.seconds)
        self.world.stop("replayer")

    def close(self):
        self.world.stop_all()
        subprocess.run(["umount", "-l", str(self.files)], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="release")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--strikes", type=int, default=300)
    parser.add_argument("--only", default="rest,files,forks,strikes,replay")
    how = parser.parse_args()
    how.only = how.only.split(",")
    if os.geteuid() != 0:
        raise Failure("needs root")
    if os.environ.get("VEDETTE_BENCH_INSIDE") != "1":
        os.environ["VEDETTE_BENCH_INSIDE"] = "1"
        unshare = shutil.which("unshare")
        os.execv(unshare, [unshare, "-m", "--propagation", "private", sys.executable, *sys.argv])
    tell("machine", cpus=os.cpu_count(), kernel=os.uname().release, load=os.getloadavg()[0])
    with tempfile.TemporaryDirectory(prefix="vedette-bench-") as folder:
        bench = Bench(folder, how)
        try:
            if {"rest", "files", "forks"} & set(how.only):
                bench.sensors()
            if "strikes" in how.only:
                bench.responses()
            if "replay" in how.only:
                bench.replay()
        finally:
            bench.close()


if __name__ == "__main__":
    try:
        main()
    except Failure as why:
        print(f"bench_agent: {why}", file=sys.stderr)
        sys.exit(1)
