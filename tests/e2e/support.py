"""What the end-to-end tests share: a world in a temporary folder, queries, markers."""

import json
import os
import pathlib
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(SOURCE / "scripts"))
from demo_world import Failure, World, until  # noqa: E402,F401

PRESET = os.environ.get("VEDETTE_PRESET", "release")


class WorldTest(unittest.TestCase):
    """Each test class has a node of its own; everything it starts it also stops."""

    node_config = ""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vedette-e2e-")
        cls.world = World(cls.folder.name, PRESET)
        cls.addClassCleanup(cls.folder.cleanup)
        cls.addClassCleanup(cls.world.stop_all)
        cls.world.init_node(cls.node_config)
        cls.world.start_node()
        cls.world.sign_in()
        cls.api = cls.world.api


def run_query(api, body, deadline_s=60):
    """Runs a query to its end; returns (query, all rows)."""
    query = api.want("POST", "/api/v1/queries", body)

    def done():
        state = api.want("GET", f"/api/v1/queries/{query['id']}")
        return state if state["state"] not in ("running", "queued", "pending") else None
    state = until(f"query {body}", deadline_s, done)
    rows, cursor = [], None
    while True:
        page = api.want("GET", f"/api/v1/queries/{query['id']}/results?limit=1000" + (f"&cursor={cursor}" if cursor else ""))
        rows += page["events"] if "events" in page else page["items"]
        cursor = page.get("next")
        if not cursor:
            return state, rows


def write_markers(path, count, tag):
    """A recording of `count` process starts, each with a command line of its own."""
    with open(path, "w", encoding="utf-8") as out:
        for n in range(count):
            out.write(json.dumps({
                "@timestamp": f"2026-01-15T10:{n // 60000 % 60:02d}:{n // 1000 % 60:02d}.{n % 1000:03d}Z",
                "event": {"category": "process", "type": "start", "action": "start"},
                "process": {"pid": 1000 + n, "name": "marker", "executable": "/usr/bin/marker",
                            "command_line": f"marker-{tag} {n}", "entity_id": f"{tag}-{n}"}}) + "\n")


def stored_markers(api, tag):
    """The markers in the store, in the order they were found; asserts nothing."""
    state, rows = run_query(api, {"kind": "eql", "query": f'process where process.command_line like~ "marker-{tag} *"',
                                  "limit": 10000})
    if state["state"] != "done":
        raise Failure(f"query ended as {state}")
    found = []
    for row in rows:
        event = row["event"]
        found.append((event["event"]["id"], int(event["process"]["command_line"].split()[1])))
    return found
