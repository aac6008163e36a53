import { useMemo, useState } from "react";
import { useResource } from "../../api/resource";
import type { DetectionDetail, PackageOutput, ResponseResult, Status } from "../../api/types";
import { words } from "../../lib/format";
import { href, Link, navigate, useParam } from "../../lib/router";
import { statuses } from "../../lib/severity";
import { shellWord } from "../../lib/text";
import { PageHead } from "../../shell/page";
import { useCan, useSession } from "../../shell/session";
import { Button, Empty, Loading, Panel, Problem, Safe, SeverityMeter, State, Time } from "../../ui/basics";
import { Select } from "../../ui/fields";
import { Hash, NameOf } from "../../ui/names";
import { Menu, Tabs } from "../../ui/overlay";
import { useCopy, ValueContext } from "../../ui/value";
import { AboutRule } from "./about_rule";
import { useAssignees } from "./bulk";
import { Discussion } from "./discussion";
import { ProcessTree } from "./process_tree";
import { States } from "./states";
import { useTriage } from "./triage";

export function DetectionPage({ id }: { id: string }) {
  const path = `/api/v1/detections/${encodeURIComponent(id)}`;
  const { data, error, reload } = useResource<DetectionDetail>(path);
  if (error && !data) {
    if (error.status === 404)
      return (
        <Empty title="There is no such detection">
          It may have been deleted. <Link to="#/detections">Go to the list</Link>.
        </Empty>
      );
    return <Problem error={error} retry={reload} />;
  }
  return data ? <Detail detection={data} reload={reload} /> : <Loading what="the detection" />;
}

function Detail({ detection, reload }: { detection: DetectionDetail; reload: () => void }) {
  const triage = useTriage();
  const can = useCan();
  const copy = useCopy();
  const { session } = useSession();
  const [view, setView] = useParam("view", "graph");
  const [chosen, setChosen] = useState<string | null>(null);
  const range = useMemo(() => {
    const t = Date.parse(detection.occurred);
    return { from: new Date(t - 3_600_000).toISOString(), to: new Date(t + 3_600_000).toISOString() };
  }, [detection.occurred]);
  const tree = detection.process_tree ?? [];
  const url = `${location.origin}/api/v1/detections/${encodeURIComponent(detection.id)}`;
  const mine = session && detection.assignee === session.user;
  const assignees = useAssignees();
  const people = [...new Set([...assignees, ...(detection.assignee ? [detection.assignee] : [])])];

  return (
    <ValueContext.Provider value={{ range }}>
      <div className="page detection">
        <PageHead
          title={<Safe text={detection.rule.name} />}
          up={{ to: "#/detections", label: "Detections" }}
          actions={
            <>
              <Select
                label="Status"
                bare
                value={detection.status}
                disabled={!can("detection:write")}
                title={can("detection:write") ? "Status" : "Needs the permission detection:write"}
                onChange={(event) => void triage.change([detection], { status: event.target.value as Status })}
                options={statuses}
              />
              <Button
                needs="detection:write"
                icon="user"
                onClick={() => void triage.change([detection], { assignee: mine ? "" : (session?.user ?? "") })}
              >
                {mine ? "Give back" : "Take"}
              </Button>
              <Button
                needs="exception:write"
                onClick={() => navigate(href(["exceptions", "new"], { detection: detection.id }))}
              >
                Make an exception …
              </Button>
              <Menu
                label="Copy as"
                className="button plain"
                items={[
                  { label: "Copy as JSON", run: () => copy(JSON.stringify(detection, null, 2), "JSON") },
                  {
                    label: "Copy as curl",
                    run: () => copy(`curl -H "Authorization: Bearer $VEDETTE_TOKEN" ${shellWord(url)}`, "curl command"),
                  },
                  {
                    label: "Copy as vedettectl",
                    run: () => copy(`vedettectl detection show ${shellWord(detection.id)} -o json`, "Command"),
                  },
                  { label: "Copy link", run: () => copy(location.href, "Link") },
                ]}
              >
                Copy as …
              </Menu>
            </>
          }
        >
          <SeverityMeter value={detection.severity} />
          <State value={detection.status} />
        </PageHead>

        <dl className="facts">
          <div>
            <dt>Device</dt>
            <dd>
              <Link to={href(["devices", detection.device.id])}>
                <Safe text={detection.device.hostname} />
              </Link>
            </dd>
          </div>
          <div>
            <dt>Occurred</dt>
            <dd>
              <Time value={detection.occurred} exact millis />
            </dd>
          </div>
          <div>
            <dt>Received</dt>
            <dd>{detection.received ? <Time value={detection.received} exact millis /> : "–"}</dd>
          </div>
          <div>
            <dt>Rule</dt>
            <dd>
              <Link to={href(["rules", detection.rule.id])}>
                {detection.rule.version ? `Version ${detection.rule.version}` : "Open"}
              </Link>
            </dd>
          </div>
          {detection.policy_revision && (
            <div>
              <dt>Policy revision</dt>
              <dd>
                <Hash value={detection.policy_revision} />
              </dd>
            </div>
          )}
          {!!detection.exceptions_applied?.length && (
            <div>
              <dt>Exceptions in force</dt>
              <dd className="chips">
                {detection.exceptions_applied.map((each) => (
                  <NameOf key={each} kind="exceptions" id={each} />
                ))}
              </dd>
            </div>
          )}
          <div>
            <dt>Assignee</dt>
            <dd>
              <Select
                label="Assignee"
                bare
                value={detection.assignee ?? ""}
                disabled={!can("detection:write")}
                title={can("detection:write") ? "Assignee" : "Needs the permission detection:write"}
                onChange={(event) => void triage.change([detection], { assignee: event.target.value })}
                options={[["", "nobody"], ...people.map((each) => [each, each] as const)]}
              />
            </dd>
          </div>
          {detection.key && (
            <div>
              <dt>Correlation key</dt>
              <dd className="mono">
                <Safe text={detection.key} />
              </dd>
            </div>
          )}
          <div>
            <dt>Name</dt>
            <dd className="mono">
              <Safe text={detection.phonetic_id ?? detection.id} />
            </dd>
          </div>
        </dl>

        <div className="columns">
          <div className="wide-column">
            <Panel
              title="Process tree"
              actions={
                <>
                  <Tabs
                    label="View of the process tree"
                    value={view}
                    onChange={setView}
                    tabs={[
                      { key: "graph", label: "Graph" },
                      { key: "table", label: "Table" },
                    ]}
                  />
                  {tree.length > 0 && (
                    <Link
                      className="button plain"
                      to={href(["focus"], {
                        device: detection.device.id,
                        process: (tree.find((each) => each.role === "instigating") ?? tree[tree.length - 1])?.uid,
                      })}
                    >
                      Focus view
                    </Link>
                  )}
                </>
              }
            >
              {tree.length ? (
                <ProcessTree
                  nodes={tree}
                  view={view}
                  chosen={chosen}
                  onChoose={setChosen}
                  device={detection.device.id}
                />
              ) : (
                <Empty title="No process tree">
                  The event of this rule has no process the agent still knew: it came from a replay without process
                  fields, or the process had ended before the agent started.
                </Empty>
              )}
            </Panel>
            <Panel title="What matched">
              <States states={detection.states ?? []} />
            </Panel>
            <Panel title="Package output">
              <Outputs outputs={detection.outputs ?? []} />
            </Panel>
          </div>
          <div className="narrow-column">
            <AboutRule rule={detection.rule} />
            <Panel title="Responses">
              <Responses responses={detection.responses ?? []} />
            </Panel>
            <Discussion detection={detection} reload={reload} />
          </div>
        </div>
      </div>
    </ValueContext.Provider>
  );
}

