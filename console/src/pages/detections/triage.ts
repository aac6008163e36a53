import { api, explain, withQuery } from "../../api/client";
import { invalidate } from "../../api/resource";
import type { Detection, Page, Status } from "../../api/types";
import { plural } from "../../lib/format";
import { useToast } from "../../ui/overlay";
import type { Filters } from "./filters";

const atOnce = 1000;

/** Status changes, each with ten seconds to take it back. */
export function useTriage() {
  const say = useToast();
  const refresh = () => {
    invalidate("/api/v1/detections");
    invalidate("/api/v1/status");
  };
  const failed = (error: unknown) => say(explain(error), { tone: "bad" });

  /** The node takes so many in one request. */
  const set = async (ids: string[], status: Status) => {
    for (let at = 0; at < ids.length; at += atOnce)
      await api.post("/api/v1/detections/bulk", { ids: ids.slice(at, at + atOnce), set: { status } });
  };

  const restore = async (before: Map<Status, string[]>) => {
    for (const [status, ids] of before) await set(ids, status);
    refresh();
  };

  const setMany = async (rows: Detection[], status: Status) => {
    const before = new Map<Status, string[]>();
    for (const row of rows) {
      if (row.status === status) continue;
      const same = before.get(row.status);
      if (same) same.push(row.id);
      else before.set(row.status, [row.id]);
    }
    const ids = [...before.values()].flat();
    if (ids.length === 0) return;
    try {
      await set(ids, status);
      say(`${plural(ids.length, "detection")}: ${status}`, {
        action: { label: "Undo", run: () => void restore(before).catch(failed) },
      });
    } catch (error) {
      failed(error);
    }
    refresh();
  };

  /** Everything that matches, also what is not loaded. What each was before is read first, so that it can be undone. */
  const setAll = async (query: Filters, status: Status) => {
    const rows: Detection[] = [];
    try {
      let cursor: string | null = "";
      while (cursor !== null) {
        const page: Page<Detection> = await api.get(
          withQuery("/api/v1/detections", { ...query, limit: atOnce, cursor }),
        );
        rows.push(...page.items);
        cursor = page.next ?? null;
      }
      await setMany(rows, status);
    } catch (error) {
      failed(error);
    }
  };

  const assign = async (id: string, assignee: string) => {
    try {
      await api.patch(`/api/v1/detections/${encodeURIComponent(id)}`, { assignee });
      refresh();
    } catch (error) {
      failed(error);
    }
  };

  return { setMany, setAll, assign };
}
