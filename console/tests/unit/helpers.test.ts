import { expect, test } from "vitest";
import { withQuery } from "../../src/api/client";
import { columnsFor, flatten, objectOf, pick } from "../../src/lib/event";
import { csv } from "../../src/lib/export";
import { bytes, count, short, words } from "../../src/lib/format";
import { href, parsePlace } from "../../src/lib/router";
import { absolute, duration, instant, relative } from "../../src/lib/time";
import { apiFilters, filtersOf, openStatuses } from "../../src/pages/detections/filters";
import { drifted, lossesOf } from "../../src/pages/devices/losses";
import type { Device } from "../../src/api/types";

test("times", () => {
  expect(absolute("2026-11-23T04:05:06.789Z", "utc", true)).toBe("2026-11-23 04:05:06.789Z");
  expect(absolute("rubbish", "utc")).toBe("rubbish");
  expect(relative("2026-01-01T00:00:00Z", Date.parse("2026-01-01T00:05:00Z"))).toBe("5 min ago");
  expect(relative(null)).toBe("never");
  expect([duration(0), duration(0.00002), duration(0.25), duration(59), duration(3700), duration(200_000)]).toEqual([
    "0 s",
    "20 µs",
    "250 ms",
    "59 s",
    "1 h 1 min",
    "2 d 7 h",
  ]);
  expect(instant("-24h", Date.parse("2026-01-02T00:00:00Z"))).toBe("2026-01-01T00:00:00.000Z");
  expect([instant(""), instant("all"), instant("nonsense")]).toEqual([undefined, undefined, undefined]);
});

test("numbers and names", () => {
  expect([
    count(1234567),
    short(1234567),
    short(950),
    bytes(41_400_000),
    words("TerminateProcessTrees"),
    words("waiting_for_package"),
  ]).toEqual([
    "1\u202f234\u202f567",
    "1.2\u202fM",
    "950",
    "39.5 MiB",
    "Terminate process trees",
    "Waiting for package",
  ]);
});

test("an address survives going out and coming back", () => {
  const place = parsePlace(href(["devices", "a/b ?#ü"], { q: "x=1&y", empty: "", off: false, n: 0 }));
  expect(place.path).toEqual(["devices", "a/b ?#ü"]);
  expect([...place.query]).toEqual([
    ["q", "x=1&y"],
    ["n", "0"],
  ]);
  expect(parsePlace("#/x/%E0%A4%A").path).toEqual(["x", "%E0%A4%A"]);
  expect(withQuery("/api/v1/rules", { q: "a b", language: "", limit: 5, severity: ["High", "Low"] })).toBe(
    "/api/v1/rules?q=a+b&limit=5&severity=High%2CLow",
  );
});

test("detections show what is open unless the address says otherwise; times reach the API absolute", () => {
  expect(filtersOf(new URLSearchParams("")).status).toBe(openStatuses);
  expect(apiFilters(filtersOf(new URLSearchParams("status=any&q=x")))).toEqual({ q: "x" });
  expect(apiFilters({ from: "-1h" }, Date.parse("2026-01-01T01:00:30Z")).from).toBe("2026-01-01T00:00:00.000Z");
});

test("events are read nested or dotted", () => {
  const nested = {
    "@timestamp": "t",
    event: { category: "file" },
    file: { path: "/x" },
    process: { args: ["a", "b"] },
  };
  expect(flatten(nested)).toEqual([
    ["@timestamp", "t"],
    ["event.category", "file"],
    ["file.path", "/x"],
    ["process.args", ["a", "b"]],
  ]);
  expect(pick({ "file.path": "/y" }, "file.path")).toBe("/y");
  expect(objectOf(nested)).toBe("/x");
  expect(columnsFor([nested])).toEqual(["@timestamp", "event.category", "file.path", "process.args"]);
});

test("CSV quotes, and no cell starts a formula", () => {
  expect(
    csv([
      { a: 'x"y', b: "=cmd()" },
      { a: "-5", b: "p,q" },
    ]),
  ).toBe('a,b\r\n"x""y",\'=cmd()\r\n\'-5,"p,q"\r\n');
});

test("a device's ledger and drift", () => {
  const device = {
    losses: { file: { lost: 3, suppressed: 1 }, process: { lost: 0 }, spool_dropped: 9 },
    policy_revision: "a",
    policy_revision_wanted: "b",
  } as unknown as Device;
  expect(lossesOf(device)).toEqual([
    { name: "spool_dropped", lost: 9, suppressed: 0 },
    { name: "file", lost: 3, suppressed: 1 },
  ]);
  expect(drifted(device)).toBe(true);
  expect(drifted({ ...device, policy_revision: "b" })).toBe(false);
});
