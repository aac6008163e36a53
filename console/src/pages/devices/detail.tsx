import { useState } from "react";
import { api, explain } from "../../api/client";
import { invalidate, useResource } from "../../api/resource";
import type { Device, Page, Policy } from "../../api/types";
import { bytes, count } from "../../lib/format";
import { href, Link, navigate, useParam } from "../../lib/router";
import { duration } from "../../lib/time";
import { PageHead } from "../../shell/page";
import { useCan } from "../../shell/session";
import { Button, Empty, Loading, Panel, Problem, Safe, State, Time } from "../../ui/basics";
import { Select } from "../../ui/fields";
import { Dialog, Tabs, useToast } from "../../ui/overlay";
import { Commands } from "./commands";
import { DeviceEvents } from "./events";
import { drifted, lossesOf } from "./losses";

export function DevicePage({ id }: { id: string }) {
  const path = `/api/v1/devices/${encodeURIComponent(id)}`;
  const { data, error, reload } = useResource<Device>(path, 15_000);
  const [tab, setTab] = useParam("tab", "overview");
  const [removing, setRemoving] = useState(false);
  const say = useToast();
  if (error && !data)
    return error.status === 404 ? (
      <Empty title="There is no such device">
        It may have been removed. <Link to="#/devices">Go to the list</Link>.
      </Empty>
    ) : (
      <Problem error={error} retry={reload} />
    );
  if (!data) return <Loading what="the device" />;

  const remove = async () => {
    try {
      await api.del(path);
      invalidate("/api/v1/devices");
      navigate("#/devices");
    } catch (problem) {
      say(explain(problem), { tone: "bad" });
      setRemoving(false);
    }
  };

  return (
    <div className="page tall">
      <PageHead
        title={<Safe text={data.hostname} />}
        up={{ to: "#/devices", label: "Devices" }}
        actions={
          <>
            <Link className="button plain" to={href(["detections"], { device: data.id, status: "any" })}>
              Detections
            </Link>
            <Button kind="danger" needs="device:write" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          </>
        }
      >
        <State value={data.status} />
      </PageHead>
      <Tabs
        label="Parts of the device"
        value={tab}
        onChange={setTab}
        tabs={[
          { key: "overview", label: "Overview" },
          { key: "events", label: "Events" },
          { key: "commands", label: "Commands" },
        ]}
      />
      {tab === "events" ? (
        <DeviceEvents device={data} />
      ) : tab === "commands" ? (
        <Commands device={data} />
      ) : (
        <Overview device={data} path={path} />
      )}
      {removing && (
        <Dialog
          title="Remove this device?"
          onClose={() => setRemoving(false)}
          actions={
            <>
              <Button onClick={() => setRemoving(false)}>Cancel</Button>
              <Button kind="danger" onClick={() => void remove()}>
                Remove
              </Button>
            </>
          }
        >
          <p>
            Its certificate is no longer accepted; the agent has to be enrolled again to come back. Stored events and
            detections stay until their retention ends.
          </p>
        </Dialog>
      )}
    </div>
  );
}

