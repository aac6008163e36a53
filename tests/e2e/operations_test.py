"""What the people who run a node live through: full disks, failing disks, restores, devices that leave."""

import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import unittest

from support import WorldTest, stored_markers, until, write_markers


class Operations(WorldTest):

    def ctl(self, *arguments, stdin=None, expect=0):
        world = self.world
        environment = {**os.environ, "XDG_CONFIG_HOME": str(world.dir / "ctl")}
        done = subprocess.run([world.program("vedettectl"), *arguments], input=stdin, capture_output=True, text=True,
                              timeout=60, check=False, env=environment)
        self.assertEqual(done.returncode, expect, f"{arguments}: {done.stderr}{done.stdout}")
        return done.stdout

    def sign_in_ctl(self, secret=None, *more):
        self.ctl("login", f"https://127.0.0.1:{self.world.state['api_port']}", "--ca", str(self.world.api_ca()), *more,
                 stdin=(secret or self.world.state["password"]) + "\n")

    def test_backup_restore_and_the_keys_of_scripts(self):
        world = self.world
        self.sign_in_ctl()
        key = json.loads(self.ctl("apikey", "create", "ci", "--role", "administrator", "-o", "json"))["key"]
        self.sign_in_ctl(key, "--api-key")
        self.assertIn("intact", self.ctl("audit", "verify"))
        rule = self.api.want("POST", "/api/v1/rules", {"language": "eql", "name": "kept", "source": "process where true"})
        backup = json.loads(self.ctl("backup", "create", "-o", "json"))
        self.api.want("POST", "/api/v1/rules", {"language": "eql", "name": "later", "source": "process where true"})
        self.ctl("backup", "verify", backup["id"])
        self.assertIn(backup["id"], self.ctl("backup", "list"))

        node = world.program("vedette-node")
        elsewhere = world.dir / "restored"
        for expected, data in ((5, world.node_dir), (0, elsewhere)):
            done = subprocess.run([node, "restore", "--from", backup["path"], "--data", str(data)], capture_output=True,
                                  text=True, timeout=60, check=False)
            self.assertEqual(done.returncode, expected, done.stderr)
        # The restored node in the place of the old one: same keys, so that everybody trusts it.
        world.stop("node")
        config = world.dir / "node.toml"
        before = config.read_text()
        config.write_text(before.replace(str(world.node_dir), str(elsewhere)))
        try:
            world.start_node()
            world.sign_in()
            names = [r["name"] for r in world.api.want("GET", "/api/v1/rules?limit=1000")["items"]]
            self.assertIn("kept", names)
            self.assertNotIn("later", names)
            self.assertEqual(world.api.want("GET", f"/api/v1/rules/{rule['id']}")["source"], "process where true")
            self.assertEqual(self.ctl("rule", "show", rule["id"], "-o", "json")[:1], "{")
        finally:
            world.stop("node")
            config.write_text(before)
            world.start_node()
            world.sign_in()
            type(self).api = world.api

        damaged = pathlib.Path(backup["path"]) / "pki" / "content.key"
        damaged.write_text("x")
        self.ctl("backup", "verify", backup["id"], expect=8)
        done = subprocess.run([node, "verify", "--from", backup["path"]], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 8, done.stderr)
        self.assertIn("content.key", done.stderr)

    def test_a_removed_device_is_shut_out(self):
        world = self.world
        world.enroll("leaver")
        world.start_agent("leaver", replay=self.empty_recording())
        device = world.online_device(name="leaver")
        self.api.want("DELETE", f"/api/v1/devices/{device['id']}")
        until("it is gone", 10, lambda: all(d["id"] != device["id"] for d in self.api.want("GET", "/api/v1/devices")["items"]))
        world.stop("leaver")
        world.start_agent("leaver", replay=self.empty_recording())
        refused = 'vedette_gateway_refused_total{reason="unknown_device"}'
        until("it is refused", 20, lambda: any(
            line.startswith(refused) and float(line.split()[-1]) > 0 for line in self.metrics().splitlines()))
        world.stop("leaver")
        status, _ = self.api.call("GET", f"/api/v1/devices/{device['id']}")
        self.assertEqual(status, 404)

    def metrics(self):
        return self.api.want("GET", "/metrics")

    def empty_recording(self):
        path = self.world.dir / "nothing.ndjson"
        path.write_text("")
        return path

    def test_a_device_shows_its_actors_and_windows(self):
        world = self.world
        rule = self.api.want("POST", "/api/v1/rules", {
            "language": "eql", "name": "two markers", "severity": "Low",
            "source": 'sequence with maxspan=1h [process where process.command_line == "marker-win 0"] '
                      '[process where process.command_line == "never"]'})
        ruleset = self.api.want("POST", "/api/v1/rulesets", {"name": "windows", "rules": [{"rule_id": rule["id"]}]})
        policy = self.api.want("POST", "/api/v1/policies", {"name": "windows", "ruleset_id": ruleset["id"], "sensors": []})
        token = self.api.want("POST", "/api/v1/enrolment-tokens", {"uses_max": 1, "policy_id": policy["id"]})["token"]
        world.enroll("watched", token)
        recording = world.dir / "win.ndjson"
        write_markers(recording, 3, "win")
        # Once without events, so that it has its policy before they come.
        world.start_agent("watched", replay=self.empty_recording())
        until("the policy", 20, lambda: "policy applied" in world.log_tail("watched"))
        world.stop("watched")
        world.start_agent("watched", replay=recording)
        device = world.online_device(name="watched")["id"]
        windows = until("the window", 30, lambda: self.api.want("GET", f"/admin/v1/windows?device={device}")["items"])
        self.assertEqual(windows[0]["rule"]["id"], rule["id"])
        self.assertEqual(windows[0]["events"][0]["process"]["command_line"], "marker-win 0")
        everywhere = self.api.want("GET", "/admin/v1/windows")
        self.assertGreaterEqual(everywhere["devices_answered"], 1)
        actors = self.api.want("GET", f"/admin/v1/actors?device={device}&family=windows")["items"]
        one = self.api.want("GET", f"/admin/v1/actors/{actors[0]['id']}?device={device}")
        self.assertEqual(one["state"]["live"], 1)
        self.assertEqual(len(one["children"]), 1)
        world.stop("watched")
        status, answer = self.api.call("GET", f"/admin/v1/actors?device={device}")
        self.assertEqual(status, 503, answer)


