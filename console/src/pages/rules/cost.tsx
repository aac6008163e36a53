import { usePages } from "../../api/resource";
import type { RuleCost } from "../../api/types";
import { bytes, count, plural } from "../../lib/format";
import { href, Link } from "../../lib/router";
import { duration } from "../../lib/time";
import { PageHead } from "../../shell/page";
import { Empty, Loading, Problem, Safe, State } from "../../ui/basics";
import { type Column, Table } from "../../ui/table";

function running(row: RuleCost) {
  if (!row.suspended_on) return <State value="enabled" text="everywhere" />;
  const hosts = row.suspended.map((each) => each.hostname).join(", ");
  return (
    <span title={hosts}>
      <State value="failed" text={`paused on ${row.suspended_on}`} />
    </span>
  );
}

const number = (key: string, title: string, value: (row: RuleCost) => string, width = "96px"): Column<RuleCost> => ({
  key,
  title,
  width,
  align: "end",
  render: (row) => <span className="num">{value(row)}</span>,
});

const columns: Column<RuleCost>[] = [
  {
    key: "name",
    title: "Rule",
    width: "minmax(220px, 3fr)",
    render: (row) => (
      <Link className="strong" to={href(["rules", row.id])}>
        <Safe text={row.name ?? row.id} />
      </Link>
    ),
  },
  { key: "running", title: "Runs", width: "120px", render: running },
  number("spent", "CPU spent", (row) => duration(row.spent_ns / 1e9)),
  number("share", "Highest share", (row) => `${(row.core_share_max * 100).toFixed(2)} %`, "112px"),
  number("evaluations", "Evaluations", (row) => count(row.evaluations), "104px"),
  number("matches", "Matches", (row) => count(row.matches)),
  number("windows", "Windows", (row) => count(row.windows.live)),
  number("bytes", "Memory", (row) => bytes(row.windows.bytes)),
  number("devices", "Devices", (row) => count(row.devices), "80px"),
];

/** What rules cost on the devices that run them; those that devices paused come first. */
export function RuleCosts() {
  const { items, total, loading, error, more, reload } = usePages<RuleCost>("/api/v1/rules/cost");
  return (
    <div className="page tall">
      <PageHead title="What rules cost" up={{ to: "#/rules", label: "Rules" }}>
        {total != null && <span className="faint num">{plural(total, "rule")}</span>}
      </PageHead>
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="costs" />
      ) : (
        !error && (
          <Table
            label="What rules cost"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            empty={
              <Empty title="No device has told of its rules yet">
                Devices measure each rule all the time and report the dearest ones with their health.
              </Empty>
            }
          />
        )
      )}
    </div>
  );
}
