"""Every command from the API to its effect on the host: what people know is enough, and success is what was seen."""

import hashlib
import http.client
import io
import os
import pathlib
import signal
import ssl
import subprocess
import time
import unittest
import urllib.parse
import zipfile

from support import SOURCE, WorldTest, run_query, until


def state_of(pid):
    """The letter of /proc/PID/stat, or None."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return None


@unittest.skipUnless(os.geteuid() == 0, "the agent's hands need root")
class Commands(WorldTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world.enroll()
        cls.start_agent()
        cls.device = cls.world.online_device()["id"]

    @classmethod
    def start_agent(cls):
        """With what its unit gives it and no more."""
        unit = (SOURCE / "packaging" / "systemd" / "vedette-agent.service").read_text()
        names = next(x for x in unit.splitlines() if x.startswith("CapabilityBoundingSet=")).split("=", 1)[1].split()
        bounds = ",".join(["-all", *("+" + x.removeprefix("CAP_").lower() for x in names)])
        cls.world.spawn("agent", ["setpriv", "--bounding-set", bounds, cls.world.program("vedette-agent"), "run",
                                  "--data", str(cls.world.agent_dir("agent"))])

    def post(self, action, argument=None):
        return self.api.call("POST", f"/api/v1/devices/{self.device}/commands", {"action": action, "argument": argument or {}})

    def command(self, action, argument=None, deadline_s=60):
        status, sent = self.post(action, argument)
        self.assertEqual(status, 202, sent)

        def ended():
            items = self.api.want("GET", f"/api/v1/devices/{self.device}/commands?limit=1000")["items"]
            found = next(x for x in items if x["id"] == sent["id"])
            return found if found["state"] not in ("pending", "running", "waiting_for_package") else None
        return until(f"{action} ended", deadline_s, ended)

    def sleeper(self, *command):
        child = subprocess.Popen(command or ("/usr/bin/sleep", "300"), start_new_session=True)  # noqa: consider-using-with
        self.addCleanup(self.bury, child)
        time.sleep(0.3)
        return child

    @staticmethod
    def bury(child):
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except OSError:
            pass
        child.wait()

    def package(self, script, name="test"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as zipped:
            zipped.writestr("run.sh", script)
        asked = urllib.parse.urlencode({"name": name, "entry_point": "run.sh", "interpreter": "sh"})
        return self.api.want("POST", f"/api/v1/packages?{asked}", raw=packed.getvalue(), headers={"Content-Type": "application/zip"})

    def test_processes_are_ended_stopped_and_resumed_by_their_pid(self):
        child = self.sleeper()
        done = self.command("SuspendProcesses", {"pid": child.pid})
        self.assertEqual((done["state"], state_of(child.pid)), ("succeeded", "T"), done["detail"])
        done = self.command("ResumeProcesses", {"pid": child.pid})
        self.assertEqual((done["state"], state_of(child.pid)), ("succeeded", "S"), done["detail"])
        done = self.command("TerminateProcesses", {"pid": child.pid})
        self.assertEqual(done["state"], "succeeded", done["detail"])
        self.assertEqual(child.wait(5), -signal.SIGKILL)
        done = self.command("TerminateProcesses", {"pid": child.pid})
        self.assertEqual(done["state"], "failed")
        self.assertIn("ended already", done["detail"])

    def test_a_process_is_named_by_its_uid_as_events_have_it(self):
        child = self.sleeper()
        query = {"kind": "eql", "query": f'process where process.pid == {child.pid} and event.action == "start"', "limit": 10}

        def stored():
            rows = run_query(self.api, query)[1]
            return rows[0]["event"]["process"]["entity_id"] if rows else None
        sensors = self.api.want("GET", f"/api/v1/devices/{self.device}")["sensors"]
        if not any(x["class"] == "process" and x["backend"] not in ("off", "procfs") for x in sensors):
            self.skipTest("no process sensor here")
        done = self.command("TerminateProcesses", {"process_uid": until("the start is stored", 20, stored, 1)})
        self.assertEqual(done["state"], "succeeded", done["detail"])
        self.assertEqual(child.wait(5), -signal.SIGKILL)

    def test_trees_are_stopped_resumed_and_ended_as_a_whole(self):
        child = self.sleeper("/bin/sh", "-c", "sleep 301 & sleep 302 & wait")

        def states():
            listed = subprocess.run(["pgrep", "-s", str(child.pid)], capture_output=True, text=True, check=False)
            # Orphans that whoever adopted them has not buried yet have ended.
            return {state_of(pid) for pid in listed.stdout.split()} - {"Z", None}
        for action, expected in (("SuspendProcessTrees", {"T"}), ("ResumeProcessTrees", {"S"})):
            done = self.command(action, {"pid": child.pid})
            self.assertEqual((done["state"], states()), ("succeeded", expected), done["detail"])
        done = self.command("TerminateProcessTrees", {"pid": child.pid})
        self.assertEqual(done["state"], "succeeded", done["detail"])
        child.wait(5)
        self.assertEqual(states(), set())

    def test_files_are_deleted_and_fetched(self):
        path = self.world.dir / "evidence"
        content = os.urandom(1_300_000)
        path.write_bytes(content)
        done = self.command("GetFile", {"path": str(path)})
        self.assertEqual(done["state"], "succeeded", done["detail"])
        self.assertEqual(done["file"], {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        where = f"/api/v1/devices/{self.device}/commands/{done['id']}/file"
        self.assertEqual(self.fetch(where), content)
        audited = self.api.want("GET", "/api/v1/audit?action=device.file.read")["items"]
        self.assertIn("evidence", audited[0]["after"])
        done = self.command("DeleteFiles", {"path": str(path)})
        self.assertEqual(done["state"], "succeeded", done["detail"])
        self.assertFalse(path.exists())
        for action in ("DeleteFiles", "GetFile"):
            self.assertEqual(self.command(action, {"path": str(path)})["state"], "failed")
        self.assertEqual(self.command("GetFile", {"path": "/dev/null"})["state"], "refused")
        self.assertEqual(self.api.call("GET", f"/api/v1/devices/{self.device}/commands/{done['id']}/file")[0], 404)

    def fetch(self, path):
        """Bytes: Api reads JSON only."""
        context = ssl.create_default_context(cafile=str(self.world.api_ca()))
        link = http.client.HTTPSConnection("127.0.0.1", self.world.state["api_port"], timeout=30, context=context)
        link.request("GET", path, headers={"Authorization": f"Bearer {self.api.token}"})
        answer = link.getresponse()
        body = answer.read()
        link.close()
        self.assertEqual(answer.status, 200)
        return body

    def test_a_package_goes_to_the_device_and_its_output_comes_back(self):
        package = self.package("echo hello $1; echo kept > /out/f; exit 3\n")
        done = self.command("RunPackage", {"package_id": package["id"], "arguments": ["a b"], "timeout_s": 30})
        self.assertEqual((done["state"], done["exit_code"]), ("failed", 3), done["detail"])
        self.assertIn("hello a b", done["output"])
        self.assertIn("kept", done["output"])

    def test_a_kill_does_not_wait_for_a_package(self):
        package = self.package("sleep 20\n", "slow")
        status, sent = self.post("RunPackage", {"package_id": package["id"]})
        self.assertEqual(status, 202, sent)
        time.sleep(2)
        child = self.sleeper()
        began = time.monotonic()
        done = self.command("TerminateProcesses", {"pid": child.pid})
        self.assertEqual(done["state"], "succeeded", done["detail"])
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(child.wait(5), -signal.SIGKILL)

    def test_messages_are_logged(self):
        done = self.command("ApplicationLog", {"message": "a message of a test"})
        self.assertEqual(done["state"], "succeeded", done["detail"])

    def test_what_cannot_be_done_is_refused_where_it_is_said(self):
        for body, pointer in (({"action": "Nonsense"}, "/action"),
                              ({"action": "TerminateProcesses", "argument": {"pid": 0}}, "/argument/pid"),
                              ({"action": "TerminateProcesses", "argument": {}}, "/argument"),
                              ({"action": "DeleteFiles", "argument": {"path": "relative"}}, "/argument/path"),
                              ({"action": "RunPackage", "argument": {"package_id": "nope"}}, "/argument/package_id")):
            status, answer = self.api.call("POST", f"/api/v1/devices/{self.device}/commands", body)
            self.assertEqual(status, 400, body)
            self.assertEqual([x["pointer"] for x in answer["errors"]], [pointer], answer)

    def test_one_that_was_cut_off_does_not_run_again(self):
        package = self.package("sleep 30\n", "cut")
        status, sent = self.post("RunPackage", {"package_id": package["id"]})
        self.assertEqual(status, 202, sent)

        def now():
            items = self.api.want("GET", f"/api/v1/devices/{self.device}/commands?limit=1000")["items"]
            return next(x for x in items if x["id"] == sent["id"])
        until("it runs", 20, lambda: now()["state"] == "running")
        self.world.stop("agent", signal.SIGKILL)
        self.start_agent()
        until("its end is told", 30, lambda: now()["state"] == "failed")
        self.assertIn("may have run", now()["detail"])


if __name__ == "__main__":
    unittest.main()
