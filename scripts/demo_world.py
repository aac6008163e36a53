"""Starts and stops real Vedette processes for the demo and the end-to-end tests.

Everything lives below one directory; processes are remembered by pid and start
time and only those are ever signalled.
"""

import http.client
import json
import os
import pathlib
import re
import select
import shutil
import signal
import socket
import ssl
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Failure(Exception):
    """Something did not happen; the text says what and where to look."""


def free_port(preferred):
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise Failure("no free port on 127.0.0.1")


def process_start(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return None if state[0] == "Z" else state[19]  # A zombie has ended; its parent has not looked yet.
    except OSError:
        return None


def until(what, deadline_s, probe, pause_s=0.05):
    """Asks `probe` until it answers something true; the answer is returned."""
    end = time.monotonic() + deadline_s
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Failure(f"{what}: not within {deadline_s} s")
        select.select([], [], [], pause_s)


class Api:
    """The HTTP API as a script would use it: TLS checked against the node's CA."""

    def __init__(self, port, ca_file):
        self.port = port
        self.context = ssl.create_default_context(cafile=str(ca_file))
        self.token = None

    def call(self, method, path, body=None, raw=None, headers=None):
        """Returns (status, parsed body)."""
        sent = dict(headers or {})
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        link = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.context)
        try:
            link.request(method, path, body=data, headers=sent)
            answer = link.getresponse()
            text = answer.read()
        finally:
            link.close()
        try:
            parsed = json.loads(text) if text else None
        except ValueError:
            parsed = text.decode(errors="replace")
        return answer.status, parsed

    def want(self, method, path, body=None, **more):
        status, answer = self.call(method, path, body, **more)
        if status >= 300:
            raise Failure(f"{method} {path}: {status} {json.dumps(answer)[:600]}")
        return answer

    def sign_in(self, user, password):
        self.token = self.want("POST", "/api/v1/session", {"user": user, "password": password})["token"]


class World:
    """One node and any number of agents on this machine."""

    def __init__(self, directory, preset="release"):
        self.dir = pathlib.Path(directory)
        self.bin = ROOT / "build" / preset / "bin"
        self.dir.mkdir(parents=True, exist_ok=True)
        self.state_file = self.dir / "processes.json"
        self.state = json.loads(self.state_file.read_text()) if self.state_file.exists() else {}
        self.api = None
        self.children = {}

    # -- processes --------------------------------------------------------------

    def save(self):
        # It holds the administrator's password: nobody else may read it, not even for a moment.
        fresh = self.state_file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump(self.state, out, indent=1)
        fresh.replace(self.state_file)

    def program(self, name):
        path = self.bin / name
        if not path.exists():
            raise Failure(f"{path} is not built: scripts/build")
        return str(path)

    def spawn(self, name, arguments, env=None):
        log = open(self.dir / f"{name}.log", "ab")
        child = subprocess.Popen(arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                 start_new_session=True, env={**os.environ, **(env or {})})
        log.close()
        self.children[name] = child
        self.state.setdefault("processes", {})[name] = {"pid": child.pid, "start": process_start(child.pid)}
        self.save()
        return child

    def alive(self, name):
        child = self.children.get(name)
        if child is not None:
            return child.poll() is None
        known = self.state.get("processes", {}).get(name)
        return bool(known) and process_start(known["pid"]) == known["start"]

    def stop(self, name, how=signal.SIGTERM, deadline_s=15):
        known = self.state.get("processes", {}).get(name)
        if known and self.alive(name):
            os.kill(known["pid"], how)
            try:
                until(f"{name} stops", deadline_s, lambda: not self.alive(name))
            except Failure:
                os.kill(known["pid"], signal.SIGKILL)
                until(f"{name} dies", 5, lambda: not self.alive(name))
        self.state.get("processes", {}).pop(name, None)
        self.save()

    def stop_all(self):
        for name in reversed(list(self.state.get("processes", {}))):
            self.stop(name)

    def log_tail(self, name, lines=8):
        path = self.dir / f"{name}.log"
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else "(no log)"

    # -- node ---------------------------------------------------------------------

    @property
    def node_dir(self):
        return self.dir / "node"

    def init_node(self, extra=""):
        self.state["api_port"] = free_port(8443)
        self.state["agent_port"] = free_port(7443)
        config = self.dir / "node.toml"
        console = ROOT / "console" / "dist"
        config.write_text(
            f'data_dir = "{self.node_dir}"\n{extra}\n[listen]\napi = "127.0.0.1:{self.state["api_port"]}"\n'
            f'agents = "127.0.0.1:{self.state["agent_port"]}"\nnames = ["localhost"]\n'
            f'[api]\nconsole_dir = "{console}"\n')
        done = subprocess.run([self.program("vedette-node"), "init", "--data", str(self.node_dir), "--config", str(config)],
                              capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise Failure(f"vedette-node init: exit {done.returncode}: {done.stderr.strip()}")
        found = re.search(r"password:?\s+(\S+)", done.stdout)
        if not found:
            raise Failure("vedette-node init printed no password")
        self.state["password"] = found[1]
        self.save()

    def start_node(self, env=None):
        child = self.spawn("node", [self.program("vedette-node"), "run", "--config", str(self.dir / "node.toml")], env)
        self.connect()

        def ready():
            if child.poll() is not None:
                raise Failure(f"vedette-node ended with {child.returncode}:\n{self.log_tail('node')}")
            try:
                return self.api.call("GET", "/readyz")[0] == 200
            except OSError:
                return False
        until("the node is ready", 30, ready)

    def connect(self):
        ca = next((p for p in (self.node_dir / "ca.pem", self.node_dir / "pki" / "ca.pem") if p.exists()), None)
        if ca is None:
            raise Failure(f"no ca.pem below {self.node_dir}")
        self.api = Api(self.state["api_port"], ca)
        return self.api

    def sign_in(self):
        self.api.sign_in("admin", self.state["password"])

    # -- agents -------------------------------------------------------------------

    def agent_dir(self, name):
        return self.dir / name

    def enroll(self, name="agent", token=None):
        if token is None:
            token = self.api.want("POST", "/api/v1/enrolment-tokens", {"uses_max": 1})["token"]
        ca = self.api_ca()
        done = subprocess.run(
            [self.program("vedette-agent"), "enroll", "--server", f"https://127.0.0.1:{self.state['agent_port']}",
             "--token", token, "--ca", str(ca), "--data", str(self.agent_dir(name))],
            capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            raise Failure(f"vedette-agent enroll: exit {done.returncode}: {done.stderr.strip()}")

    def api_ca(self):
        return next(p for p in (self.node_dir / "ca.pem", self.node_dir / "pki" / "ca.pem") if p.exists())

    def start_agent(self, name="agent", replay=None, env=None):
        arguments = [self.program("vedette-agent"), "run", "--data", str(self.agent_dir(name))]
        if replay:
            arguments += ["--replay", str(replay)]
        return self.spawn(name, arguments, env)

    def online_device(self, deadline_s=30, name="agent"):
        def online():
            if not self.alive(name):
                raise Failure(f"vedette-agent ended:\n{self.log_tail(name)}")
            devices = self.api.want("GET", "/api/v1/devices")["items"]
            return next((d for d in devices if d["status"] == "online"), None)
        return until("the agent is online", deadline_s, online)

    def remove(self):
        shutil.rmtree(self.dir, ignore_errors=True)
