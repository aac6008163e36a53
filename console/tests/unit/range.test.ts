import { expect, test } from "vitest";
import { entryForNode } from "../../src/pages/rulesets/matrix";
import { fromInput, toInput } from "../../src/ui/time_range";

test("a point in time survives the input of the browser, in both zones", () => {
  for (const utc of [true, false])
    expect(fromInput(toInput("2026-11-23T04:05:00.000Z", utc), utc)).toBe("2026-11-23T04:05:00.000Z");
  expect([toInput("nonsense", true), fromInput("", true)]).toEqual(["", ""]);
});

test("a rule set goes back to the node without what the node added for reading", () => {
  const read = {
    rule_id: "r",
    enabled: true,
    notify: false,
    responses: [{ action: "TerminateProcesses", label: "x" }],
    exceptions: [],
    packages: [{ package_id: "p", arguments: ["a", ""], name: "x" }],
    rule_name: "x",
  };
  expect(entryForNode(read)).toEqual({
    rule_id: "r",
    enabled: true,
    notify: false,
    responses: [{ action: "TerminateProcesses", argument: "" }],
    exceptions: [],
    packages: [{ package_id: "p", arguments: ["a"], timeout_s: 60 }],
  });
});
