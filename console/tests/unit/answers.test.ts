import { expect, test } from "vitest";
import type { Detection, EventRecord, QueryState } from "../../src/api/types";
import { attackOf } from "../../src/lib/attack";
import { columnsFor, objectColumn, objectOf } from "../../src/lib/event";
import { readDraft, writeDraft } from "../../src/lib/draft";
import { before, touched } from "../../src/pages/detections/triage";
import { conditionsOf, exceptionSource } from "../../src/pages/exceptions/conditions";
import { tagsOf } from "../../src/pages/detections/about_rule";
import { bucketsOf } from "../../src/pages/dashboard";
import { gapText } from "../../src/pages/query/coverage";
import { meaningOf } from "../../src/pages/query/nothing";

const event = (category: string, more: EventRecord, action = "x"): EventRecord => ({
  "@timestamp": "2026-01-01T00:00:00Z",
  host: { name: "h" },
  event: { category, action },
  process: { name: "curl", pid: 7, executable: "/usr/bin/curl", command_line: "curl x" },
  user: { name: "root" },
  ...more,
});

test("files have their path and connections their address among the columns", () => {
  expect(columnsFor([event("file", { file: { path: "/x", size: 3 } })])).toContain("file.path");
  const network = columnsFor([event("network", { destination: { ip: "203.0.113.7", port: 443 } })]);
  expect(network).toEqual(expect.arrayContaining(["destination.ip", "destination.port"]));
});

test("classes side by side share a column of what each acted on", () => {
  const rows = [
    event("file", { file: { path: "/x" } }),
    event("network", { destination: { ip: "203.0.113.7", port: 443 } }),
    event("dns", { dns: { question: { name: "bad.example" } } }),
    event("module", { dll: { path: "/lib/m.ko" } }),
  ];
  expect(columnsFor(rows)).toContain(objectColumn);
  expect(rows.map(objectOf)).toEqual(["/x", "203.0.113.7 port 443", "bad.example", "/lib/m.ko"]);
  // Who came in, where nobody was called.
  expect(objectOf(event("network", { source: { ip: "10.0.0.9", port: 5 } }))).toBe("10.0.0.9 port 5");
  expect(columnsFor([{ key: "sh", count: 3 }])).toEqual(["count", "key"]);
});

const query = (coverage: QueryState["coverage"], state: QueryState["state"] = "done"): QueryState => ({
  id: "1",
  kind: "eql",
  state,
  coverage,
});

test("an empty answer means what its coverage says", () => {
  expect(meaningOf(query({ complete: true, blocks_searched: 0, blocks_ruled_out: 0 })).title).toBe(
    "Nothing is stored for this time",
  );
  // Ruled out by a summary is considered, not absent.
  expect(meaningOf(query({ complete: true, blocks_searched: 0, blocks_ruled_out: 9 })).title).toBe("No event matches");
  expect(meaningOf(query({ complete: false, blocks_searched: 3, blocks_damaged: 1 })).title).toMatch(/could be read/);
  const gap = { device_id: "d", hostname: "h", reason: "offline", since: "2026-01-01T00:00:00Z" };
  expect(meaningOf(query({ complete: true, blocks_searched: 3, gaps: [gap] })).title).toMatch(/what is stored/);
  expect(meaningOf(query(null)).title).toBe("Nothing found");
  expect(meaningOf(query(null, "cancelled")).title).toMatch(/^Cancelled/);
  expect(gapText({ ...gap, reason: "lost", class: "file", count: 3 })).toBe(
    "file: lost before they reached the agent's spool (3 events)",
  );
});

test("the hours of a day are all there, each with what the node counted", () => {
  const now = Date.parse("2026-01-02T10:30:00Z");
  const buckets = bucketsOf(
    [
      { value: "2026-01-02T10:00:00Z", count: 3, values: [{ value: "High", count: 3 }] },
      { value: "2026-01-01T11:00:00Z", count: 7, values: [{ value: "Low", count: 7 }] },
      { value: "2026-01-01T10:00:00Z", count: 9, values: [{ value: "Low", count: 9 }] },
    ],
    now,
  );
  expect(buckets).toHaveLength(24);
  expect(buckets[23]?.counts).toEqual({ High: 3 });
  expect(buckets[0]?.counts).toEqual({ Low: 7 });
  expect(buckets[12]?.counts).toEqual({});
});

test("a detection's rule is told as it was when it fired", () => {
  const rule = { id: "r", name: "n", attack: [{ technique: "T1059.004", tactic: "Execution" }] };
  expect(tagsOf(rule, "attack.t1105")).toEqual(["Execution", "T1059.004"]);
  expect(tagsOf({ id: "r", name: "n" }, "attack.t1105 attack.impact")).toEqual(["Impact", "T1105"]);
});

test("ATT&CK tags are read in every language of rules", () => {
  expect(attackOf("tags:\n  - attack.t1059.004\n  - attack.defense-evasion\n  - attack.T1105\n")).toEqual({
    techniques: ["T1059.004", "T1105"],
    tactics: ["Defense evasion"],
  });
  expect(attackOf('{"Tags":["attack.execution","attack.t1105"]}')).toEqual({
    techniques: ["T1105"],
    tactics: ["Execution"],
  });
  expect(attackOf("// attack.t1003\nprocess where true").techniques).toEqual(["T1003"]);
  expect(attackOf("counterattack.txt")).toEqual({ techniques: [], tactics: [] });
});

test("a bulk change touches what it changes and can be put back group by group", () => {
  const rows = [
    { id: "1", status: "New", assignee: "ann" },
    { id: "2", status: "Done", assignee: null },
    { id: "3", status: "New", assignee: null },
  ] as unknown as Detection[];
  expect(touched(rows, { status: "Done" }).map((each) => each.id)).toEqual(["1", "3"]);
  expect(touched(rows, { assignee: "" }).map((each) => each.id)).toEqual(["1"]);
  expect(touched(rows, { comment: "x" })).toHaveLength(3);
  expect(before(rows, { assignee: "mia" })).toEqual([
    { set: { assignee: "ann" }, ids: ["1"] },
    { set: { assignee: "" }, ids: ["2", "3"] },
  ]);
});

test("an exception says of an event what its artifacts are called there", () => {
  const started = conditionsOf(event("process", {}, "start"));
  expect(started[0]).toMatchObject({ source: "TargetProcessImageFile", facet: "Path", value: "/usr/bin/curl" });
  const wrote = conditionsOf(event("file", { file: { path: "/x" } }));
  expect(wrote.map((each) => `${each.source}.${each.facet}`)).toEqual([
    "TargetFile.Path",
    "InstigatingProcessImageFile.Path",
    "InstigatingProcess.CommandLine",
    "InstigatingProcessOwner.Name",
  ]);
  const made = JSON.parse(exceptionSource("n", "", wrote.slice(0, 2))) as { States: { Function: string }[] };
  expect(made.States[0]?.Function).toBe("0 & 1");
});

test("a draft is kept and dropped; what is no draft is none", () => {
  const map = new Map<string, string>();
  const storage = {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  } as unknown as Storage;
  writeDraft(storage, "ann.rule.1", { value: { a: 1 }, base: { a: 0 }, time: "t" });
  expect(readDraft(storage, "ann.rule.1")?.value).toEqual({ a: 1 });
  expect(readDraft(storage, "mia.rule.1")).toBeNull();
  writeDraft(storage, "ann.rule.1", null);
  expect(map.size).toBe(0);
  map.set("vedette.draft.x", "{");
  expect(readDraft(storage, "x")).toBeNull();
  expect(readDraft(undefined, "x")).toBeNull();
});
