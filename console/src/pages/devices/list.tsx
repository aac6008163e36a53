import { withQuery } from "../../api/client";
import { usePages } from "../../api/resource";
import type { Device } from "../../api/types";
import { count, plural } from "../../lib/format";
import { href, Link, navigate, useParam } from "../../lib/router";
import { PageHead } from "../../shell/page";
import { Button, Empty, Loading, Problem, Safe, State, Time } from "../../ui/basics";
import { Search, Segments } from "../../ui/fields";
import { type Column, Table } from "../../ui/table";
import { drifted, lesser, lostBy } from "./losses";

const columns: Column<Device>[] = [
  {
    key: "hostname",
    title: "Device",
    width: "minmax(150px, 1.6fr)",
    render: (row) => (
      <Link className="strong" to={href(["devices", row.id])}>
        <Safe text={row.hostname} />
      </Link>
    ),
  },
  { key: "status", title: "Status", width: "96px", render: (row) => <State value={row.status} /> },
  { key: "seen", title: "Last seen", width: "110px", render: (row) => <Time value={row.last_seen} /> },
  { key: "event", title: "Last event", width: "110px", render: (row) => <Time value={row.last_event} /> },
  {
    key: "policy",
    title: "Policy",
    width: "minmax(150px, 1.2fr)",
    render: (row) => (
      <span className="clip">
        {row.policy ? <Safe text={row.policy.name} /> : <span className="faint">none</span>}{" "}
        {drifted(row) && <State value="warning" text="drift" />}
      </span>
    ),
  },
  {
    key: "sensors",
    title: "Sensors",
    width: "120px",
    render: (row) => {
      const sensors = row.sensors ?? [];
      const off = sensors.filter((each) => each.backend === "off").length;
      if (!sensors.length) return <span className="faint">not told</span>;
      return off ? (
        <State value="warning" text={`${off} off`} />
      ) : lesser(row).length ? (
        <State value="running" text={`${lesser(row).length} lesser`} />
      ) : (
        <State value="succeeded" text={`${sensors.length} on`} />
      );
    },
  },
  {
    key: "lost",
    title: "Lost",
    width: "80px",
    align: "end",
    render: (row) => <span className={`num ${lostBy(row) ? "warn-text" : "faint"}`}>{count(lostBy(row))}</span>,
  },
  { key: "os", title: "System", width: "minmax(140px, 1.4fr)", render: (row) => <Safe text={row.os ?? ""} /> },
  {
    key: "agent",
    title: "Agent",
    width: "80px",
    render: (row) => (
      <span className="num">
        <Safe text={row.agent_version ?? ""} />
      </span>
    ),
  },
];

export function DeviceList() {
  const [q, setQ] = useParam("q");
  const [status, setStatus] = useParam("status");
  const { items, total, loading, error, more, reload } = usePages<Device>(withQuery("/api/v1/devices", { q, status }));
  return (
    <div className="page tall">
      <PageHead
        title="Devices"
        actions={
          <Button kind="primary" icon="plus" needs="device:enrol" onClick={() => navigate("#/enrolment")}>
            Enrol a device
          </Button>
        }
      >
        {total != null && <span className="faint num">{plural(total, "device")}</span>}
      </PageHead>
      <div className="filters" role="search" aria-label="Filter devices">
        <Search label="Search host name, address or system" value={q} onChange={setQ} />
        <Segments
          label="Status"
          value={status}
          onChange={setStatus}
          options={[
            ["", "All"],
            ["online", "Online"],
            ["offline", "Offline"],
          ]}
        />
      </div>
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="devices" />
      ) : (
        !error && (
          <Table
            label="Devices"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            onOpen={(row) => navigate(href(["devices", row.id]))}
            empty={
              q || status ? (
                <Empty
                  title="No device matches"
                  action={<Button onClick={() => navigate("#/devices")}>Show all devices</Button>}
                >
                  The search looks at host names, addresses and systems.
                </Empty>
              ) : (
                <Empty
                  title="No device is enrolled"
                  action={
                    <Button kind="primary" onClick={() => navigate("#/enrolment")}>
                      Make an enrolment token
                    </Button>
                  }
                >
                  An agent enrols with a token; its key is made on the device and stays there.
                </Empty>
              )
            }
          />
        )
      )}
    </div>
  );
}
