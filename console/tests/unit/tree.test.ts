import { expect, test } from "vitest";
import { layoutTree } from "../../src/lib/tree";
import { foldFrom, treeOf } from "../../src/pages/focus/graph";

test("a parent sits in the middle of its children, leaves take rows in order", () => {
  const { byId, rows, depth } = layoutTree([
    { id: "a" },
    { id: "b", parent: "a" },
    { id: "c", parent: "a" },
    { id: "d", parent: "b" },
  ]);
  expect([byId.get("d")?.row, byId.get("c")?.row, byId.get("b")?.row, byId.get("a")?.row]).toEqual([0, 1, 0, 0.5]);
  expect([rows, depth]).toEqual([2, 3]);
});

test("unknown parents and cycles do not lose nodes or hang", () => {
  const { placed } = layoutTree([
    { id: "a", parent: "gone" },
    { id: "b", parent: "c" },
    { id: "c", parent: "b" },
    { id: "d", parent: "d" },
  ]);
  expect(placed.map((each) => each.node.id).sort()).toEqual(["a", "b", "c", "d"]);
  expect(layoutTree([]).placed).toEqual([]);
});

const node = (id: string, kind = "process", role = "descendant") => ({ id, kind, label: id, role });

test("a focus view folds many artifacts of a process and unfolds on demand", () => {
  const files = Array.from({ length: foldFrom }, (_, i) => node(`f${i}`, "file", "artifact"));
  const focus = {
    nodes: [node("p", "process", "focus"), ...files, node("n", "network", "artifact")],
    edges: [
      ...files.map((each) => ({ from: "p", to: each.id, kind: "created" })),
      { from: "p", to: "n", kind: "connected" },
    ],
  };
  const folded = treeOf(focus, new Set());
  expect(folded.nodes.map((each) => each.label)).toEqual(["p", "n", `${foldFrom} files`]);
  const fold = folded.nodes.find((each) => each.folded);
  expect(treeOf(focus, new Set([fold?.id ?? ""])).nodes).toHaveLength(foldFrom + 2);
});

test("a second way to a node is an extra link, and a cycle is one too", () => {
  const focus = {
    nodes: [node("a"), node("b"), node("c")],
    edges: [
      { from: "a", to: "b", kind: "started" },
      { from: "a", to: "c", kind: "started" },
      { from: "b", to: "c", kind: "wrote" },
      { from: "c", to: "a", kind: "wrote" },
    ],
  };
  const tree = treeOf(focus, new Set());
  expect(tree.nodes.find((each) => each.id === "c")?.parent).toBe("a");
  expect(tree.extra).toEqual([
    { from: "b", to: "c" },
    { from: "c", to: "a" },
  ]);
});
