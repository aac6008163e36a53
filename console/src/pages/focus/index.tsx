import { useEffect, useMemo, useState } from "react";
import { api, explain } from "../../api/client";
import { useQueryRun } from "../../api/query";
import type { Focus, FocusMoment } from "../../api/types";
import { objectOf } from "../../lib/event";
import { save } from "../../lib/export";
import { href, Link, navigate, usePlace } from "../../lib/router";
import { layoutTree } from "../../lib/tree";
import { PageHead } from "../../shell/page";
import { Button, Empty, Loading, Panel, Safe, Time } from "../../ui/basics";
import { EventFields } from "../../ui/event_view";
import { Select, TextField } from "../../ui/fields";
import { Icon, iconOf } from "../../ui/icons";
import { Lanes } from "../../ui/lanes";
import { Dialog } from "../../ui/overlay";
import { type Column, Table } from "../../ui/table";
import { TreeGraph } from "../../ui/tree_graph";
import { Progress } from "../query/progress";
import { openAtStart, treeOf } from "./graph";

export default function FocusPage() {
  const { query } = usePlace();
  const device = query.get("device") ?? "";
  const process = query.get("process") ?? "";
  return device && process ? (
    <FocusView key={`${device}${process}`} device={device} process={process} />
  ) : (
    <Start device={device} process={process} />
  );
}

function Start(given: { device: string; process: string }) {
  const [device, setDevice] = useState(given.device);
  const [process, setProcess] = useState(given.process);
  return (
    <div className="page">
      <PageHead title="Focus view">
        <span className="faint">The trail of one process: where it came from, what it started and touched.</span>
      </PageHead>
      <Panel title="Which process?">
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            navigate(href(["focus"], { device: device.trim(), process: process.trim() }));
          }}
        >
          <TextField label="Device id" required value={device} onChange={(event) => setDevice(event.target.value)} />
          <TextField
            label="Process uid"
            hint="process.entity_id of an event"
            required
            value={process}
            onChange={(event) => setProcess(event.target.value)}
          />
          <Button kind="primary" type="submit">
            Show the trail
          </Button>
        </form>
        <Empty title="Usually you come here by a click">
          Open a <Link to="#/detections">detection</Link> and choose “Focus view”, or follow a process from the results
          of a <Link to="#/query">query</Link>.
        </Empty>
      </Panel>
    </div>
  );
}

function FocusView({ device, process }: { device: string; process: string }) {
  const run = useQueryRun(null);
  const [focus, setFocus] = useState<Focus | null>(null);
  const [problem, setProblem] = useState("");
  const { start } = run;
  useEffect(() => void start({ kind: "focus", device_id: device, process_uid: process }), [start, device, process]);
  const done = run.state && run.state.state !== "running" ? run.state.id : null;
  useEffect(() => {
    if (!done) return;
    let gone = false;
    api.get<Focus>(`/api/v1/queries/${encodeURIComponent(done)}/results`).then(
      (data) => !gone && setFocus(data),
      (error) => !gone && setProblem(explain(error)),
    );
    return () => {
      gone = true;
    };
  }, [done]);

  return (
    <div className="page tall">
      <PageHead
        title="Focus view"
        actions={
          <Button
            blocked={!focus && "Nothing to export yet"}
            onClick={() => focus && save("vedette-focus.json", "application/json", JSON.stringify(focus, null, 2))}
          >
            Export JSON
          </Button>
        }
      >
        <Link to={href(["devices", device])}>Device</Link>
        <span className="mono faint clip">
          <Safe text={process} />
        </span>
      </PageHead>
      <Progress state={run.state} error={run.error} onCancel={run.cancel} rows="event" />
      {problem && (
        <div className="problem" role="alert">
          {problem}
        </div>
      )}
      {focus ? <Trail focus={focus} device={device} /> : !problem && !run.error && <Loading what="the trail" />}
    </div>
  );
}