function Overview({ device, path }: { device: Device; path: string }) {
  const can = useCan();
  const say = useToast();
  const policies = useResource<Page<Policy>>(can("policy:read") ? "/api/v1/policies?limit=500" : null);
  const losses = lossesOf(device);
  const health = device.health;

  const assign = async (policy: string) => {
    try {
      await api.patch(path, { policy_id: policy });
      invalidate("/api/v1/devices");
      say("Policy assigned; the device gets it at once if it is online");
    } catch (error) {
      say(explain(error), { tone: "bad" });
    }
  };

  return (
    <div className="columns even">
      <Panel title="Device">
        <dl className="facts">
          <div>
            <dt>System</dt>
            <dd>
              <Safe text={device.os ?? "–"} />
            </dd>
          </div>
          <div>
            <dt>Kernel</dt>
            <dd className="mono">
              <Safe text={device.kernel ?? "–"} />
            </dd>
          </div>
          <div>
            <dt>Agent</dt>
            <dd>
              <Safe text={device.agent_version ?? "–"} />
            </dd>
          </div>
          <div>
            <dt>Addresses</dt>
            <dd className="mono">
              <Safe text={(device.ip_addresses ?? []).join(", ") || "–"} />
            </dd>
          </div>
          <div>
            <dt>Last seen</dt>
            <dd>
              <Time value={device.last_seen} exact />
            </dd>
          </div>
          <div>
            <dt>Last event</dt>
            <dd>
              <Time value={device.last_event} exact />
            </dd>
          </div>
          <div className="full">
            <dt>Identity</dt>
            <dd className="mono wrap">
              <Safe text={device.id} />
            </dd>
          </div>
        </dl>
      </Panel>
      <Panel title="Policy">
        <div className="pad">
          <Select
            label="Device policy"
            value={device.policy?.id ?? ""}
            disabled={!can("device:write")}
            title={can("device:write") ? undefined : "Needs the permission device:write"}
            onChange={(event) => void assign(event.target.value)}
            options={[
              ...(device.policy ? [] : [["", "none"] as const]),
              ...(policies.data?.items ?? (device.policy ? [device.policy] : [])).map(
                (each) => [each.id, each.name] as const,
              ),
            ]}
          />
        </div>
        <dl className="facts">
          <div>
            <dt>Applied revision</dt>
            <dd className="mono">
              <Safe text={device.policy_revision || "none yet"} />
            </dd>
          </div>
          <div>
            <dt>Wanted revision</dt>
            <dd className="mono">
              <Safe text={device.policy_revision_wanted || "–"} />
            </dd>
          </div>
          <div>
            <dt>State</dt>
            <dd>
              {drifted(device) ? (
                <State
                  value="warning"
                  text={device.status === "online" ? "not applied yet" : "applied when it comes back"}
                />
              ) : (
                <State value="succeeded" text="as wanted" />
              )}
            </dd>
          </div>
          {device.policy_applied?.rules_loaded != null && (
            <div>
              <dt>Rules loaded</dt>
              <dd className="num">{count(device.policy_applied.rules_loaded)}</dd>
            </div>
          )}
        </dl>
        {(device.policy_applied?.refused ?? []).map((each) => (
          <p key={each.rule_id} className="pad">
            <State value="refused" />{" "}
            <Link to={href(["rules", each.rule_id])}>
              <Safe text={each.rule_id} />
            </Link>{" "}
            <span className="dim">
              <Safe text={each.why} />
            </span>
          </p>
        ))}
      </Panel>
      <Panel title="Sensors">
        {(device.sensors ?? []).length === 0 ? (
          <Empty title="Not told yet">The agent reports its sensors when it connects for the first time.</Empty>
        ) : (
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Class</th>
                <th scope="col">Seen by</th>
                <th scope="col">Why not better</th>
              </tr>
            </thead>
            <tbody>
              {device.sensors?.map((each) => (
                <tr key={each.class}>
                  <th scope="row">{each.class}</th>
                  <td>
                    {each.backend === "off" ? (
                      <State value="warning" text="off" />
                    ) : (
                      <State value={each.reason ? "running" : "succeeded"} text={each.backend} />
                    )}
                  </td>
                  <td className="dim">
                    <Safe text={each.reason || "best available"} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Panel>
      <Panel title="Losses and health">
        {losses.length === 0 ? (
          <p className="pad">
            <State value="succeeded" text="No event lost" />
          </p>
        ) : (
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Class</th>
                <th scope="col" className="end">
                  Lost
                </th>
                <th scope="col" className="end">
                  Left out by policy
                </th>
              </tr>
            </thead>
            <tbody>
              {losses.map((each) => (
                <tr key={each.name}>
                  <th scope="row">{each.name.replace(/_/g, " ")}</th>
                  <td className={`end num ${each.lost ? "warn-text" : ""}`}>{count(each.lost)}</td>
                  <td className="end num">{count(each.suppressed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {health && (
          <dl className="facts">
            <div>
              <dt>Agent memory</dt>
              <dd className="num">{bytes(health.rss_bytes)}</dd>
            </div>
            <div>
              <dt>Agent CPU</dt>
              <dd className="num">{duration(health.cpu_seconds)}</dd>
            </div>
            <div>
              <dt>Spool</dt>
              <dd className="num">{bytes(health.spool_bytes)}</dd>
            </div>
            <div>
              <dt>Open windows</dt>
              <dd className="num">
                {count(health.windows_live)}
                {health.windows_dropped ? `, ${count(health.windows_dropped)} dropped` : ""}
              </dd>
            </div>
          </dl>
        )}
      </Panel>
    </div>
  );
}
