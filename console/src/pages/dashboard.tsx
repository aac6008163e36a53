import { useMemo } from "react";
import { withQuery } from "../api/client";
import { useResource } from "../api/resource";
import type { Detection, Device, NodeStatus, Page, Severity } from "../api/types";
import { bytes, count, plural, short } from "../lib/format";
import { href, Link } from "../lib/router";
import { isOpen, severities, statuses } from "../lib/severity";
import { instant } from "../lib/time";
import { PageHead } from "../shell/page";
import { openStatuses } from "./detections/filters";
import { useCan } from "../shell/session";
import { Empty, Loading, Meter, Panel, Problem, Safe, SeverityMeter, State, Time } from "../ui/basics";
import { type Bucket, Histogram } from "../ui/histogram";

const sample = 500;

export default function Dashboard() {
  const can = useCan();
  const status = useResource<NodeStatus>("/api/v1/status", 10_000);
  const since = useMemo(() => instant("-24h", Math.floor(Date.now() / 3_600_000 + 1) * 3_600_000), []);
  const recent = useResource<Page<Detection>>(
    can("detection:read") ? withQuery("/api/v1/detections", { from: since, limit: sample }) : null,
    30_000,
  );
  const devices = useResource<Page<Device>>(can("device:read") ? "/api/v1/devices?limit=500" : null, 30_000);

  if (status.error && !status.data) return <Problem error={status.error} retry={status.reload} />;
  if (!status.data) return <Loading what="the dashboard" />;
  const { data } = status;
  const openTotal = statuses.filter(isOpen).reduce((sum, each) => sum + (data.detections.by_status[each] ?? 0), 0);

  return (
    <div className="page">
      <PageHead title="Dashboard">
        <span className="faint">
          {data.node} · version {data.version}
        </span>
      </PageHead>

      <div className="tiles">
        <Link to="#/detections" className="tile hero">
          <span className="tile-label">Open detections</span>
          <span className="tile-number">{count(openTotal)}</span>
          <span className="tile-split">
            {severities.map((each) => (
              <OpenOf key={each} severity={each} />
            ))}
          </span>
        </Link>
        <Link to="#/devices" className="tile">
          <span className="tile-label">Devices online</span>
          <span className="tile-number">
            {count(data.devices.online)}
            <small> of {count(data.devices.total)}</small>
          </span>
          <span className="tile-note">
            {data.devices.total === 0
              ? "None enrolled yet"
              : data.devices.online === data.devices.total
                ? "All reporting"
                : `${plural(data.devices.total - data.devices.online, "device")} silent`}
          </span>
        </Link>
        <Link to="#/query" className="tile">
          <span className="tile-label">Ingest</span>
          <span className="tile-number">
            {short(data.ingest?.events_per_second ?? 0)}
            <small> events/s</small>
          </span>
          <span className="tile-note">
            {data.ingest?.bytes_per_second != null
              ? `${bytes(data.ingest.bytes_per_second)}/s on the wire`
              : "Durable before it is acknowledged"}
          </span>
        </Link>
        <Link to="#/query" className="tile">
          <span className="tile-label">Events stored</span>
          <span className="tile-number">{short(data.events_stored)}</span>
          <span className="tile-note num">{count(data.events_stored)} searchable</span>
        </Link>
      </div>

      <div className="columns even">
        <Panel
          title="Detections in the last 24 hours"
          actions={<Link to={href(["detections"], { status: "any", from: "-24h" })}>See all</Link>}
        >
          <Recent page={recent.data} />
        </Panel>
        <Panel title="Newest open detections" actions={<Link to="#/detections">See all</Link>}>
          <Newest page={recent.data} />
        </Panel>
        <Panel title="Noisiest rules">
          <Noisy page={recent.data} />
        </Panel>
        <Panel title="Coverage and losses">
          <Coverage status={data} devices={devices.data?.items ?? []} />
        </Panel>
      </div>
    </div>
  );
}

/** How many are open of one severity: the list knows, and counts without sending them. */
function OpenOf({ severity }: { severity: Severity }) {
  const { data } = useResource<Page<Detection>>(
    withQuery("/api/v1/detections", { status: openStatuses, severity, limit: 1 }),
  );
  return (
    <span>
      <SeverityMeter value={severity} text={false} /> {count(data?.total)}{" "}
      {severity === "Informational" ? "info" : severity.toLowerCase()}
    </span>
  );
}

