import { type FormEvent, useState } from "react";
import { api, ApiError, explain } from "../../api/client";
import { invalidate, useResource, useWhole } from "../../api/resource";
import type { Action, ActionArgument, Device, Package, Page } from "../../api/types";
import { argumentOf, commandsOf, faultOf, type Given, labelOf, missingFrom } from "../../lib/actions";
import { text } from "../../lib/event";
import { useCan } from "../../shell/session";
import { Button, Empty, Loading, Panel, Problem, Safe } from "../../ui/basics";
import { Select, TextField } from "../../ui/fields";
import { Dialog, useToast } from "../../ui/overlay";

interface Props {
  device: Device;
  path: string;
}

/** The form of one command, drawn from the node's catalogue: what it shows is what the node takes. */
export function SendCommand(props: Props) {
  const catalogue = useResource<Page<Action>>("/api/v1/actions");
  const list = commandsOf(catalogue.data?.items ?? []);
  return (
    <Panel title="Send a command">
      <Problem error={catalogue.data ? undefined : catalogue.error} retry={catalogue.reload} />
      {list.length > 0 ? (
        <CommandForm {...props} list={list} />
      ) : catalogue.data ? (
        <Empty title="This node knows no command" />
      ) : (
        !catalogue.error && <Loading what="the commands" />
      )}
    </Panel>
  );
}

function CommandForm({ device, path, list }: Props & { list: Action[] }) {
  const say = useToast();
  const [name, setName] = useState(list[0]?.name ?? "");
  const [given, setGiven] = useState<Given>({});
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const action = list.find((each) => each.name === name) ?? list[0]!;
  const missing = missingFrom(action, given);
  const argument = argumentOf(action, given);

  const send = async () => {
    setAsking(false);
    setProblem("");
    try {
      await api.post(path, { action: action.name, argument });
      invalidate(path);
      setGiven({});
      setTried(false);
      say(device.status === "online" ? "Command sent" : "The device is offline: the command waits until it is back");
    } catch (error) {
      setProblem(error instanceof ApiError && error.errors.length ? said(error) : explain(error));
    }
  };

  return (
    <form
      className="form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        setTried(true);
        if (!missing) setAsking(true);
      }}
    >
      <Select
        label="Action"
        value={action.name}
        hint={action.refused_here || action.description}
        onChange={(event) => {
          setName(event.target.value);
          setGiven({});
          setTried(false);
          setProblem("");
        }}
        options={list.map((each) => [each.name, each.title] as const)}
      />
      {action.arguments.map((each) => (
        <ArgumentField
          key={`${action.name}.${each.name}`}
          argument={each}
          value={given[each.name] ?? ""}
          tried={tried}
          onChange={(value) => setGiven((old) => ({ ...old, [each.name]: value }))}
        />
      ))}
      {problem && (
        <div className="problem" role="alert">
          {problem}
        </div>
      )}
      <Button
        type="submit"
        kind="primary"
        needs={action.permission || "device:command"}
        blocked={action.refused_here ? `Refused here: ${action.refused_here}` : missing}
      >
        Send …
      </Button>
      {asking && (
        <Dialog
          title={`${action.title} on ${device.hostname}?`}
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
          <p className="mono wrap">
            <Safe text={text(argument)} />
          </p>
          <p>{action.description}.</p>
          {!action.repeatable && <p>It cannot be undone. The audit log keeps who asked for it.</p>}
        </Dialog>
      )}
    </form>
  );
}

/** What the node said about the fields, with their names. */
const said = (error: ApiError) =>
  error.errors
    .map((each) =>
      [each.pointer?.split("/").pop()?.replace(/_/g, " "), each.message, each.hint].filter(Boolean).join(": "),
    )
    .join("; ");

function ArgumentField({
  argument,
  value,
  tried,
  onChange,
}: {
  argument: ActionArgument;
  value: string;
  tried: boolean;
  onChange: (value: string) => void;
}) {
  const fault = value.trim() || tried ? faultOf(argument, value) : "";
  const label = argument.required ? labelOf(argument) : `${labelOf(argument)} (optional)`;
  if (argument.type === "package_id") return <PackageField label={label} value={value} onChange={onChange} />;
  return (
    <TextField
      label={label}
      hint={argument.description}
      error={fault ? `It ${fault}.` : undefined}
      inputMode={argument.type === "pid" || argument.type === "number" ? "numeric" : undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function PackageField({ label, value, onChange }: { label: string; value: string; onChange: (id: string) => void }) {
  const can = useCan();
  const packages = useWhole<Package>(can("package:read") ? "/api/v1/packages" : null);
  return (
    <Select
      label={label}
      value={value}
      hint={can("package:read") ? undefined : "Choosing one needs the permission package:read."}
      onChange={(event) => onChange(event.target.value)}
      options={[["", "Choose …"], ...(packages.data?.items ?? []).map((each) => [each.id, each.name] as const)]}
    />
  );
}