class FullDisk(WorldTest):
    """The node's store on a small file system of its own."""

    node_config = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world.stop("node")
        cls.disk = cls.world.dir / "disk"
        cls.disk.mkdir()
        mounted = os.geteuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(cls.disk)], capture_output=True, check=False).returncode == 0
        if not mounted:
            raise unittest.SkipTest("needs root and mount(2) for a small file system")
        cls.addClassCleanup(lambda: subprocess.run(["umount", "-l", str(cls.disk)], check=False))
        shutil.copytree(cls.world.node_dir, cls.disk / "node")
        config = cls.world.dir / "node.toml"
        config.write_text(config.read_text().replace(str(cls.world.node_dir), str(cls.disk / "node"))
                          + "[store]\ndisk_bytes_reserve = 1048576\n")
        cls.world.start_node()
        cls.world.sign_in()
        cls.api = cls.world.api

    def fill(self, leave):
        """Takes the free space except `leave` bytes."""
        ballast = self.disk / "ballast"
        room = shutil.disk_usage(self.disk).free - leave
        with open(ballast, "ab") as out:
            while room > 0:
                part = min(room, 1 << 20)
                try:
                    out.write(b"\0" * part)
                    out.flush()
                except OSError:
                    break
                room -= part
        return ballast

    def test_what_was_acknowledged_survives_and_the_rest_comes_when_there_is_room(self):
        world, tag, count = self.world, "disk", 30000
        world.enroll("full")
        first = world.dir / "first.ndjson"
        write_markers(first, 500, tag)
        world.start_agent("full", replay=first)
        until("the first events", 60, lambda: len(stored_markers(world.api, tag)) == 500, pause_s=0.3)
        world.stop("full")

        ballast = self.fill(leave=600_000)
        recording = world.dir / "rest.ndjson"
        write_markers(recording, count, "rest")
        world.start_agent("full", replay=recording)
        until("the disk to be noticed", 60, lambda: "reserve is reached" in world.log_tail("node", 60)
              or "No space left" in world.log_tail("node", 60))
        self.assertTrue(world.alive("node"), world.log_tail("node"))
        self.assertEqual(len(stored_markers(world.api, tag)), 500)
        status, answer = self.api.call("POST", "/api/v1/rules", {"language": "eql", "name": "x" * 250,
                                                                "source": "process where true // " + "y" * 900_000})
        self.assertIn(status, (201, 507, 503, 500), answer)

        ballast.unlink()

        def all_there():
            query = self.api.want("POST", "/api/v1/queries", {
                "kind": "eql", "query": 'process where process.command_line like~ "marker-rest *" | count'})
            done = until("the count", 30, lambda: (lambda q: q if q["state"] != "running" else None)(
                self.api.want("GET", f"/api/v1/queries/{query['id']}")))
            self.assertEqual(done["state"], "done", done)
            rows = self.api.want("GET", f"/api/v1/queries/{query['id']}/results")["events"]
            return rows and rows[0].get("count") == count
        until("all events after room returned", 120, all_there, pause_s=1)
        self.assertTrue(world.alive("node"), world.log_tail("node"))
        world.stop("full")
        # And after a crash, from the disk alone.
        world.stop("node", signal.SIGKILL)
        world.start_node()
        world.sign_in()
        type(self).api = world.api
        self.assertEqual(len(stored_markers(world.api, tag)), 500)
        self.assertTrue(all_there())


class BrokenDisk(WorldTest):
    """A disk that fails in another way than being full: writes beyond a size are refused."""

    def test_the_node_ends_and_says_why_and_starts_again_with_all_it_acknowledged(self):
        world, tag = self.world, "broken"
        world.stop("node")
        limit = 400_000

        def start_limited():
            def before():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            log = open(world.dir / "limited.log", "ab")
            child = subprocess.Popen([world.program("vedette-node"), "run", "--config", str(world.dir / "node.toml")],
                                     stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
                                     preexec_fn=before)
            log.close()
            return child
        child = start_limited()
        self.addCleanup(lambda: child.poll() is None and child.kill())
        world.connect()

        def ready():
            try:
                return world.api.call("GET", "/readyz")[0] == 200
            except OSError:
                return False
        until("the limited node is ready", 30, ready)
        world.sign_in()
        world.enroll("b")
        recording = world.dir / "broken.ndjson"
        write_markers(recording, 40000, tag)
        world.start_agent("b", replay=recording)
        code = until("the node ends", 90, lambda: str(child.poll()) if child.poll() is not None else None)
        self.assertEqual(code, "1")
        self.assertIn("store: write", (world.dir / "limited.log").read_text())
        world.start_node()
        world.sign_in()

        def all_there():
            found = stored_markers(world.api, tag)
            ids = [event for event, _ in found]
            self.assertEqual(len(ids), len(set(ids)), "an event is stored twice")
            return len(found) == 10000  # As many as a query may answer.
        until("all events from the agent's spool", 120, all_there, pause_s=1)
        world.stop("b")


if __name__ == "__main__":
    unittest.main()
