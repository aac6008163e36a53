"""The demo keeps its promise: detection, response and package within seconds; the console shows both."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest

from support import SOURCE, World


def milestones(output):
    return {line["milestone"]: line for line in map(json.loads, filter(None, output.splitlines()))}


class Demo(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vedette-demo-test-")
        cls.addClassCleanup(cls.folder.cleanup)

    def demo(self, *options):
        return subprocess.run([str(SOURCE / "scripts" / "demo"), "--no-build", "--dir", os.path.join(self.folder.name, "demo"), *options],
                              capture_output=True, text=True, timeout=200, check=False)

    def test_headless_tells_every_milestone_and_exits_with_success(self):
        done = self.demo("--headless")
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        told = milestones(done.stdout)
        for milestone in ("node", "agent", "policy", "detection", "package", "console"):
            self.assertIn(milestone, told)
        self.assertEqual(told["package"]["state"], "succeeded")
        if "response" in told:  # With kernel sensors the response has a process to end.
            self.assertTrue(told["response"]["process_ended"])
        print(done.stdout)

    def test_the_console_shows_both_detections_in_a_browser(self):
        if shutil.which("chromium") is None:
            self.skipTest("chromium is not installed")
        done = self.demo()
        self.addCleanup(self.demo, "--down")
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        world = World(os.path.join(self.folder.name, "demo"))
        environment = {**os.environ, "BASE_URL": f"https://localhost:{world.state['api_port']}",
                       "CONSOLE_USER": "admin", "CONSOLE_PASSWORD": world.state["password"]}
        shown = subprocess.run(["npm", "run", "--silent", "e2e:live"], cwd=SOURCE / "console", env=environment,
                               capture_output=True, text=True, timeout=250, check=False)
        self.assertEqual(shown.returncode, 0, shown.stdout[-4000:] + shown.stderr[-2000:])
        print(shown.stdout[-3000:])


if __name__ == "__main__":
    unittest.main()
