"""kill -9 of node or agent at any moment loses no acknowledged event and stores none twice."""

import io
import os
import random
import select
import signal
import unittest
import zipfile

from support import WorldTest, stored_markers, until, write_markers

SEED = int(os.environ.get("VEDETTE_SEED", random.SystemRandom().randrange(1 << 30)))
ROUNDS = int(os.environ.get("VEDETTE_ROUNDS", "4"))
EVENTS = 6000


def pause(seconds):
    """Lets the processes under test run; nothing waits for a result here."""
    select.select([], [], [], seconds)


class Crash(WorldTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)
        print(f"seed {SEED}, {ROUNDS} rounds (VEDETTE_SEED, VEDETTE_ROUNDS)", flush=True)

    def check(self, found, least):
        ids = [event for event, _ in found]
        numbers = sorted(number for _, number in found)
        self.assertEqual(len(ids), len(set(ids)), f"an event id is stored twice (seed {SEED})")
        self.assertEqual(len(numbers), len(set(numbers)), f"an event is stored twice (seed {SEED})")
        self.assertGreaterEqual(len(numbers), least, f"events are lost (seed {SEED})")
        self.assertEqual(numbers, list(range(len(numbers))), f"there is a hole (seed {SEED})")

    def test_killing_the_node_again_and_again_loses_and_doubles_nothing(self):
        world, tag = self.world, "node"
        world.enroll("agent-node")
        recording = world.dir / "node.ndjson"
        write_markers(recording, EVENTS, tag)
        world.start_agent("agent-node", replay=recording)
        for _ in range(ROUNDS):
            pause(self.random.uniform(0.05, 0.9))
            world.stop("node", signal.SIGKILL)
            world.start_node()
            world.sign_in()
        found = until("all events are stored", 60,
                      lambda: (lambda got: got if len(got) >= EVENTS else None)(stored_markers(world.api, tag)), pause_s=0.3)
        world.stop("agent-node")
        self.check(found, EVENTS)

    def test_killing_the_agent_keeps_a_prefix_without_holes(self):
        world = self.world
        for round_number in range(ROUNDS):
            tag, name = f"agent{round_number}", f"agent-{round_number}"
            world.enroll(name)
            recording = world.dir / f"{name}.ndjson"
            write_markers(recording, EVENTS, tag)
            world.start_agent(name, replay=recording)
            pause(self.random.uniform(0.1, 1.5))
            world.stop(name, signal.SIGKILL)
            before = stored_markers(world.api, tag)
            world.start_agent(name, env={"VEDETTE_SENSORS__KERNEL": "false"})
            world.online_device(name=name)
            seen = [-1]

            def drained():
                count, seen[0] = seen[0], len(stored_markers(world.api, tag))
                return seen[0] == count
            until("the spool drains", 30, drained, pause_s=1.0)
            after = stored_markers(world.api, tag)
            world.stop(name)
            self.check(after, len(before))

    def test_a_package_that_a_kill_cut_off_is_not_run_again(self):
        world = self.world
        policy = self.slow_package("crash-once")
        token = world.api.want("POST", "/api/v1/enrolment-tokens", {"uses_max": 1, "policy_id": policy})["token"]
        world.enroll("agent-once", token)
        world.start_agent("agent-once")
        until("the policy is on the device", 30, lambda: next(
            (d for d in world.api.want("GET", "/api/v1/devices")["items"]
             if d["status"] == "online" and d["policy_revision"] and d["policy_revision"] == d["policy_revision_wanted"]), None))
        world.stop("agent-once")
        recording = world.dir / "once.ndjson"
        write_markers(recording, 1, "crash-once")
        world.start_agent("agent-once", replay=recording)

        def response(*states):
            found = world.api.want("GET", "/api/v1/detections")["items"]
            if not found:
                return None
            detection = world.api.want("GET", f"/api/v1/detections/{found[0]['id']}")
            return next((r for r in detection["responses"] if r["state"] in states), None)
        until("the package runs", 30, lambda: response("running"))
        world.stop("agent-once", signal.SIGKILL)
        world.start_agent("agent-once")
        result = until("the response is settled", 30, lambda: response("succeeded", "failed"))
        self.assertEqual(result["state"], "failed")
        self.assertIn("not known", result["detail"])
        world.stop("agent-once")

    def slow_package(self, tag):
        """A policy whose one rule runs a package for a minute when it sees the marker."""
        want = self.world.api.want
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            packed.writestr("slow.sh", "#!/bin/sh\nsleep 60\n")
        package = want("POST", "/api/v1/packages?name=slow&entry_point=slow.sh&interpreter=sh&description=sleeps",
                       raw=out.getvalue(), headers={"Content-Type": "application/zip"})
        rule = want("POST", "/api/v1/rules", {"language": "eql", "name": "Crash once", "severity": "Low",
                                              "source": f'process where process.command_line like~ "marker-{tag} *"'})
        rules = want("POST", "/api/v1/rulesets", {
            "name": "Crash once", "description": "", "notification_message": "",
            "rules": [{"rule_id": rule["id"], "enabled": True, "notify": False, "exceptions": [], "responses": [],
                       "packages": [{"package_id": package["id"], "arguments": [], "timeout_s": 90}]}]})
        return want("POST", "/api/v1/policies", {"name": "Crash once", "ruleset_id": rules["id"], "sensors": []})["id"]


if __name__ == "__main__":
    unittest.main()
