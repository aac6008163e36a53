import type { QueryState } from "../../api/types";
import type { ApiError } from "../../api/client";
import { explain } from "../../api/client";
import { count, plural, short } from "../../lib/format";
import { Button, Meter, Safe, State } from "../../ui/basics";
import { CoverageStrip } from "./coverage";

/** How far a query is, what it covered, and why it ended. */
export function Progress({
  state,
  error,
  onCancel,
  rows = "row",
}: {
  state: QueryState | null;
  error: ApiError | null;
  onCancel: () => void;
  rows?: string;
}) {
  if (error) {
    return (
      <div className="problem" role="alert">
        <strong>{error.title}</strong>
        {error.errors.length === 0 && error.detail !== error.title && <span>{explain(error)}</span>}
        {error.errors.slice(0, 3).map((each, i) => (
          <span key={i} className="mono">
            {each.line ? `${each.line}:${each.column} ` : ""}
            <Safe text={each.message} />
          </span>
        ))}
      </div>
    );
  }
  if (!state) return null;
  const at = state.progress ?? {};
  return (
    <div className="progress" role="status">
      <State value={state.state} />
      {state.state === "running" && <Meter share={(at.shards_done ?? 0) / Math.max(1, at.shards ?? 1)} />}
      {state.state === "running" && (
        <span className="num">
          {count(at.shards_done ?? 0)} of {count(at.shards ?? 0)} shards
        </span>
      )}
      {state.rows_total != null && <strong className="num">{plural(state.rows_total, rows)}</strong>}
      {at.events_scanned != null && (
        <span className="dim num">
          {short(at.events_scanned)} events scanned
          {at.blocks_skipped ? `, ${short(at.blocks_skipped)} blocks skipped` : ""}
        </span>
      )}
      {state.coverage?.devices != null && <span className="dim num">{plural(state.coverage.devices, "device")}</span>}
      <CoverageStrip coverage={state.coverage} />
      {state.error && (
        <span className="bad-text">
          <Safe text={state.error} />
        </span>
      )}
      {state.state === "running" && (
        <Button icon="stop" onClick={onCancel}>
          Cancel
        </Button>
      )}
    </div>
  );
}
