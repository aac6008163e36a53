import { useMemo } from "react";
import { type ApiError, withQuery } from "../api/client";
import { useResource } from "../api/resource";
import type { Breakdown, BreakdownValue, Detection, NodeStatus, Page, Severity } from "../api/types";
import { bytes, count, plural, short } from "../lib/format";
import { href, Link } from "../lib/router";
import { isOpen, severities, statuses } from "../lib/severity";
import { instant } from "../lib/time";
import { PageHead } from "../shell/page";
import { openStatuses } from "./detections/filters";
import { useCan } from "../shell/session";
import { Empty, Loading, Meter, Panel, Problem, Safe, SeverityMeter, State, Time } from "../ui/basics";
import { type Bucket, Histogram } from "../ui/histogram";

export default function Dashboard() {
  const can = useCan();
  const status = useResource<NodeStatus>("/api/v1/status", 10_000);
  const since = useMemo(() => instant("-24h", Math.floor(Date.now() / 3_600_000 + 1) * 3_600_000), []);
  // Counted by the node over all of the day, however many there are.
  const counted = (by: string) =>
    can("detection:read") ? withQuery("/api/v1/detections/breakdown", { by, from: since }) : null;
  const hours = useResource<Breakdown>(counted("hour,severity"), 60_000);
  const rules = useResource<Breakdown>(counted("rule.id,rule.name"), 60_000);
  const open = useResource<Page<Detection>>(
    can("detection:read") ? withQuery("/api/v1/detections", { status: openStatuses, limit: 7 }) : null,
  );

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
              <span key={each}>
                <SeverityMeter value={each} text={false} /> {count(data.detections.open_by_severity?.[each] ?? 0)}{" "}
                {each === "Informational" ? "info" : each.toLowerCase()}
              </span>
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
          <Recent hours={hours.data} error={hours.error} />
        </Panel>
        <Panel title="Newest open detections" actions={<Link to="#/detections">See all</Link>}>
          <Newest items={open.data?.items} />
        </Panel>
        <Panel title="Noisiest rules">
          <Noisy rules={rules.data} error={rules.error} />
        </Panel>
        <Panel title="Coverage and losses">
          <Coverage status={data} />
        </Panel>
      </div>
    </div>
  );
}

function Recent({ hours, error }: { hours?: Breakdown; error?: ApiError }) {
  const buckets = useMemo(() => bucketsOf(hours?.values ?? []), [hours]);
  if (!hours) return error ? <Problem error={error} /> : <Loading what="detections" />;
  if (hours.total === 0)
    return (
      <Empty title="No detection in the last 24 hours">
        Rules are silent, or no device reports. The coverage panel shows which sensors run.
      </Empty>
    );
  return <Histogram buckets={buckets} />;
}

/** The last 24 hours, the present one included; hours without a detection are there, too. */
export function bucketsOf(hours: BreakdownValue[], now = Date.now()): Bucket[] {
  const hour = 3_600_000;
  const last = Math.floor(now / hour) * hour;
  const list: Bucket[] = Array.from({ length: 24 }, (_, i) => ({ start: last - (23 - i) * hour, counts: {} }));
  for (const each of hours) {
    const bucket = list[23 - Math.round((last - Date.parse(String(each.value))) / hour)];
    for (const part of each.values ?? []) if (bucket) bucket.counts[part.value as Severity] = part.count;
  }
  return list;
}

function Newest({ items }: { items?: Detection[] }) {
  if (!items) return <Loading what="detections" />;
  if (items.length === 0)
    return <Empty title="Nothing needs you">Every detection is done or was a false positive.</Empty>;
  return (
    <ul className="rows">
      {items.map((each) => (
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

function Noisy({ rules, error }: { rules?: Breakdown; error?: ApiError }) {
  if (!rules) return error ? <Problem error={error} /> : <Loading what="detections" />;
  const list = rules.values.filter((each) => !each.others).slice(0, 7);
  const most = list[0]?.count ?? 1;
  if (list.length === 0)
    return (
      <Empty title="No rule fired">
        In the last 24 hours. A rule fires only on devices whose policy uses a rule set that has it enabled.
      </Empty>
    );
  return (
    <ul className="rows bars">
      {list.map((rule) => (
        <li key={String(rule.value)}>
          <Link to={href(["detections"], { rule: String(rule.value), status: "any" })} className="clip">
            <Safe text={String(rule.values?.[0]?.value ?? rule.value)} />
          </Link>
          <Meter share={rule.count / most} />
          <span className="num">{count(rule.count)}</span>
        </li>
      ))}
    </ul>
  );
}

const shownLosses = 6;

function Coverage({ status }: { status: NodeStatus }) {
  const classes = status.sensors ?? [];
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
        {classes.map((at) => {
          const total = at.full + at.reduced + at.off;
          return (
            <li key={at.class}>
              <span className="name">{at.class}</span>
              <Meter share={(at.full + at.reduced) / Math.max(1, total)} tone={at.off ? "warn" : "good"} />
              <span className="dim">
                {at.off === 0 ? (
                  `on ${plural(total, "device")}`
                ) : (
                  <State value="warning" text={`off on ${count(at.off)} of ${plural(total, "device")}`} />
                )}
                {at.reduced ? `, ${at.reduced} with a lesser back-end` : ""}
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
          {losses.slice(0, shownLosses).map((each, i) => (
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
      {losses.length > shownLosses && (
        <p className="faint pad">{count(losses.length - shownLosses)} more; each device shows its own.</p>
      )}
    </>
  );
}