function Responses({ responses }: { responses: ResponseResult[] }) {
  if (responses.length === 0)
    return (
      <Empty title="None configured">
        The rule set gives this rule no response. <Link to="#/rulesets">Configure responses</Link> to act on the device
        at once.
      </Empty>
    );
  return (
    <ol className="responses">
      {responses.map((each, i) => (
        <li key={i}>
          <div className="between">
            <strong>{words(each.action)}</strong>
            <State value={each.state} />
          </div>
          {each.target && (
            <div className="mono wrap">
              <Safe text={each.target} />
            </div>
          )}
          {each.detail && (
            <div className="dim wrap">
              <Safe text={each.detail} lines />
            </div>
          )}
          {each.finished && (
            <div className="faint">
              <Time value={each.finished} exact millis />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

function Outputs({ outputs }: { outputs: PackageOutput[] }) {
  if (outputs.length === 0)
    return (
      <Empty title="No package ran">A rule set can run packages when this rule fires; their output is kept here.</Empty>
    );
  return (
    <ul className="outputs">
      {outputs.map((each, i) => (
        <li key={i}>
          <div className="between">
            <strong>
              <Safe text={typeof each.package === "string" ? each.package : each.package.name} />
            </strong>
            <span>
              {each.exit_code != null && (
                <State value={each.exit_code === 0 ? "succeeded" : "failed"} text={`exit code ${each.exit_code}`} />
              )}
              {each.exit_code == null && each.state && <State value={each.state} />}
            </span>
          </div>
          <pre tabIndex={0} aria-label="Output">
            <Safe text={each.output || "(no output)"} lines />
          </pre>
        </li>
      ))}
    </ul>
  );
}
