import { useMemo, useState } from "react";
import { withQuery } from "../../api/client";
import { useResource } from "../../api/resource";
import type { Device, EventRecord, Page } from "../../api/types";
import { categoryOf, field, objectOf } from "../../lib/event";
import { useParam } from "../../lib/router";
import { instant, ranges } from "../../lib/time";
import { Button, Empty, Loading, Problem, Safe, Time } from "../../ui/basics";
import { EventFields } from "../../ui/event_view";
import { Select } from "../../ui/fields";
import { Icon, iconOf } from "../../ui/icons";
import { Dialog } from "../../ui/overlay";
import { type Column, Table } from "../../ui/table";
import { Lanes } from "../../ui/lanes";

const classes = [
  "",
  "process",
  "file",
  "network",
  "dns",
  "logon",
  "memory",
  "device",
  "script",
  "module",
  "signal",
] as const;
const limit = 1000;

const columns: Column<EventRecord>[] = [
  {
    key: "time",
    title: "Time",
    width: "212px",
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

export function DeviceEvents({ device }: { device: Device }) {
  const [cls, setCls] = useParam("class");
  const [from, setFrom] = useParam("from", "-24h");
  const [open, setOpen] = useState<EventRecord | null>(null);
  const [asked, setAsked] = useState(() => Date.now());
  const path = useMemo(
    () =>
      withQuery(`/api/v1/devices/${encodeURIComponent(device.id)}/events`, {
        from: instant(from, asked),
        class: cls,
        limit,
      }),
    [device.id, from, cls, asked],
  );
  const { data, error, loading, reload } = useResource<Page<EventRecord>>(path);
  const rows = useMemo(
    () => (data?.items ?? []).map((row) => ("event" in row && "device" in row ? (row.event as EventRecord) : row)),
    [data],
  );
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
        <Select
          label="Time"
          bare
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          options={ranges.filter(([key]) => key)}
        />
        <Button icon="refresh" onClick={() => setAsked(Date.now())}>
          Reload
        </Button>
        {rows.length >= limit && (
          <span className="faint">The newest {limit}. The query page searches all of them.</span>
        )}
      </div>
      <Problem error={error} retry={reload} />
      {loading && !data ? (
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
              onOpen={setOpen}
              empty={
                <Empty title="No event in this time">
                  {device.status === "offline"
                    ? "The device is offline: it keeps its events in its spool and sends them when it is back."
                    : "Nothing of this class happened, or its sensor is off: see the overview."}
                </Empty>
              }
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
