import { api, explain, withQuery } from "../../api/client";
import { invalidate } from "../../api/resource";
import type { BulkAnswer, Detection, Page, Status } from "../../api/types";
import { count, plural } from "../../lib/format";
import { useToast } from "../../ui/overlay";
import type { Filters } from "./filters";

/** What a bulk change does to each detection. */
export interface Change {
  status?: Status;
  /** Empty = nobody. */
  assignee?: string;
  comment?: string;
}

/** The node takes so many ids in one request. */
const atOnce = 1000;

/** Ids by what the changed fields were before, so that it can be undone. */
export function before(rows: Detection[], change: Change): { set: Change; ids: string[] }[] {
  const groups = new Map<string, { set: Change; ids: string[] }>();
  for (const row of rows) {
    const set: Change = {};
    if (change.status !== undefined) set.status = row.status;
    if (change.assignee !== undefined) set.assignee = row.assignee ?? "";
    const key = JSON.stringify(set);
    const group = groups.get(key) ?? { set, ids: [] };
    group.ids.push(row.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Those on which the change does something. */
export const touched = (rows: Detection[], change: Change): Detection[] =>
  rows.filter(
    (row) =>
      !!change.comment ||
      (change.status !== undefined && row.status !== change.status) ||
      (change.assignee !== undefined && (row.assignee ?? "") !== change.assignee),
  );

const told = (change: Change): string =>
  [
    change.status,
    change.assignee === undefined ? "" : change.assignee ? `assigned to ${change.assignee}` : "assigned to nobody",
    change.comment ? "comment added" : "",
  ]
    .filter(Boolean)
    .join(", ");

async function send(ids: string[], set: Change): Promise<number> {
  let changed = 0;
  for (let at = 0; at < ids.length; at += atOnce) {
    const answer = await api.post<BulkAnswer>("/api/v1/detections/bulk", { ids: ids.slice(at, at + atOnce), set });
    changed += answer.changed;
  }
  return changed;
}

/** Every detection that matches, also what is not loaded: read to the end before anything is changed. */
async function allOf(query: Filters): Promise<Detection[]> {
  const rows: Detection[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: Page<Detection> = await api.get(withQuery("/api/v1/detections", { ...query, limit: atOnce, cursor }));
    rows.push(...page.items);
    cursor = page.next || null;
  }
  return rows;
}

/** Changes of detections; each of a status or an assignee can be taken back for ten seconds. */
export function useTriage() {
  const say = useToast();
  const refresh = () => {
    invalidate("/api/v1/detections");
    invalidate("/api/v1/status");
  };
  const failed = (error: unknown) => say(explain(error), { tone: "bad" });

  const undo = async (groups: { set: Change; ids: string[] }[]) => {
    try {
      for (const { set, ids } of groups) await send(ids, set);
    } catch (error) {
      failed(error);
    }
    refresh();
  };

  const change = async (rows: Detection[], what: Change): Promise<boolean> => {
    const list = touched(rows, what);
    if (list.length === 0) return true;
    let good = false;
    try {
      const changed = await send(
        list.map((row) => row.id),
        what,
      );
      const groups = before(list, what).filter((group) => Object.keys(group.set).length);
      const left = list.length - changed;
      say(
        `${plural(changed, "detection")}: ${told(what)}${left > 0 ? `; ${count(left)} could not be changed` : ""}`,
        groups.length && !what.comment ? { action: { label: "Undo", run: () => void undo(groups) } } : {},
      );
      good = true;
    } catch (error) {
      failed(error);
    }
    refresh();
    return good;
  };

  const changeAll = async (query: Filters, what: Change): Promise<boolean> => {
    try {
      return await change(await allOf(query), what);
    } catch (error) {
      failed(error);
      return false;
    }
  };

  return { change, changeAll };
}
