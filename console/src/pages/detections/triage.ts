import { api, explain } from "../../api/client";
import { invalidate } from "../../api/resource";
import type { Detection, Status } from "../../api/types";
import { plural } from "../../lib/format";
import { useToast } from "../../ui/overlay";
import type { Filters } from "./filters";

/** Status changes, each with ten seconds to take it back. */
export function useTriage() {
  const say = useToast();
  const refresh = () => {
    invalidate("/api/v1/detections");
    invalidate("/api/v1/status");
  };
  const failed = (error: unknown) => say(explain(error), { tone: "bad" });

  const restore = async (before: Map<Status, string[]>) => {
    for (const [status, ids] of before) await api.post("/api/v1/detections/bulk", { ids, set: { status } });
    refresh();
  };

  const setMany = async (rows: Detection[], status: Status) => {
    const before = new Map<Status, string[]>();
    for (const row of rows)
      if (row.status !== status) before.set(row.status, [...(before.get(row.status) ?? []), row.id]);
    const ids = [...before.values()].flat();
    if (ids.length === 0) return;
    try {
      await api.post("/api/v1/detections/bulk", { ids, set: { status } });
      refresh();
      say(`${plural(ids.length, "detection")}: ${status}`, {
        action: { label: "Undo", run: () => void restore(before).catch(failed) },
      });
    } catch (error) {
      failed(error);
    }
  };

  /** Everything that matches, also what is not loaded. Cannot be undone row by row, so the caller asks first. */
  const setAll = async (query: Filters, status: Status) => {
    try {
      const { changed } = await api.post<{ changed: number }>("/api/v1/detections/bulk", { query, set: { status } });
      refresh();
      say(`${plural(changed, "detection")}: ${status}`);
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
