import { type FormEvent, useState } from "react";
import { api, explain } from "../../api/client";
import { invalidate, useResource } from "../../api/resource";
import type { Command, Device, Package, Page } from "../../api/types";
import { text } from "../../lib/event";
import { words } from "../../lib/format";
import { useCan } from "../../shell/session";
import { Button, Empty, Loading, Panel, Problem, Safe, State, Time } from "../../ui/basics";
import { Select, TextField } from "../../ui/fields";
import { Dialog, useToast } from "../../ui/overlay";

type Kind = "pid" | "path" | "package";
const actions: { action: string; kind: Kind; warning: string }[] = [
  {
    action: "TerminateProcesses",
    kind: "pid",
    warning: "The process is killed at once; what it had not saved is lost.",
  },
  {
    action: "TerminateProcessTrees",
    kind: "pid",
    warning: "The process and everything it started are killed at once.",
  },
  { action: "SuspendProcesses", kind: "pid", warning: "The process stops until it is continued or killed." },
  { action: "DeleteFiles", kind: "path", warning: "The file is removed for good." },
  {
    action: "GetFile",
    kind: "path",
    warning: "The file's content is copied to the cloud. The audit log keeps who asked for it.",
  },
  {
    action: "RunPackage",
    kind: "package",
    warning: "The package runs on the device with the agent's sandbox around it.",
  },
];

function argumentOf(kind: Kind, value: string, extra: string): unknown {
  if (kind === "pid") return { pid: Number(value) };
  if (kind === "path") return { path: value };
  return { package_id: value, arguments: extra.split(/\s+/).filter(Boolean) };
}

export function Commands({ device }: { device: Device }) {
  const path = `/api/v1/devices/${encodeURIComponent(device.id)}/commands`;
  const list = useResource<Page<Command>>(path, 3000);
  const can = useCan();
  const say = useToast();
  const packages = useResource<Page<Package>>(can("package:read") ? "/api/v1/packages?limit=500" : null);
  const [action, setAction] = useState("TerminateProcesses");
  const [value, setValue] = useState("");
  const [extra, setExtra] = useState("");
  const [asking, setAsking] = useState(false);
  const chosen = actions.find((each) => each.action === action) ?? actions[0]!;
  const missing =
    chosen.kind === "pid"
      ? /^\d+$/.test(value)
        ? ""
        : "Give a process id"
      : value
        ? ""
        : chosen.kind === "path"
          ? "Give an absolute path"
          : "Choose a package";

  const send = async () => {
    setAsking(false);
    try {
      await api.post(path, { action, argument: argumentOf(chosen.kind, value, extra) });
      invalidate(path);
      setValue("");
      say(
        device.status === "online"
          ? "Command sent"
          : "The device is offline: it gets the command when it is back, unless it has expired",
      );
    } catch (error) {
      say(explain(error), { tone: "bad" });
    }
  };

  return (
    <div className="columns">
      <div className="wide-column">
        <Panel title="Commands of this device">
          <Problem error={list.error} retry={list.reload} />
          {!list.data ? (
            !list.error && <Loading what="commands" />
          ) : list.data.items.length === 0 ? (
            <Empty title="No command was sent to this device">
              Commands act at once on a device that is online. Automatic responses are on the detections themselves.
            </Empty>
          ) : (
            <ul className="outputs">
              {list.data.items.map((each) => (
                <li key={each.id}>
                  <div className="between">
                    <strong>{words(each.action)}</strong>
                    <State value={each.state} />
                  </div>
                  <div className="dim">
                    <span className="mono">
                      <Safe text={text(each.argument)} />
                    </span>{" "}
                    · <Time value={each.created} />
                    {each.user && (
                      <>
                        {" "}
                        · <Safe text={each.user} />
                      </>
                    )}
                  </div>
                  {each.detail && (
                    <div className="wrap">
                      <Safe text={each.detail} lines />
                    </div>
                  )}
                  {each.output && (
                    <pre tabIndex={0} aria-label="Output">
                      <Safe text={each.output} lines />
                    </pre>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
      <div className="narrow-column">
        <Panel title="Send a command">
          <form
            className="form"
            onSubmit={(event: FormEvent) => {
              event.preventDefault();
              if (!missing) setAsking(true);
            }}
          >
            <Select
              label="Action"
              value={action}
              onChange={(event) => {
                setAction(event.target.value);
                setValue("");
              }}
              options={actions.map((each) => [each.action, words(each.action)] as const)}
            />
            {chosen.kind === "package" ? (
              <>
                <Select
                  label="Package"
                  value={value}
                  onChange={(event) => setValue(event.target.value)}
                  options={[
                    ["", "Choose …"],
                    ...(packages.data?.items ?? []).map((each) => [each.id, each.name] as const),
                  ]}
                />
                <TextField label="Arguments" value={extra} onChange={(event) => setExtra(event.target.value)} />
              </>
            ) : (
              <TextField
                label={chosen.kind === "pid" ? "Process id" : "Path on the device"}
                inputMode={chosen.kind === "pid" ? "numeric" : undefined}
                value={value}
                onChange={(event) => setValue(event.target.value)}
              />
            )}
            <Button type="submit" kind="primary" needs="device:command" blocked={missing}>
              Send …
            </Button>
          </form>
        </Panel>
      </div>
      {asking && (
        <Dialog
          title={`${words(action)} on ${device.hostname}?`}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onClick={() => setAsking(false)}>Cancel</Button>
              <Button kind="danger" onClick={() => void send()}>
                Send
              </Button>
            </>
          }
        >
          <p className="mono">
            <Safe text={value} />
          </p>
          <p>{chosen.warning}</p>
        </Dialog>
      )}
    </div>
  );
}
