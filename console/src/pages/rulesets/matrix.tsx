import type { Action, Rule, RuleSetEntry } from "../../api/types";
import { href, Link } from "../../lib/router";
import { actsOnDevice } from "../../lib/actions";
import { Button, Safe, SeverityMeter } from "../../ui/basics";

export const blankEntry = (id: string): RuleSetEntry => ({
  rule_id: id,
  enabled: false,
  notify: false,
  responses: [],
  exceptions: [],
  packages: [],
});

/** As the node takes it: what it adds for reading does not go back. */
export const entryForNode = (each: RuleSetEntry): RuleSetEntry => ({
  rule_id: each.rule_id,
  enabled: each.enabled,
  notify: each.notify,
  responses: each.responses.map(({ action, argument }) => ({ action, argument: argument ?? "" })),
  exceptions: each.exceptions,
  packages: each.packages.map(({ package_id, arguments: words, timeout_s }) => ({
    package_id,
    arguments: (words ?? []).filter(Boolean),
    timeout_s: timeout_s ?? 60,
  })),
});

interface Props {
  /** The responses that can be given, from the node's catalogue. */
  kinds: Action[];
  rules: Rule[];
  entries: Map<string, RuleSetEntry>;
  onChange: (rule: string, part: Partial<RuleSetEntry>) => void;
  onAttach: (rule: string) => void;
  writable: boolean;
}

/** Rules down, what each does across. */
export function Matrix({ kinds, rules, entries, onChange, onAttach, writable }: Props) {
  return (
    <div className="matrix-box" tabIndex={0} role="region" aria-label="Rules and their responses">
      <table className="matrix">
        <thead>
          <tr>
            <th scope="col" className="rule-head">
              Rule
            </th>
            <th scope="col" className="slanted">
              <span>On</span>
            </th>
            <th scope="col" className="slanted">
              <span>Notify</span>
            </th>
            {kinds.map((kind) => (
              <th
                key={kind.name}
                scope="col"
                className={`slanted ${actsOnDevice(kind) ? "acts" : ""}`}
                title={kind.refused_here ? `Refused here: ${kind.refused_here}` : kind.description}
              >
                <span>{kind.title}</span>
              </th>
            ))}
            <th scope="col" className="attach-head">
              Exceptions and packages
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => {
            const entry = entries.get(rule.id) ?? blankEntry(rule.id);
            const has = (action: string) => entry.responses.some((each) => each.action === action);
            const attachments =
              entry.exceptions.length + entry.packages.length === 0
                ? "none"
                : `${entry.exceptions.length} exc · ${entry.packages.length} pkg`;
            const flip = (action: string) =>
              onChange(rule.id, {
                responses: has(action)
                  ? entry.responses.filter((each) => each.action !== action)
                  : [...entry.responses, { action }],
              });
            return (
              <tr key={rule.id} className={entry.enabled ? "" : "off"}>
                <th scope="row">
                  <SeverityMeter value={rule.severity} text={false} />
                  <Link to={href(["rules", rule.id])}>
                    <Safe text={rule.name} />
                  </Link>
                </th>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`${rule.name}: on`}
                    disabled={!writable}
                    checked={entry.enabled}
                    onChange={() => onChange(rule.id, { enabled: !entry.enabled })}
                  />
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={`${rule.name}: notify`}
                    disabled={!writable}
                    checked={entry.notify}
                    onChange={() => onChange(rule.id, { notify: !entry.notify })}
                  />
                </td>
                {kinds.map((kind) => (
                  <td key={kind.name} className={actsOnDevice(kind) ? "acts" : ""}>
                    <input
                      type="checkbox"
                      aria-label={`${rule.name}: ${kind.title}`}
                      disabled={!writable || (!!kind.refused_here && !has(kind.name))}
                      checked={has(kind.name)}
                      onChange={() => flip(kind.name)}
                    />
                  </td>
                ))}
                <td className="attach">
                  <Button
                    kind="quiet"
                    aria-label={`${attachments}: exceptions and packages of ${rule.name}`}
                    onClick={() => onAttach(rule.id)}
                  >
                    {attachments}
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
