"""The console on a real node: every page and a day's work in a browser. No part of the node is imitated."""

import os
import shutil
import subprocess
import unittest

import console_world
from support import SOURCE, World, WorldTest


class Console(WorldTest):

    @classmethod
    def setUpClass(cls):
        if shutil.which("chromium") is None:
            raise unittest.SkipTest("chromium is not installed")
        super().setUpClass()
        # The browser tests stop and start the node: what runs at the end is in the world's own list.
        cls.addClassCleanup(lambda: World(cls.folder.name, cls.world.bin.parent.name).stop_all())
        console_world.seed(cls.world)
        cls.victim = console_world.sleeper(cls.world)

    def test_every_page_and_a_days_work_in_a_browser(self):
        world = self.world
        environment = {**os.environ, "BASE_URL": f"https://localhost:{world.state['api_port']}", "CONSOLE_USER": "admin",
                       "CONSOLE_PASSWORD": world.state["password"], "WORLD": str(world.dir), "VICTIM": str(self.victim)}
        shown = subprocess.run(["npm", "run", "--silent", "e2e"], cwd=SOURCE / "console", env=environment,
                               capture_output=True, text=True, timeout=560, check=False)
        failed = "\n".join(line for line in shown.stdout.splitlines() if line.strip().startswith("not ok"))
        self.assertEqual(shown.returncode, 0, f"{failed}\n{shown.stdout[-20000:]}{shown.stderr[-2000:]}")
        self.assertIsNotNone(world.children["victim"].poll(), "the command did not end its process")
        print(shown.stdout[-3000:])


if __name__ == "__main__":
    unittest.main()
