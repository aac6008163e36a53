import { expect, test } from "vitest";
import { csv } from "../../src/lib/export";

test("a text that a spreadsheet would run is made inert, whatever it begins with", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]) {
    const [, cell] = /^f\r\n([\s\S]*)\r\n$/.exec(csv([{ f: `${start}2+3+cmd|' /C calc'!A0` }])) ?? [];
    expect(cell?.replace(/^"/, "").startsWith("'"), JSON.stringify(start)).toBe(true);
  }
});

test("numbers stay numbers, and names of fields stay names", () => {
  expect(csv([{ "@timestamp": "2026-01-01T00:00:00Z", process: { pid: -1 } }])).toBe(
    "@timestamp,process.pid\r\n2026-01-01T00:00:00Z,-1\r\n",
  );
});

test("a name that no catalogue has is no formula either", () => {
  expect(csv([{ "=1+1": 1, "-x": 2 }])).toBe("'-x,'=1+1\r\n2,1\r\n");
});
