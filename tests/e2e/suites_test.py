"""The command line on query suites, rules and telemetry written by others.

Everything goes through `vedettectl`, as a user would drive it; the unit tests run
the same suites inside the engine.
"""

import json
import pathlib
import subprocess
import tempfile
import tomllib
import unittest

from support import PRESET, SOURCE

DATA = SOURCE.parent / "shared" / "data"
CTL = SOURCE / "build" / PRESET / "bin" / "vedettectl"


def ctl(*arguments, stdin=None, timeout=300):
    return subprocess.run([str(CTL), *map(str, arguments)], capture_output=True, text=True, input=stdin,
                          timeout=timeout, check=False)


def lines(text):
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def load(path):
    return json.loads((DATA / path).read_text())


@unittest.skipUnless(DATA.is_dir(), f"{DATA} is absent: the suites written by others are not run")
class Suite(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vedette-suites-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.dir = pathlib.Path(cls.folder.name)

    def file(self, name, items):
        path = self.dir / name
        path.write_text("".join(json.dumps(x) + "\n" for x in items))
        return path

    def query(self, events, query, *options):
        done = ctl("query", "run", "--offline", events, *options, query, "-o", "ndjson")
        self.assertEqual(done.returncode, 0, f"{query}\n{done.stderr}")
        return lines(done.stdout)

    @staticmethod
    def flat(results, field):
        return [event[field] if event is not None else -1 for result in results for event in result["events"]]

    def expect(self, got, wanted, what):
        alternatives = wanted if wanted and isinstance(wanted[0], list) else [wanted]
        self.assertIn(got, alternatives, what)


class Endgame(Suite):
    events = DATA / "eql/endgame/test_data.json"

    def test_queries(self):
        suite = tomllib.loads((DATA / "eql/endgame/test_queries.public.toml").read_text())["queries"]
        for case in suite:
            modes = [m for m in ("case_sensitive", "case_insensitive") if case.get(m)] or ["case_sensitive", "case_insensitive"]
            for mode in modes:
                options = ["--dialect", "endgame"] + (["--case-sensitive"] if mode == "case_sensitive" else [])
                with self.subTest(query=case["query"], mode=mode):
                    got = self.flat(self.query(self.events, case["query"], *options), "serial_event_id")
                    self.assertEqual(got, case["expected_event_ids"])

    def test_constant_expressions(self):
        for name in ("test_folding", "test_string_functions"):
            for case in load(f"eql/endgame/{name}.public.json"):
                for mode in case["case"]:
                    options = ["--case-sensitive"] if mode == "sensitive" else []
                    with self.subTest(expression=case["expression"], mode=mode):
                        done = ctl("query", "eval", "--dialect", "endgame", *options, "--", case["expression"])
                        if case["kind"] == "fold":
                            self.assertEqual(done.returncode, 0, done.stderr)
                            self.assertEqual(json.loads(done.stdout), case["expected"])
                        else:
                            self.assertEqual(done.returncode, 8, done.stdout)


class Elastic(Suite):

    def run_suite(self, suite, events, field, *options):
        for case in load(suite):
            more = ["--max-samples-per-key", str(case["max_samples_per_key"])] if "max_samples_per_key" in case else []
            with self.subTest(name=case["name"], query=case["query"]):
                got = self.flat(self.query(events, case["query"], "--dialect", "elastic", *options, *more), field)
                self.expect(got, case["expected_event_ids"], case["query"])

    def test_additional(self):
        self.run_suite("eql/elasticsearch/additional_test_queries.public.json", Endgame.events, "serial_event_id")

    def test_case_functions(self):
        self.run_suite("eql/elasticsearch/es_case_functions_subset.public.json", Endgame.events, "serial_event_id")

    def test_missing_events(self):
        self.run_suite("eql/elasticsearch/test_missing_events.public.json",
                       DATA / "eql/elasticsearch/missing-events.data.json", "sequence", "--category-field", "event_type")

    def test_extra(self):
        self.run_suite("eql/elasticsearch/test_extra.public.json", DATA / "eql/elasticsearch/extra.data.json", "sequence",
                       "--category-field", "event_type", "--type", "version:version", "--type", "date_tags:date",
                       "--null-value", "optional_field_default_null=NULL")

    def test_sample(self):
        indices = load("eql/elasticsearch/sample.data.json")
        events = self.file("sample.ndjson", [e for index in indices.values() for e in index])
        self.run_suite("eql/elasticsearch/test_sample.public.json", events, "id", "--type", "ip:ip", "--type", "host_ip:ip",
                       "--type", "version:version", "--type", "@timestamp_pretty:date", "--type", "date:date")

    def test_sample_multi(self):
        self.run_suite("eql/elasticsearch/test_sample_multi.public.json",
                       DATA / "eql/elasticsearch/sample-multi.data.json", "id", "--type", "host_ip:ip")


class Oracle(Suite):
    """Hundreds of queries over real telemetry in one pass."""

    def run_oracle(self, name):
        suite = load(f"eql/oracle/expected_{name}.public.public.json")
        queries = self.file(f"{name}.queries", [{"id": c["id"], "query": c["query"]} for c in suite])
        done = ctl("query", "run", "--offline", DATA / f"events/{name}.public.ndjson.zst", "--dialect", "endgame",
                   "--queries", queries, "-o", "ndjson", timeout=600)
        self.assertEqual(done.returncode, 0, done.stderr)
        results = {}
        for line in lines(done.stdout):
            results.setdefault(line.pop("id"), []).append(line)
        for case in suite:
            with self.subTest(id=case["id"], query=case["query"]):
                self.compare(results.get(case["id"], []), case["results"])

    def compare(self, got, wanted):
        self.assertEqual(len(got), len(wanted))
        for have, want in zip(got, wanted):
            if "ids" in want:
                self.assertEqual([e["id"] for e in have["events"]], want["ids"])
            for key in ("key", "count"):
                if key in want:
                    self.assertEqual(have[key], want[key])
            if "percent" in want:
                self.assertAlmostEqual(have["percent"], want["percent"], places=6)

    def test_rta(self):
        self.run_oracle("rta_norm")

    def test_otrf(self):
        self.run_oracle("otrf_norm")


class Rules(Suite):

    def test_every_elastic_rule_is_accepted(self):
        rules = self.dir / "elastic"
        rules.mkdir()
        with open(DATA / "eql/elastic_rules/elastic_eql_rules.public.ndjson", encoding="utf-8") as corpus:
            for number, line in enumerate(corpus):
                (rules / f"{number:04d}.eql").write_text(json.loads(line)["query"] + "\n")
        done = ctl("rule", "check", rules)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])

    def test_sigma_fires_where_the_reference_does(self):
        rules = self.dir / "sigma"
        rules.mkdir()
        subprocess.run(["tar", "--zstd", "-xf", str(DATA / "sigma/sigma_rules.public.tar.zst"), "-C", str(rules)], check=True)
        done = ctl("rule", "test", "--rules", rules, "--events", DATA / "events/otrf_sysmon.public.ndjson.zst",
                   "--stats", "-o", "ndjson", timeout=600)
        self.assertIn(done.returncode, (0, 3), done.stderr[-2000:])
        expected = load("sigma/expected/otrf_sysmon.public.json")
        ids = self.event_ids()
        wanted = {m["rule_id"]: m["match_ids"] for m in expected["matches"]}
        evaluated = set(expected["rules_evaluated_ids"])
        got = {}
        for line in lines(done.stdout):
            if line["rule"] in evaluated:
                got.setdefault(line["rule"], []).append(ids[line["events"][0]])
        differing = [rule for rule in evaluated if sorted(got.get(rule, [])) != sorted(wanted.get(rule, []))]
        self.assertEqual(differing, [])

    @staticmethod
    def event_ids():
        text = subprocess.run(["zstd", "-dcq", str(DATA / "events/otrf_sysmon.public.ndjson.zst")], capture_output=True,
                              check=True).stdout
        return [json.loads(line)["id"] for line in text.splitlines()]

    def test_every_regression_sample_fires_its_rule(self):
        rules = self.dir / "regression"
        rules.mkdir()
        subprocess.run(["tar", "--zstd", "-xf", str(DATA / "sigma/sigma_rules.public.tar.zst"), "-C", str(rules)], check=True)
        by_id = {}
        for path in rules.rglob("*.yml"):
            for line in path.read_text(errors="replace").splitlines():
                if line.startswith("id:"):
                    by_id[line.split(":", 1)[1].strip().strip("'\"")] = path
                    break
        silent = []
        for info in sorted((DATA / "sigma/regression").glob("*.info.json")):
            rule = json.loads(info.read_text())["rule_id"]
            if rule not in by_id or rule == "a7c3e5f2-8b1d-4e9a-b6c2-3d7f5e8a9b4c":  # Needs Defender's field names; see the data's README.
                continue
            events = DATA / f"sigma/regression/{rule}.json"
            done = ctl("rule", "test", "--rules", by_id[rule], "--events", events, "-o", "ndjson")
            if not any(line["rule"] == rule for line in lines(done.stdout)):
                silent.append(rule)
        self.assertEqual(silent, [])

    def test_what_the_parser_refuses_names_its_place(self):
        bad = self.dir / "bad.eql"
        bad.write_text("process where\n  process.name = = 1\n")
        done = ctl("rule", "check", bad)
        self.assertEqual(done.returncode, 8)
        self.assertRegex(done.stdout + done.stderr, r"bad\.eql:2:\d+")


if __name__ == "__main__":
    unittest.main()
