import { expect, test } from "vitest";
import type { Action } from "../../src/api/types";
import {
  actsOnDevice,
  argumentOf,
  commandsOf,
  faultOf,
  missingFrom,
  responsesOf,
  wordsOf,
} from "../../src/lib/actions";

const onProcess: Action = {
  name: "TerminateProcesses",
  title: "Terminate processes",
  description: "Ends the processes at once",
  works_on: "processes",
  arguments: [
    { name: "pid", type: "pid", required: false, min: 1, max: 4194304 },
    { name: "process_uid", type: "process_uid", required: false, min: 36, max: 36 },
  ],
  one_of: ["pid", "process_uid"],
  permission: "device:command",
  repeatable: true,
  on: ["command", "response"],
};
const run: Action = {
  ...onProcess,
  name: "RunPackage",
  works_on: "device",
  arguments: [
    { name: "package_id", type: "package_id", required: true, min: 1, max: 64 },
    { name: "arguments", type: "texts", max: 3 },
    { name: "timeout_s", type: "number", min: 1, max: 3600 },
  ],
  one_of: [],
  repeatable: false,
  on: ["command"],
};

test("exactly one name of a process is asked for, with its range", () => {
  expect(missingFrom(onProcess, {})).toBe("Give one of: Process id, Process uid");
  expect(missingFrom(onProcess, { pid: "12", process_uid: "a".repeat(36) })).toMatch(/^Give only one of/);
  expect(missingFrom(onProcess, { pid: "0" })).toBe("Process id must be at least 1");
  expect(missingFrom(onProcess, { pid: "1e3" })).toBe("Process id must be a whole number");
  expect(missingFrom(onProcess, { pid: "4194305" })).toBe("Process id must be at most 4194304");
  expect(missingFrom(onProcess, { process_uid: "short" })).toMatch(/at least 36/);
  expect(missingFrom(onProcess, { pid: "12" })).toBe("");
});

test("what is sent has the types of the catalogue and only what was filled in", () => {
  expect(argumentOf(onProcess, { pid: " 4711 ", process_uid: "" })).toEqual({ pid: 4711 });
  expect(argumentOf(run, { package_id: "p", arguments: "-o 'a b'", timeout_s: "9" })).toEqual({
    package_id: "p",
    arguments: ["-o", "a b"],
    timeout_s: 9,
  });
  expect(missingFrom(run, {})).toBe("Package is needed");
  expect(missingFrom(run, { package_id: "p", arguments: "a b c d" })).toBe("Arguments must be at most 3 words");
  expect(missingFrom(run, { package_id: "p", timeout_s: "3601" })).toBe("Time limit, s must be at most 3600");
});

test("a path is absolute and counted in bytes", () => {
  expect(faultOf({ name: "path", type: "path", required: true }, "etc/passwd")).toBe("must be an absolute path");
  expect(faultOf({ name: "path", type: "path", required: true, max: 5 }, "/äöü")).toBe("must have at most 5 bytes");
  expect(faultOf({ name: "path", type: "path", required: true, max: 7 }, "/äöü")).toBe("");
});

test("words are split as a shell splits them", () => {
  expect(wordsOf(`a  "b c" d\\ e 'f"g' "" h`)).toEqual(["a", "b c", "d e", 'f"g', "", "h"]);
  expect(wordsOf("  ")).toEqual([]);
});

test("a command that is no response is not offered to rules, nor one that devices refuse", () => {
  const refused = { ...onProcess, name: "DeleteRegistryKeys", on: ["response" as const], refused_here: "no registry" };
  expect(responsesOf([onProcess, run, refused], new Set()).map((each) => each.name)).toEqual(["TerminateProcesses"]);
  expect(responsesOf([refused], new Set(["DeleteRegistryKeys"]))).toHaveLength(1);
  expect(commandsOf([onProcess, run, refused]).map((each) => each.name)).toEqual(["TerminateProcesses", "RunPackage"]);
  expect(actsOnDevice(onProcess)).toBe(true);
  expect(actsOnDevice({ ...onProcess, works_on: "users" })).toBe(false);
});
