// A tidy left-to-right tree: leaves take rows in order, a parent sits in the middle of its children.

export interface TreeInput {
  id: string;
  parent?: string | null;
}

export interface Placed<T> {
  node: T;
  depth: number;
  /** In rows; may be a half. */
  row: number;
  children: string[];
}

export interface Layout<T> {
  placed: Placed<T>[];
  byId: Map<string, Placed<T>>;
  depth: number;
  rows: number;
}

/** Nodes whose parent is unknown, or part of a cycle, are roots. Keeps the given order among siblings. */
export function layoutTree<T extends TreeInput>(nodes: T[]): Layout<T> {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const children = new Map<string, T[]>();
  const roots: T[] = [];
  for (const node of known.values()) {
    const parent = node.parent && node.parent !== node.id ? known.get(node.parent) : undefined;
    if (!parent || leadsTo(known, parent, node.id)) roots.push(node);
    else children.set(parent.id, [...(children.get(parent.id) ?? []), node]);
  }
  const placed: Placed<T>[] = [];
  const byId = new Map<string, Placed<T>>();
  let rows = 0;
  let deepest = 0;
  const place = (node: T, depth: number): number => {
    deepest = Math.max(deepest, depth);
    const own: Placed<T> = { node, depth, row: 0, children: (children.get(node.id) ?? []).map((child) => child.id) };
    placed.push(own);
    byId.set(node.id, own);
    const below = (children.get(node.id) ?? []).map((child) => place(child, depth + 1));
    own.row = below.length ? ((below[0] ?? 0) + (below[below.length - 1] ?? 0)) / 2 : rows++;
    return own.row;
  };
  roots.forEach((root) => place(root, 0));
  return { placed, byId, depth: nodes.length ? deepest + 1 : 0, rows };
}

function leadsTo<T extends TreeInput>(known: Map<string, T>, from: T, id: string): boolean {
  const seen = new Set<string>();
  let at: T | undefined = from;
  while (at && !seen.has(at.id)) {
    if (at.id === id) return true;
    seen.add(at.id);
    at = at.parent ? known.get(at.parent) : undefined;
  }
  return at !== undefined;
}
