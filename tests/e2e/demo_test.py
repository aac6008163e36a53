"""The demo keeps its promise: detection, response and package within seconds; the console shows both."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from support import SOURCE, World


def milestones(output):
    return {line["milestone"]: line for line in map(json.loads, filter(None, output.splitlines()))}


class Scripts(unittest.TestCase):
    """What the scripts promise that start the demo."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="vedette-scripts-test-")
        self.addCleanup(self.folder.cleanup)
        self.root = pathlib.Path(self.folder.name)

    def test_the_demo_builds_only_what_it_runs(self):
        scripts = self.root / "scripts"
        scripts.mkdir()
        for name in ("demo", "demo_world.py"):
            shutil.copy(SOURCE / "scripts" / name, scripts)
        for name in ("setup", "build"):
            (scripts / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {self.root}/called\n')
            (scripts / name).chmod(0o755)
        done = subprocess.run([str(scripts / "demo"), "--headless", "--dir", str(self.root / "demo")], capture_output=True,
                              text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1, "nothing was built, so nothing can run")
        self.assertEqual((self.root / "called").read_text().splitlines(),
                         ["setup ", "build release vedette-node vedette-agent vedettectl console"])

    def test_a_build_tells_how_far_it_is_while_it_goes_on(self):
        for folder in ("scripts", "build/release", "bin"):
            (self.root / folder).mkdir(parents=True)
        shutil.copy(SOURCE / "scripts" / "build", self.root / "scripts")
        (self.root / "build" / "release" / "build.ninja").touch()
        os.mkfifo(self.root / "go")
        # A compiler that does not go on before somebody has seen its first step.
        cmake = self.root / "bin" / "cmake"
        cmake.write_text(f'#!/bin/sh\necho "$@" > {self.root}/called\necho "[1/2 0.1s] first"\nread -r _ < {self.root}/go\necho "[2/2 0.2s] last"\n')
        cmake.chmod(0o755)
        environment = {**os.environ, "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}"}
        with subprocess.Popen([str(self.root / "scripts" / "build"), "release", "vedette-node"], env=environment, text=True,
                              stdout=subprocess.PIPE) as build:
            self.assertIn("jobs", build.stdout.readline())
            self.assertEqual(build.stdout.readline(), "[1/2 0.1s] first\n")
            (self.root / "go").write_text("on\n")
            self.assertIn("[2/2 0.2s] last", build.stdout.read())
        self.assertEqual(build.returncode, 0)
        self.assertIn("--target vedette-node", (self.root / "called").read_text())

    def test_only_its_owner_reads_the_password_that_a_demo_keeps(self):
        before = os.umask(0)
        self.addCleanup(os.umask, before)
        world = World(self.root / "demo")
        world.state["password"] = "secret"
        for _ in range(2):
            world.save()
            self.assertEqual(world.state_file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(World(self.root / "demo").state["password"], "secret")
        self.assertEqual([p.name for p in (self.root / "demo").iterdir()], ["processes.json"])


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
        shown = subprocess.run(["npm", "run", "--silent", "e2e"], cwd=SOURCE / "console", env=environment,
                               capture_output=True, text=True, timeout=250, check=False)
        self.assertEqual(shown.returncode, 0, shown.stdout[-4000:] + shown.stderr[-2000:])
        print(shown.stdout[-3000:])


if __name__ == "__main__":
    unittest.main()
