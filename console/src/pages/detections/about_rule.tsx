import { useMemo } from "react";
import { useResource } from "../../api/resource";
import type { Detection, Rule } from "../../api/types";
import { attackOf } from "../../lib/attack";
import { href, Link } from "../../lib/router";
import { useCan } from "../../shell/session";
import { Chip, Panel, Safe } from "../../ui/basics";

/** What the rule looks for and why, so that nobody has to open it to judge its detection. */
export function AboutRule({ rule }: { rule: Detection["rule"] }) {
  const can = useCan();
  const { data, error } = useResource<Rule>(can("rule:read") ? `/api/v1/rules/${encodeURIComponent(rule.id)}` : null);
  // As the rule was when it fired; what the detection does not say the rule of today may.
  const description = rule.description || data?.description;
  const tags = useMemo(() => tagsOf(rule, data?.source), [rule, data]);
  return (
    <Panel
      title="The rule"
      actions={!error && can("rule:read") && <Link to={href(["rules", rule.id])}>Open the rule</Link>}
    >
      <p className="pad wrap">
        {description ? <Safe text={description} lines /> : <span className="faint">It has no description.</span>}
      </p>
      {tags.length > 0 && (
        <p className="pad chips" aria-label="ATT&CK">
          {tags.map((each) => (
            <Chip key={each}>
              <Safe text={each} />
            </Chip>
          ))}
        </p>
      )}
      {error?.status === 404 && <p className="pad faint">The rule has been deleted since.</p>}
      {data && rule.version != null && data.version !== rule.version && (
        <p className="pad faint">
          Version {rule.version} made the detection; the rule is at version {data.version} now.
        </p>
      )}
    </Panel>
  );
}

/** Tactics, then techniques, each once. */
export function tagsOf(rule: Detection["rule"], source = ""): string[] {
  const told = rule.attack ?? [];
  const found = told.length
    ? [...told.map((each) => each.tactic), ...told.map((each) => each.technique)]
    : Object.values(attackOf(source)).reverse().flat();
  return [...new Set(found.filter((each): each is string => !!each))];
}