function Trail({ focus, device }: { focus: Focus; device: string }) {
  const [opened, setOpened] = useState<Set<string>>(() => openAtStart(focus));
  const [chosen, setChosen] = useState<string | null>(focus.nodes.find((node) => node.role === "focus")?.id ?? null);
  const [cls, setCls] = useState("");
  const [only, setOnly] = useState(false);
  const [open, setOpen] = useState<FocusMoment | null>(null);
  const { layout, extra } = useMemo(() => {
    const tree = treeOf(focus, opened);
    return { layout: layoutTree(tree.nodes), extra: tree.extra };
  }, [focus, opened]);
  const node = layout.byId.get(chosen ?? "")?.node;
  const timeline = useMemo(
    () =>
      [...focus.timeline]
        .sort((a, b) => (a.time < b.time ? -1 : 1))
        .filter(
          (each) =>
            (!cls || each.class === cls) && (!only || !chosen || each.node === chosen || each.target === chosen),
        )
        .map((each, i) => ({ ...each, row: String(i) })),
    [focus, cls, only, chosen],
  );
  const moments = useMemo(
    () =>
      timeline.map((each, i) => ({
        key: String(i),
        time: Date.parse(each.time),
        lane: each.class,
        label: `${each.type} ${each.event ? objectOf(each.event) : ""}`,
      })),
    [timeline],
  );
  const labels = useMemo(() => new Map(focus.nodes.map((each) => [each.id, each])), [focus]);
  if (focus.nodes.length === 0)
    return (
      <Empty title="Nothing is stored about this process">
        Its events are older than the retention, were lost (see the device's losses), or the uid is of another device.
      </Empty>
    );

  const choose = (id: string) => {
    const fold = layout.byId.get(id)?.node.folded;
    if (fold) setOpened(new Set(opened).add(id));
    else setChosen(id);
  };
  const columns: Column<(typeof timeline)[number]>[] = [
    { key: "time", title: "Time", width: "millis", render: (row) => <Time value={row.time} exact millis /> },
    {
      key: "what",
      title: "Event",
      width: "150px",
      render: (row) => (
        <span className="clip">
          <Icon name={iconOf(row.class)} /> {row.class} {row.type}
        </span>
      ),
    },
    {
      key: "node",
      title: "Process",
      width: "minmax(120px, 1fr)",
      render: (row) => (
        <button type="button" className="link clip" onClick={() => setChosen(row.node)}>
          <Safe text={labels.get(row.node)?.label ?? row.node} />
        </button>
      ),
    },
    {
      key: "target",
      title: "Object",
      width: "minmax(240px, 3fr)",
      render: (row) => (
        <span className="mono clip">
          <Safe
            text={
              labels.get(row.target ?? "")?.detail ??
              labels.get(row.target ?? "")?.label ??
              (row.event ? objectOf(row.event) : "")
            }
          />
        </span>
      ),
    },
  ];
  return (
    <>
      <TreeGraph
        label="Trail of the process"
        layout={layout}
        extra={extra}
        chosen={chosen}
        onChoose={choose}
        describe={(each) => ({
          title: each.label,
          note: each.folded
            ? `${each.edge ?? ""} · unfold`
            : each.kind === "process"
              ? `${each.pid ?? ""}${each.role === "focus" ? " · in focus" : ""}`
              : `${each.edge ?? each.kind}`,
          kind: iconOf(each.kind),
          tone: each.role === "focus" ? "hot" : each.kind === "process" ? "calm" : "leaf",
        })}
      />
      {node && (
        <p className="chosen-node">
          <Icon name={iconOf(node.kind)} />{" "}
          <strong>
            <Safe text={node.label} />
          </strong>{" "}
          <span className="mono clip">
            <Safe text={node.detail ?? ""} />
          </span>
          {node.kind === "process" && node.role !== "focus" && (
            <Link to={href(["focus"], { device, process: node.id })}>Focus on this process</Link>
          )}
        </p>
      )}
      <div className="filters">
        <Select
          label="Class"
          bare
          value={cls}
          onChange={(event) => setCls(event.target.value)}
          options={[
            ["", "Every class"],
            ...[...new Set(focus.timeline.map((each) => each.class))].sort().map((each) => [each, each] as const),
          ]}
        />
        <Button aria-pressed={only} onClick={() => setOnly(!only)}>
          {only ? "Show all events" : "Only the chosen node"}
        </Button>
      </div>
      <Lanes moments={moments} onChoose={(key) => setOpen(timeline[Number(key)] ?? null)} />
      <Table
        label="Trail, oldest first"
        columns={columns}
        rows={timeline}
        rowKey={(row) => row.row}
        onOpen={setOpen}
        empty={
          <Empty
            title="No event here"
            action={
              <Button
                onClick={() => {
                  setCls("");
                  setOnly(false);
                }}
              >
                Show all events
              </Button>
            }
          >
            The chosen node has none of this class.
          </Empty>
        }
      />
      {open && (
        <Dialog title={`${open.class} ${open.type}`} wide onClose={() => setOpen(null)}>
          {open.event ? <EventFields event={open.event} /> : <p>The event itself is not stored any more.</p>}
        </Dialog>
      )}
    </>
  );
}
