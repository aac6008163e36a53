import { useMemo, useState } from "react";
import { explain, withQuery } from "../api/client";
import { readAll, usePages } from "../api/resource";
import type { AuditEntry } from "../api/types";
import { csv, ndjson, save } from "../lib/export";
import { count } from "../lib/format";
import { navigate, setParams, useParam } from "../lib/router";
import { instant } from "../lib/time";
import { PageHead } from "../shell/page";
import { Button, Empty, Loading, Problem, Safe, Time } from "../ui/basics";
import { Search } from "../ui/fields";
import { Dialog, Menu, useToast } from "../ui/overlay";
import { type Column, Table } from "../ui/table";
import { TimeRange } from "../ui/time_range";

const columns: Column<AuditEntry>[] = [
  {
    key: "seq",
    title: "No.",
    width: "76px",
    align: "end",
    render: (row) => <span className="num faint">{count(row.seq)}</span>,
  },
  { key: "time", title: "Time", width: "time", render: (row) => <Time value={row.time} exact /> },
  {
    key: "user",
    title: "User",
    width: "minmax(110px, 1fr)",
    render: (row) => <Safe text={row.user || "the system"} />,
  },
  {
    key: "action",
    title: "Action",
    width: "minmax(140px, 1fr)",
    render: (row) => (
      <span className="strong">
        <Safe text={row.action} />
      </span>
    ),
  },
  {
    key: "object",
    title: "Object",
    width: "minmax(180px, 2fr)",
    render: (row) => (
      <span className="mono clip">
        <Safe text={row.object ?? ""} />
      </span>
    ),
  },
  {
    key: "address",
    title: "From",
    width: "130px",
    render: (row) => (
      <span className="mono">
        <Safe text={row.address ?? ""} />
      </span>
    ),
  },
  {
    key: "hash",
    title: "Hash",
    width: "110px",
    render: (row) => (
      <span className="mono faint" title={row.hash}>
        {row.hash?.slice(0, 10)}
      </span>
    ),
  },
];

const pretty = (value: unknown) =>
  value == null || value === "" ? "–" : typeof value === "string" ? value : JSON.stringify(value, null, 2);

export default function Audit() {
  const [actor, setActor] = useParam("actor");
  const [action, setAction] = useParam("action");
  const [from] = useParam("from");
  const [to] = useParam("to");
  const say = useToast();
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const path = useMemo(
    () =>
      withQuery("/api/v1/audit", {
        actor,
        action,
        from: instant(from, Math.floor(Date.now() / 60_000) * 60_000),
        to: instant(to),
      }),
    [actor, action, from, to],
  );
  const { items, total, loading, error, more, reload } = usePages<AuditEntry>(path);
  const download = async (kind: "csv" | "ndjson") => {
    try {
      const rows = await readAll<AuditEntry>(path);
      if (kind === "csv") save("vedette-audit.csv", "text/csv", csv(rows));
      else save("vedette-audit.ndjson", "application/x-ndjson", ndjson(rows));
    } catch (problem) {
      say(explain(problem), { tone: "bad" });
    }
  };
  return (
    <div className="page tall">
      <PageHead
        title="Audit log"
        actions={
          <Menu
            label="Export every entry that matches"
            className="button plain"
            items={[
              { label: "CSV", run: () => void download("csv") },
              { label: "NDJSON", run: () => void download("ndjson") },
            ]}
          >
            Export …
          </Menu>
        }
      >
        <span className="faint">Each entry's hash covers the one before it.</span>
      </PageHead>
      <div className="filters" role="search" aria-label="Filter the audit log">
        <Search label="User" value={actor} onChange={setActor} />
        <Search label="Action" value={action} onChange={setAction} />
        <TimeRange from={from} to={to} onChange={(start, end) => setParams({ from: start, to: end })} />
      </div>
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="the audit log" />
      ) : (
        !error && (
          <Table
            label="Audit log"
            columns={columns}
            rows={items}
            rowKey={(row) => String(row.seq)}
            total={total}
            more={more}
            onOpen={setOpen}
            empty={
              <Empty
                title="No entry"
                action={
                  (actor || action || from) && <Button onClick={() => navigate("#/audit")}>Show all entries</Button>
                }
              >
                Every change and every sensitive read leaves an entry here.
              </Empty>
            }
          />
        )
      )}
      {open && (
        <Dialog wide title={`${open.action} by ${open.user || "the system"}`} onClose={() => setOpen(null)}>
          <dl className="facts">
            <div>
              <dt>Time</dt>
              <dd>
                <Time value={open.time} exact millis />
              </dd>
            </div>
            <div>
              <dt>From</dt>
              <dd className="mono">
                <Safe text={open.address ?? "–"} />
              </dd>
            </div>
            <div className="full">
              <dt>Object</dt>
              <dd className="mono wrap">
                <Safe text={open.object ?? "–"} />
              </dd>
            </div>
            <div className="full">
              <dt>Hash</dt>
              <dd className="mono wrap">{open.hash}</dd>
            </div>
          </dl>
          <div className="columns even">
            <section>
              <h3>Before</h3>
              <pre tabIndex={0}>
                <Safe text={pretty(open.before)} lines />
              </pre>
            </section>
            <section>
              <h3>After</h3>
              <pre tabIndex={0}>
                <Safe text={pretty(open.after)} lines />
              </pre>
            </section>
          </div>
        </Dialog>
      )}
    </div>
  );
}
