#!/usr/bin/env python3
"""A node in a temporary folder and many simulated devices that flood it over mutual TLS.

    bench_load.py [--preset release] [--devices 100] [--seconds 10] [--block-events 1000] [--perf FILE]

Prints the lines of JSON of bench_load. --perf records the node's profile while it is flooded.
"""

import argparse
import os
import subprocess
import sys
import pathlib
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent.parent
sys.path.insert(0, str(SOURCE / "scripts"))
from demo_world import Failure, World  # noqa: E402

RECORDED = SOURCE.parent / "shared" / "data" / "events" / "otrf_norm.public.ndjson.zst"


def runs_of(path, folder, lines, runs):
    """Evenly spaced runs of neighbouring lines of a recording, as a plain file; None when there is no recording."""
    if not pathlib.Path(path).exists():
        return None
    text = subprocess.run(["zstd", "-dcf", "--long=27", path], stdout=subprocess.PIPE, check=True).stdout.splitlines(keepends=True)
    # Failed conversions of another tool, that say nothing but when.
    text = [line for line in text if b'"event_type":"other"' not in line]
    step = max(len(text) // runs, lines)
    out = folder / "events.ndjson"
    with open(out, "wb") as to:
        for first in range(0, len(text) - lines + 1, step):
            to.writelines(text[first:first + lines])
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="release")
    parser.add_argument("--devices", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--block-events", type=int, default=1000)
    parser.add_argument("--events", default=str(RECORDED), help="NDJSON, may be .zst; without the file events are made up")
    parser.add_argument("--perf", help="where `perf record` of the node goes")
    how = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vedette-load-") as folder:
        world = World(folder, how.preset)
        try:
            world.init_node()
            world.start_node()
            node = world.children["node"]
            world.sign_in()
            token = world.api.want("POST", "/api/v1/enrolment-tokens", {"uses_max": how.devices})["token"]
            print(f'{{"machine_cpus":{os.cpu_count()},"load":{os.getloadavg()[0]:.1f}}}', flush=True)
            perf = None
            if how.perf:
                perf = subprocess.Popen(["perf", "record", "-g", "-F", "499", "-o", how.perf, "-p", str(node.pid)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            command = [world.program("bench_load"), "--server", f'https://127.0.0.1:{world.state["agent_port"]}',
                       "--token", token, "--devices", how.devices, "--seconds", how.seconds, "--block-events", how.block_events,
                       "--node-pid", node.pid, "--store", world.dir / "store"]
            events = runs_of(how.events, world.dir, how.block_events, 40)
            if events:
                command += ["--events", events]
            done = subprocess.run([str(x) for x in command], check=False)
            if perf:
                perf.terminate()
                perf.wait()
            if done.returncode != 0:
                raise Failure(f"bench_load: exit {done.returncode}; the node says\n{world.log_tail('node')}")
        finally:
            world.stop_all()


if __name__ == "__main__":
    try:
        main()
    except Failure as why:
        print(f"bench_load: {why}", file=sys.stderr)
        sys.exit(1)
