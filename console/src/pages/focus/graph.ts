// A focus view is a graph; it is drawn as a tree of processes with what they touched, many of a kind folded.

import type { Focus, FocusNode } from "../../api/types";

export interface FocusTreeNode extends FocusNode {
  parent?: string | null;
  /** Set for a fold: the nodes it stands for. */
  folded?: FocusNode[];
  edge?: string;
}

export const foldFrom = 5;

/** The first edge that leads to a node makes it a child; the others are drawn as extra links. */
export function treeOf(
  focus: Pick<Focus, "nodes" | "edges">,
  opened: ReadonlySet<string>,
): { nodes: FocusTreeNode[]; extra: { from: string; to: string }[] } {
  const known = new Map(focus.nodes.map((node) => [node.id, node]));
  const parent = new Map<string, { from: string; kind: string }>();
  const extra: { from: string; to: string }[] = [];
  const started = focus.edges.filter((edge) => edge.kind === "started");
  for (const edge of [...started, ...focus.edges.filter((each) => each.kind !== "started")]) {
    if (!known.has(edge.from) || !known.has(edge.to) || edge.from === edge.to) continue;
    if (parent.has(edge.to) || above(parent, edge.from, edge.to)) extra.push({ from: edge.from, to: edge.to });
    else parent.set(edge.to, { from: edge.from, kind: edge.kind });
  }
  const hasChildren = new Set([...parent.values()].map((each) => each.from));
  const groups = new Map<string, FocusNode[]>();
  for (const node of focus.nodes) {
    const up = parent.get(node.id);
    if (!up || hasChildren.has(node.id) || node.role === "focus") continue;
    // Processes fold by their name, everything else by what was done to it.
    const key = `${up.from}|${up.kind}|${node.kind === "process" ? node.label : node.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const hidden = new Map<string, string>();
  const folds: FocusTreeNode[] = [];
  for (const [key, members] of groups) {
    const id = `fold:${key}`;
    if (members.length < foldFrom || opened.has(id)) continue;
    members.forEach((node) => hidden.set(node.id, id));
    const up = parent.get(members[0]?.id ?? "");
    const first = members[0];
    if (first && up)
      folds.push({
        id,
        kind: first.kind,
        label:
          first.kind === "process"
            ? `${first.label} ×${members.length}`
            : `${members.length} ${first.kind === "dns" ? "names" : `${first.kind}s`}`,
        parent: up.from,
        edge: up.kind,
        folded: members,
        role: "fold",
      });
  }
  const nodes: FocusTreeNode[] = focus.nodes
    .filter((node) => !hidden.has(node.id))
    .map((node) => ({ ...node, parent: parent.get(node.id)?.from ?? null, edge: parent.get(node.id)?.kind }));
  const end = (id: string) => hidden.get(id) ?? id;
  return { nodes: [...nodes, ...folds], extra: extra.map((each) => ({ from: end(each.from), to: end(each.to) })) };
}

/** So many processes that the one in focus started are shown singly from the start. */
const shownMost = 40;

/** What the process in focus started is seen at once; what it touched is folded. */
export function openAtStart(focus: Pick<Focus, "nodes" | "edges">): Set<string> {
  const centre = focus.nodes.find((node) => node.role === "focus")?.id;
  const folds = treeOf(focus, new Set()).nodes.filter(
    (node) => node.folded && node.parent === centre && node.kind === "process" && node.folded.length <= shownMost,
  );
  return new Set(folds.map((node) => node.id));
}

function above(parent: Map<string, { from: string }>, start: string, wanted: string): boolean {
  let at: string | undefined = start;
  for (let steps = 0; at && steps < 10_000; ++steps) {
    if (at === wanted) return true;
    at = parent.get(at)?.from;
  }
  return false;
}
