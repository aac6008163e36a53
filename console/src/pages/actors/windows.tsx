import { useState } from "react";
import { useResource } from "../../api/resource";
import type { Page, WindowInfo } from "../../api/types";
import { objectOf } from "../../lib/event";
import { href, Link } from "../../lib/router";
import { duration } from "../../lib/time";
import { Empty, Loading, Meter, Problem, Safe } from "../../ui/basics";
import { EventFields } from "../../ui/event_view";
import { Dialog } from "../../ui/overlay";
import { type Column, Table } from "../../ui/table";

function timeLeft({ time_left_s, deadline }: WindowInfo): string {
  const left = time_left_s ?? (deadline == null ? null : (deadline / 1e6 - Date.now()) / 1000);
  return left == null ? "no limit" : duration(Math.max(0, left));
}

/** Rules that have seen some of their steps and wait for the rest. */
export function Windows() {
  const { data, error, loading, reload } = useResource<Page<WindowInfo>>("/admin/v1/windows?limit=1000", 2000);
  const [open, setOpen] = useState<WindowInfo | null>(null);
  const columns: Column<WindowInfo>[] = [
    {
      key: "rule",
      title: "Rule",
      width: "minmax(180px, 2fr)",
      render: (row) =>
        typeof row.rule === "string" ? (
          <Safe text={row.rule} />
        ) : (
          <Link to={href(["rules", row.rule.id])}>
            <Safe text={row.rule.name} />
          </Link>
        ),
    },
    {
      key: "key",
      title: "Key",
      width: "minmax(160px, 2fr)",
      render: (row) => (
        <span className="mono clip">
          <Safe text={row.key} />
        </span>
      ),
    },
    {
      key: "step",
      title: "Step",
      width: "140px",
      render: (row) => (
        <span className="bar-cell">
          <Meter share={row.step / Math.max(1, row.steps)} />
          <span className="num">
            {row.step} of {row.steps}
          </span>
        </span>
      ),
    },
    {
      key: "last",
      title: "Last event",
      width: "minmax(180px, 2fr)",
      render: (row) => {
        const last = row.events?.[row.events.length - 1];
        return (
          <span className="mono clip">
            <Safe text={last ? objectOf(last) : ""} />
          </span>
        );
      },
    },
    {
      key: "left",
      title: "Time left",
      width: "90px",
      align: "end",
      render: (row) => <span className="num">{timeLeft(row)}</span>,
    },
    { key: "where", title: "On", width: "110px", render: (row) => <Safe text={row.where ?? ""} /> },
  ];
  return (
    <>
      <Problem error={error} retry={reload} />
      {loading && !data ? (
        <Loading what="windows" />
      ) : (
        data && (
          <Table
            label="Correlation windows"
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.id ?? JSON.stringify([row.rule, row.key])}
            total={data.total}
            onOpen={setOpen}
            empty={
              <Empty title="No window is open">
                A window opens when the first step of a multi-step rule comes true, and lives until the rule completes,
                is cancelled or its time is over.
              </Empty>
            }
          />
        )
      )}
      {open && (
        <Dialog title={`Bound events: ${open.step} of ${open.steps} steps`} wide onClose={() => setOpen(null)}>
          {(open.events ?? []).map((event, i) => (
            <section key={i}>
              <h3>Step {i + 1}</h3>
              <EventFields event={event} />
            </section>
          ))}
          {!open.events?.length && <p className="faint">The window did not tell its events.</p>}
        </Dialog>
      )}
    </>
  );
}
