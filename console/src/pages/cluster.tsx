import { useState } from "react";
import { useResource } from "../api/resource";
import type { Cluster as ClusterInfo } from "../api/types";
import { count, plural } from "../lib/format";
import { PageHead } from "../shell/page";
import { Empty, Loading, Panel, Problem, Safe, State, Time } from "../ui/basics";
import { type Column, Table } from "../ui/table";

type Shard = ClusterInfo["shards"][number];

export default function Cluster() {
  const { data, error, reload } = useResource<ClusterInfo>("/admin/v1/cluster", 5000);
  const [chosen, setChosen] = useState<string | null>(null);
  if (error && !data) return <Problem error={error} retry={reload} />;
  if (!data) return <Loading what="the cluster" />;
  const names = data.nodes.map((each) => each.name);
  const ownerless = data.shards.filter((each) => !each.owner).length;
  const columns: Column<Shard>[] = [
    { key: "id", title: "Shard", width: "80px", align: "end", render: (row) => <span className="num">{row.id}</span> },
    {
      key: "owner",
      title: "Owner",
      width: "minmax(120px, 1fr)",
      render: (row) => (row.owner ? <Safe text={row.owner} /> : <State value="failed" text="nobody" />),
    },
    {
      key: "epoch",
      title: "Epoch",
      width: "90px",
      align: "end",
      render: (row) => <span className="num">{count(row.epoch)}</span>,
    },
    {
      key: "devices",
      title: "Devices",
      width: "90px",
      align: "end",
      render: (row) => <span className="num">{count(row.devices)}</span>,
    },
    {
      key: "replicas",
      title: "In sync",
      width: "minmax(140px, 2fr)",
      render: (row) => <Safe text={(row.replicas ?? []).join(", ")} />,
    },
  ];
  const shown = chosen ? data.shards.filter((each) => each.owner === chosen) : data.shards;
  return (
    <div className="page tall">
      <PageHead title="Cluster">
        <span className="faint">
          {plural(data.nodes.length, "node")}, {plural(data.shards.length, "shard")}
        </span>
        {ownerless > 0 && <State value="failed" text={`${plural(ownerless, "shard")} without an owner`} />}
      </PageHead>
      <div className="columns even">
        <Panel title="Nodes">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Node</th>
                <th scope="col">State</th>
                <th scope="col">Address</th>
                <th scope="col">Version</th>
                <th scope="col" className="end">
                  Shards
                </th>
                <th scope="col">Started</th>
              </tr>
            </thead>
            <tbody>
              {data.nodes.map((each) => (
                <tr key={each.name}>
                  <th scope="row">
                    <button
                      type="button"
                      className="link"
                      aria-pressed={chosen === each.name}
                      onClick={() => setChosen(chosen === each.name ? null : each.name)}
                    >
                      <Safe text={each.name} />
                    </button>
                  </th>
                  <td>
                    <State value={each.alive === false ? "dead" : "alive"} />
                  </td>
                  <td className="mono">
                    <Safe text={each.address ?? ""} />
                  </td>
                  <td>{each.version}</td>
                  <td className="end num">
                    {count(each.shards ?? data.shards.filter((shard) => shard.owner === each.name).length)}
                  </td>
                  <td>{each.started ? <Time value={each.started} /> : <span className="faint">not told</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
        <Panel title="Who owns which shard">
          {data.shards.length === 0 ? (
            <Empty title="No shard is placed yet" />
          ) : (
            <svg
              className="shards"
              viewBox={`0 0 32 ${Math.ceil(data.shards.length / 32)}`}
              role="img"
              aria-label={`${data.shards.length} shards; the table below says who owns each`}
            >
              {data.shards.map((each, i) => (
                <rect
                  key={each.id}
                  className={`shard owner-${names.indexOf(each.owner) % 6} ${chosen && each.owner !== chosen ? "dim" : ""} ${each.devices ? "used" : ""}`}
                  x={(i % 32) + 0.08}
                  y={Math.floor(i / 32) + 0.08}
                  width="0.84"
                  height="0.84"
                  rx="0.14"
                >
                  <title>{`shard ${each.id}: ${each.owner || "nobody"}, epoch ${each.epoch}, ${plural(each.devices ?? 0, "device")}`}</title>
                </rect>
              ))}
            </svg>
          )}
          <p className="faint pad">Filled squares hold devices. Choose a node to see its shards.</p>
        </Panel>
      </div>
      <Table
        label="Shards"
        columns={columns}
        rows={shown}
        rowKey={(row) => String(row.id)}
        empty={<Empty title="This node owns no shard" />}
      />
    </div>
  );
}