function Recent({ page }: { page?: Page<Detection> }) {
  const buckets = useMemo(() => {
    const hour = 3_600_000;
    const last = Math.floor(Date.now() / hour) * hour;
    const list: Bucket[] = Array.from({ length: 24 }, (_, i) => ({ start: last - (23 - i) * hour, counts: {} }));
    for (const each of page?.items ?? []) {
      const bucket = list[23 - Math.floor((last + hour - 1 - Date.parse(each.occurred)) / hour)];
      if (bucket) bucket.counts[each.severity] = (bucket.counts[each.severity] ?? 0) + 1;
    }
    return list;
  }, [page]);
  if (!page) return <Loading what="detections" />;
  if (page.items.length === 0)
    return (
      <Empty title="No detection in the last 24 hours">
        Rules are silent, or no device reports. The coverage panel shows which sensors run.
      </Empty>
    );
  return (
    <>
      <Histogram buckets={buckets} />
      {(page.total ?? 0) > page.items.length && (
        <p className="faint pad">
          Drawn from the newest {page.items.length} of {count(page.total)}.
        </p>
      )}
    </>
  );
}

function Newest({ page }: { page?: Page<Detection> }) {
  const open = (page?.items ?? []).filter((each) => isOpen(each.status)).slice(0, 7);
  if (page && open.length === 0)
    return <Empty title="Nothing needs you">No open detection in the last 24 hours. Older ones are in the list.</Empty>;
  return (
    <ul className="rows">
      {open.map((each) => (
        <li key={each.id}>
          <SeverityMeter value={each.severity} text={false} />
          <Link to={href(["detections", each.id])} className="clip strong">
            <Safe text={each.rule.name} />
          </Link>
          <span className="dim clip">
            <Safe text={each.device.hostname} />
          </span>
          <Time value={each.occurred} />
        </li>
      ))}
    </ul>
  );
}

function Noisy({ page }: { page?: Page<Detection> }) {
  const rules = useMemo(() => {
    const found = new Map<string, { id: string; name: string; count: number }>();
    for (const { rule } of page?.items ?? []) {
      const at = found.get(rule.id) ?? { id: rule.id, name: rule.name, count: 0 };
      at.count += 1;
      found.set(rule.id, at);
    }
    return [...found.values()].sort((a, b) => b.count - a.count).slice(0, 7);
  }, [page]);
  const most = rules[0]?.count ?? 1;
  if (page && rules.length === 0)
    return (
      <Empty title="No rule fired">
        In the last 24 hours. A rule fires only on devices whose policy uses a rule set that has it enabled.
      </Empty>
    );
  return (
    <ul className="rows bars">
      {rules.map((rule) => (
        <li key={rule.id}>
          <Link to={href(["detections"], { rule: rule.id, status: "any" })} className="clip">
            <Safe text={rule.name} />
          </Link>
          <Meter share={rule.count / most} />
          <span className="num">{count(rule.count)}</span>
        </li>
      ))}
    </ul>
  );
}

function Coverage({ status, devices }: { status: NodeStatus; devices: Device[] }) {
  const classes = useMemo(() => {
    const found = new Map<string, { full: number; lesser: number; off: number }>();
    for (const device of devices)
      for (const sensor of device.sensors ?? []) {
        const at = found.get(sensor.class) ?? { full: 0, lesser: 0, off: 0 };
        if (sensor.backend === "off") at.off += 1;
        else if (sensor.reason) at.lesser += 1;
        else at.full += 1;
        found.set(sensor.class, at);
      }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  }, [devices]);
  const losses = [...(status.losses ?? [])].sort((a, b) => b.count - a.count);
  if (classes.length === 0 && losses.length === 0)
    return (
      <Empty
        title="No device has reported its sensors"
        action={
          <Link to="#/enrolment" className="button plain">
            Enrol a device
          </Link>
        }
      >
        Each agent tells at its start which sensors run and why not the better ones.
      </Empty>
    );
  return (
    <>
      <ul className="rows coverage">
        {classes.map(([name, at]) => {
          const total = at.full + at.lesser + at.off;
          return (
            <li key={name}>
              <span className="name">{name}</span>
              <Meter share={(at.full + at.lesser) / total} tone={at.off ? "warn" : "good"} />
              <span className="dim">
                {at.off === 0 ? `on ${plural(total, "device")}` : `off on ${at.off} of ${total}`}
                {at.lesser ? `, ${at.lesser} with a lesser back-end` : ""}
              </span>
            </li>
          );
        })}
      </ul>
      {losses.length === 0 ? (
        <p className="pad">
          <State value="succeeded" text="No event lost: every sensor's sequence is whole" />
        </p>
      ) : (
        <ul className="rows losses" aria-label="Losses">
          {losses.slice(0, 6).map((each, i) => (
            <li key={i}>
              <State value="warning" text={`${count(each.count)} ${each.class ? `${each.class} ` : ""}events`} />
              <span className="dim">
                {each.reason === "suppressed"
                  ? "left out by policy"
                  : each.reason === "spool"
                    ? "dropped by the full spool"
                    : "lost in the kernel"}
              </span>
              <Link to={href(["devices", each.device_id])}>
                <Safe text={each.hostname} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
