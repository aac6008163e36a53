import { useState } from "react";
import { withQuery } from "../../api/client";
import { usePolling } from "../../api/polling";
import { usePages } from "../../api/resource";
import type { Actor } from "../../api/types";
import { count, short } from "../../lib/format";
import { href, Link, navigate, useParam } from "../../lib/router";
import { duration } from "../../lib/time";
import { Empty, Loading, Problem, Safe, State } from "../../ui/basics";
import { Check, Search, Select } from "../../ui/fields";
import { type Column, Table } from "../../ui/table";

export const families = ["sensor", "window", "detection", "device", "query"];

const columns: Column<Actor>[] = [
  {
    key: "name",
    title: "Actor",
    width: "minmax(180px, 2fr)",
    render: (row) => (
      <Link className="strong mono" to={href(["actors", row.id])}>
        <Safe text={row.name} />
      </Link>
    ),
  },
  { key: "family", title: "Family", width: "110px", render: (row) => row.family },
  { key: "node", title: "Node", width: "110px", render: (row) => <Safe text={row.node} /> },
  {
    key: "mailbox",
    title: "Mailbox",
    width: "90px",
    align: "end",
    sortable: true,
    render: (row) => <span className={`num ${row.mailbox > 100 ? "warn-text" : ""}`}>{count(row.mailbox)}</span>,
  },
  {
    key: "handled",
    title: "Handled",
    width: "90px",
    align: "end",
    render: (row) => <span className="num">{short(row.handled)}</span>,
  },
  {
    key: "busy",
    title: "Busy",
    width: "90px",
    align: "end",
    sortable: true,
    render: (row) => <span className="num">{duration(row.busy_s)}</span>,
  },
  {
    key: "p99",
    title: "p99",
    width: "80px",
    align: "end",
    render: (row) => <span className="num">{duration(row.handling_p99_s)}</span>,
  },
  {
    key: "restarts",
    title: "Restarts",
    width: "90px",
    align: "end",
    sortable: true,
    render: (row) => <span className={`num ${row.restarts ? "warn-text" : ""}`}>{count(row.restarts)}</span>,
  },
  {
    key: "age",
    title: "Age",
    width: "112px",
    align: "end",
    sortable: true,
    render: (row) => <span className="num">{duration(row.age_s)}</span>,
  },
  {
    key: "error",
    title: "Last error",
    width: "minmax(140px, 2fr)",
    render: (row) =>
      row.last_error ? (
        <span className="clip bad-text">
          <Safe text={row.last_error} />
        </span>
      ) : (
        <span className="faint">none</span>
      ),
  },
];

export function ActorList() {
  const [family, setFamily] = useParam("family");
  const [name, setName] = useParam("name");
  const [sort, setSort] = useParam("sort", "mailbox");
  const [watching, setWatching] = useState(true);
  const { items, total, error, loading, more, reload, beside } = usePages<Actor>(
    withQuery("/admin/v1/actors", { family, name, sort }),
  );
  usePolling(() => watching && reload(), 2000);
  const asked = beside.nodes_asked as number | undefined;
  const answered = (beside.nodes_answered as number | undefined) ?? 0;
  const silent = (asked ?? 0) - answered;
  return (
    <>
      <div className="filters" role="search" aria-label="Filter actors">
        <Search label="Search by name" value={name} onChange={setName} />
        <Select
          label="Family"
          bare
          value={family}
          onChange={(event) => setFamily(event.target.value)}
          options={[["", "Every family"], ...families.map((each) => [each, each] as const)]}
        />
        <Check label="Refresh every 2 s" checked={watching} onChange={(event) => setWatching(event.target.checked)} />
        {asked != null &&
          (silent > 0 ? (
            <State value="warning" text={`${silent} of ${asked} nodes did not answer`} />
          ) : (
            <span className="faint">
              {answered} of {asked} nodes answered
            </span>
          ))}
      </div>
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="actors" />
      ) : (
        !error && (
          <Table
            label="Actors"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            sort={sort}
            onSort={setSort}
            onOpen={(row) => navigate(href(["actors", row.id]))}
            empty={
              <Empty title="No actor matches">
                {family === "window"
                  ? "Windows live only while a multi-step rule waits for its next step."
                  : family === "query"
                    ? "No query runs now."
                    : "Change the name or the family."}
              </Empty>
            }
          />
        )
      )}
    </>
  );
}
