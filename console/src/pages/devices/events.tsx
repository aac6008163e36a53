import { useMemo, useState } from "react";
import { withQuery } from "../../api/client";
import { usePages } from "../../api/resource";
import type { Device, EventRecord, QueryCoverage } from "../../api/types";
import { categoryOf, field, objectOf } from "../../lib/event";
import { setParams, useParam } from "../../lib/router";
import { instant } from "../../lib/time";
import { Button, Empty, Loading, Problem, Safe, Time } from "../../ui/basics";
import { EventFields } from "../../ui/event_view";
import { Select } from "../../ui/fields";
import { Icon, iconOf } from "../../ui/icons";
import { Lanes } from "../../ui/lanes";
import { Dialog } from "../../ui/overlay";
import { type Column, Table } from "../../ui/table";
import { TimeRange } from "../../ui/time_range";
import { CoverageStrip } from "../query/coverage";
import { meaningOfCoverage } from "../query/nothing";
import { sensorClasses } from "./losses";

const classes = ["", ...sensorClasses];

const columns: Column<EventRecord>[] = [
  {
    key: "time",
    title: "Time",
    width: "millis",
    render: (row) => <Time value={field(row, "@timestamp")} exact millis />,
  },
  {
    key: "class",
    title: "Event",
    width: "150px",
    render: (row) => (
      <span className="clip">
        <Icon name={iconOf(categoryOf(row))} /> {categoryOf(row)} {field(row, "event.action")}
      </span>
    ),
  },
  {
    key: "process",
    title: "Process",
    width: "minmax(110px, 1fr)",
    render: (row) => (
      <span className="clip">
        <Safe text={field(row, "process.name")} /> <span className="faint num">{field(row, "process.pid")}</span>
      </span>
    ),
  },
  {
    key: "object",
    title: "Object",
    width: "minmax(220px, 3fr)",
    render: (row) => (
      <span className="mono clip">
        <Safe text={objectOf(row)} />
      </span>
    ),
  },
  { key: "user", title: "User", width: "100px", render: (row) => <Safe text={field(row, "user.name")} /> },
];

const unwrap = (row: EventRecord): EventRecord =>
  "event" in row && "device" in row ? (row.event as EventRecord) : row;

/** What an empty list means on this device. */
function NoEvent({ device, cls, coverage }: { device: Device; cls: string; coverage?: QueryCoverage }) {
  const sensor = device.sensors?.find((each) => each.class === cls);
  if (cls && device.sensors?.length && (!sensor || sensor.backend === "off"))
    return (
      <Empty title="No event in this time">
        The sensor for {cls} is off on this device{sensor?.reason ? `: ${sensor.reason}` : ""}.
      </Empty>
    );
  const { title, why } = meaningOfCoverage(coverage);
  return <Empty title={title}>{why}</Empty>;
}

export function DeviceEvents({ device }: { device: Device }) {
  const [cls, setCls] = useParam("class");
  const [from] = useParam("from", "-24h");
  const [to] = useParam("to");
  const [open, setOpen] = useState<EventRecord | null>(null);
  // Whole minutes, so that Back asks the same question again.
  const [asked, setAsked] = useState(() => Math.floor(Date.now() / 60_000) * 60_000);
  const path = withQuery(`/api/v1/devices/${encodeURIComponent(device.id)}/events`, {
    from: instant(from, asked),
    to: instant(to, asked),
    class: cls,
  });
  const { items, loading, error, more, reload, beside } = usePages<EventRecord>(path, 1000);
  const rows = useMemo(() => items.map(unwrap), [items]);
  const coverage = beside.coverage as QueryCoverage | undefined;
  const moments = useMemo(
    () =>
      rows.map((row, i) => ({
        key: String(i),
        time: Date.parse(field(row, "@timestamp")),
        lane: categoryOf(row),
        label: `${field(row, "event.action")} ${objectOf(row)}`,
      })),
    [rows],
  );
  return (
    <>
      <div className="filters">
        <Select
          label="Class"
          bare
          value={cls}
          onChange={(event) => setCls(event.target.value)}
          options={classes.map((each) => [each, each || "Every class"] as const)}
        />
        <TimeRange from={from} to={to} all="all" onChange={(start, end) => setParams({ from: start, to: end })} />
        <Button
          icon="refresh"
          onClick={() => {
            setAsked(Date.now());
            reload();
          }}
        >
          Reload
        </Button>
        <CoverageStrip coverage={coverage} />
      </div>
      <Problem error={error} retry={reload} />
      {loading && !rows.length ? (
        <Loading what="events" />
      ) : (
        !error && (
          <>
            {rows.length > 0 && <Lanes moments={moments} onChoose={(key) => setOpen(rows[Number(key)] ?? null)} />}
            <Table
              label="Events, newest first"
              columns={columns}
              rows={rows}
              rowKey={(row) => field(row, "event.id") || JSON.stringify(row)}
              more={more}
              onOpen={setOpen}
              empty={<NoEvent device={device} cls={cls} coverage={coverage} />}
            />
          </>
        )
      )}
      {open && (
        <Dialog title="Event" wide onClose={() => setOpen(null)}>
          <EventFields event={open} />
        </Dialog>
      )}
    </>
  );
}
