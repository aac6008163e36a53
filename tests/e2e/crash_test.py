"""kill -9 of node or agent at any moment loses no acknowledged event and stores none twice."""

import os
import random
import select
import signal
import unittest

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


if __name__ == "__main__":
    unittest.main()
