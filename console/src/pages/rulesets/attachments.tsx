import { useState } from "react";
import type { Action, Exception, Package, Rule, RuleSetEntry } from "../../api/types";
import { Button, Empty, IconButton, Safe } from "../../ui/basics";
import { Check, Select, TextField } from "../../ui/fields";
import { Dialog } from "../../ui/overlay";

interface Props {
  rule: Rule;
  kinds: Action[];
  entry: RuleSetEntry;
  exceptions: Exception[];
  packages: Package[];
  writable: boolean;
  onChange: (part: Partial<RuleSetEntry>) => void;
  onClose: () => void;
}

/** The exceptions of one rule of the set, and its playbook: packages in order. */
export function Attachments({ rule, kinds, entry, exceptions, packages, writable, onChange, onClose }: Props) {
  const [adding, setAdding] = useState("");
  const update = (at: number, part: Partial<RuleSetEntry["packages"][number]>) =>
    onChange({ packages: entry.packages.map((each, i) => (i === at ? { ...each, ...part } : each)) });
  const worded = entry.responses.filter((each) => kinds.find((kind) => kind.name === each.action)?.response_argument);
  return (
    <Dialog
      wide
      title={`Exceptions and packages: ${rule.name}`}
      onClose={onClose}
      actions={
        <Button kind="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <h3>Exceptions</h3>
      {exceptions.length === 0 ? (
        <Empty title="There is no exception yet">Write one under Exceptions, then attach it here.</Empty>
      ) : (
        <div className="checks">
          {exceptions.map((each) => (
            <Check
              key={each.id}
              label={<Safe text={each.name} />}
              disabled={!writable}
              checked={entry.exceptions.includes(each.id)}
              onChange={(event) =>
                onChange({
                  exceptions: event.target.checked
                    ? [...entry.exceptions, each.id]
                    : entry.exceptions.filter((id) => id !== each.id),
                })
              }
            />
          ))}
        </div>
      )}
      {worded.length > 0 && <h3>Responses</h3>}
      {worded.map((each) => {
        const kind = kinds.find((known) => known.name === each.action);
        return (
          <TextField
            key={each.action}
            label={kind?.title ?? each.action}
            hint={kind?.response_argument}
            disabled={!writable}
            value={each.argument ?? ""}
            onChange={(event) =>
              onChange({
                responses: entry.responses.map((other) =>
                  other.action === each.action ? { ...other, argument: event.target.value } : other,
                ),
              })
            }
          />
        );
      })}
      <h3>Playbook</h3>
      {entry.packages.length === 0 && <p className="faint">No package runs when this rule fires.</p>}
      <ol className="playbook">
        {entry.packages.map((each, i) => (
          <li key={i}>
            <strong>
              <Safe text={packages.find((known) => known.id === each.package_id)?.name ?? each.package_id} />
            </strong>
            <TextField
              label="Arguments"
              disabled={!writable}
              value={(each.arguments ?? []).join(" ")}
              onChange={(event) => update(i, { arguments: event.target.value.split(" ") })}
              onBlur={() => update(i, { arguments: (each.arguments ?? []).filter(Boolean) })}
            />
            <TextField
              label="Time limit, s"
              type="number"
              min={1}
              max={3600}
              disabled={!writable}
              value={each.timeout_s ?? 60}
              onChange={(event) => update(i, { timeout_s: Number(event.target.value) })}
            />
            <IconButton
              icon="close"
              label="Remove from the playbook"
              needs="ruleset:write"
              onClick={() => onChange({ packages: entry.packages.filter((_, at) => at !== i) })}
            />
          </li>
        ))}
      </ol>
      {packages.length === 0 ? (
        <Empty title="There is no package yet">Upload one under Packages, then add it here.</Empty>
      ) : (
        <div className="form inline">
          <Select
            label="Package"
            value={adding}
            onChange={(event) => setAdding(event.target.value)}
            options={[["", "Choose …"], ...packages.map((each) => [each.id, each.name] as const)]}
          />
          <Button
            icon="plus"
            needs="ruleset:write"
            blocked={
              !adding ? "Choose a package" : entry.packages.length >= 20 ? "A playbook has at most 20 packages" : false
            }
            onClick={() => {
              onChange({ packages: [...entry.packages, { package_id: adding, arguments: [], timeout_s: 60 }] });
              setAdding("");
            }}
          >
            Add to the playbook
          </Button>
        </div>
      )}
    </Dialog>
  );
}
