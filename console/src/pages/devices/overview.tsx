import { api, explain } from "../../api/client";
import { invalidate, useWhole } from "../../api/resource";
import type { Device, Policy } from "../../api/types";
import { bytes, count, plural } from "../../lib/format";
import { duration } from "../../lib/time";
import { useCan } from "../../shell/session";
import { Empty, Panel, Safe, State, Time } from "../../ui/basics";
import { Select } from "../../ui/fields";
import { Hash, NameOf } from "../../ui/names";
import { useToast } from "../../ui/overlay";
import { drifted, lossesOf } from "./losses";

export function Overview({ device, path }: { device: Device; path: string }) {
  const can = useCan();
  const say = useToast();
  const policies = useWhole<Policy>(can("policy:read") ? "/api/v1/policies" : null);
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
            <dd>{device.policy_revision ? <Hash value={device.policy_revision} /> : "none yet"}</dd>
          </div>
          <div>
            <dt>Wanted revision</dt>
            <dd>
              <Hash value={device.policy_revision_wanted} />
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
        <RulesAside title="Refused by the device" rules={device.policy_applied?.refused} />
        <RulesAside title="Cannot fire here" rules={device.policy_applied?.blind} />
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
                <th scope="col">Why</th>
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
                    <Safe text={each.reason || (each.backend === "off" ? "not told" : "best available")} />
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

/** Rules of the policy that do not do on this device what their author meant, each with the reason. */
function RulesAside({ title, rules }: { title: string; rules?: { rule_id: string; why: string }[] }) {
  if (!rules?.length) return null;
  return (
    <section className="aside" aria-label={title}>
      <h3 className="pad">
        <State value="warning" text={`${title}: ${plural(rules.length, "rule")}`} />
      </h3>
      <ul className="rows scroll">
        {rules.map((each, i) => (
          <li key={`${each.rule_id}${i}`} className="wraps">
            <NameOf kind="rules" id={each.rule_id} />
            <span className="dim wrap">
              <Safe text={each.why} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
