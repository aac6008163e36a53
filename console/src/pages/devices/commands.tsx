import { api, explain } from "../../api/client";
import { invalidate, usePages } from "../../api/resource";
import type { Command, Device } from "../../api/types";
import { text } from "../../lib/event";
import { words } from "../../lib/format";
import { useCan } from "../../shell/session";
import { Button, Empty, Loading, Panel, Problem, Safe, State, Time } from "../../ui/basics";
import { useToast } from "../../ui/overlay";
import { usePolling } from "../../api/polling";
import { SendCommand } from "./send_command";

const path = (device: Device) => `/api/v1/devices/${encodeURIComponent(device.id)}/commands`;
const waiting = (command: Command) => command.state === "pending" || command.state === "running";

/** What each state means, for whoever waits. */
function meaningOf(command: Command, device: Device): string {
  if (command.state === "pending")
    return device.status === "online" ? "on its way to the device" : "the device is offline: it waits for it";
  if (command.state === "running") return "the device works on it";
  if (command.state === "expired") return "the device did not come back in time; nothing was done";
  if (command.state === "cancelled") return "taken back before the device got it";
  return "";
}

export function Commands({ device }: { device: Device }) {
  const list = usePages<Command>(path(device), 50);
  usePolling(list.reload, list.items.some(waiting) ? 1500 : 10_000);
  return (
    <div className="columns">
      <div className="wide-column">
        <Panel title="Commands of this device">
          <Problem error={list.error} retry={list.reload} />
          {list.loading && !list.items.length ? (
            <Loading what="commands" />
          ) : list.items.length === 0 ? (
            !list.error && (
              <Empty title="No command was sent to this device">
                Commands act at once on a device that is online. Automatic responses are on the detections themselves.
              </Empty>
            )
          ) : (
            <ul className="outputs" aria-label="Commands">
              {list.items.map((each) => (
                <Sent key={each.id} command={each} device={device} />
              ))}
            </ul>
          )}
          {list.more && (
            <div className="pad">
              <Button onClick={list.more}>Older commands</Button>
            </div>
          )}
        </Panel>
      </div>
      <div className="narrow-column">
        <SendCommand device={device} path={path(device)} />
      </div>
    </div>
  );
}

function Sent({ command, device }: { command: Command; device: Device }) {
  const say = useToast();
  const can = useCan();
  const meaning = meaningOf(command, device);
  const cancel = async () => {
    try {
      await api.del(`${path(device)}/${encodeURIComponent(command.id)}`);
      say("Command cancelled");
    } catch (error) {
      say(explain(error), { tone: "bad" });
    }
    invalidate(path(device));
  };
  return (
    <li>
      <div className="between">
        <strong>{words(command.action)}</strong>
        <span className="actions">
          <State value={command.state} />
          {command.state === "pending" && can("device:command") && (
            <Button kind="quiet" onClick={() => void cancel()}>
              Cancel
            </Button>
          )}
        </span>
      </div>
      <div className="dim wrap">
        <span className="mono">
          <Safe text={text(command.argument)} />
        </span>{" "}
        · <Time value={command.created} />
        {command.user && (
          <>
            {" "}
            · <Safe text={command.user} />
          </>
        )}
        {meaning && ` · ${meaning}`}
      </div>
      {command.detail && (
        <div className="wrap">
          <Safe text={command.detail} lines />
        </div>
      )}
      {command.exit_code != null && command.action === "RunPackage" && !waiting(command) && (
        <div className="dim">exit code {command.exit_code}</div>
      )}
      {command.output && (
        <pre tabIndex={0} aria-label="Output">
          <Safe text={command.output} lines />
        </pre>
      )}
    </li>
  );
}
