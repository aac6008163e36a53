import { useState } from "react";
import type { CoverageGap, QueryCoverage } from "../../api/types";
import { count, plural } from "../../lib/format";
import { href, Link } from "../../lib/router";
import { Button, Safe, State, Time } from "../../ui/basics";
import { Dialog } from "../../ui/overlay";

const reasons: Record<string, string> = {
  offline: "offline: its events are still on the device",
  agent_stopped: "the agent was stopped",
  agent_killed: "the agent was killed",
  host_down: "the host was down",
  node_lost: "the node lost events that it had",
  identity_conflict: "another machine sends under its identity",
  lost: "lost before they reached the agent's spool",
  spool: "dropped by the full spool",
  off: "no sensor watches it",
};

export const gapText = (gap: CoverageGap) =>
  [
    gap.class && `${gap.class}:`,
    reasons[gap.reason] ?? gap.reason.replace(/_/g, " "),
    gap.count ? `(${plural(gap.count, "event")})` : gap.blocks ? `(${plural(gap.blocks, "block")})` : "",
    gap.why && `because ${gap.why}`,
  ]
    .filter(Boolean)
    .join(" ");

/** What may be missing from an answer, device by device. */
function Gaps({ gaps }: { gaps: CoverageGap[] }) {
  return (
    <ul className="rows" aria-label="Gaps in what was collected">
      {gaps.map((gap, i) => (
        <li key={i} className="wraps">
          <Link to={href(["devices", gap.device_id])}>
            <Safe text={gap.hostname || gap.device_id} />
          </Link>
          <span className="dim">
            <Safe text={gapText(gap)} />
          </span>
          {gap.since && (
            <span className="dim">
              since <Time value={gap.since} exact />
            </span>
          )}
          {gap.until && (
            <span className="dim">
              until <Time value={gap.until} exact />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Says what keeps an answer from being whole; nothing when it is. */
export function CoverageStrip({ coverage }: { coverage: QueryCoverage | null | undefined }) {
  const [showing, setShowing] = useState(false);
  if (!coverage) return null;
  const gaps = coverage.gaps ?? [];
  const total = coverage.gaps_total ?? gaps.length;
  const unread = (coverage.blocks_damaged ?? 0) + (coverage.blocks_unread ?? 0);
  return (
    <>
      {coverage.matches_left_out ? (
        <State value="warning" text={`${count(coverage.matches_left_out)} more matches are not kept`} />
      ) : (
        coverage.limit_reached && <State value="warning" text="there may be more: the limit is reached" />
      )}
      {unread > 0 && <State value="failed" text={`${plural(unread, "block")} could not be read`} />}
      {total > 0 && (
        <Button kind="quiet" onClick={() => setShowing(true)}>
          <State value="warning" text={`${plural(total, "gap")} in what was collected`} />
        </Button>
      )}
      {showing && (
        <Dialog wide title="What may be missing from the answer" onClose={() => setShowing(false)}>
          <Gaps gaps={gaps} />
          {total > gaps.length && <p className="faint">{count(total - gaps.length)} more are not listed.</p>}
        </Dialog>
      )}
    </>
  );
}
