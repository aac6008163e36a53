import { useWhole } from "../../api/resource";
import type { RuleSet } from "../../api/types";
import { href, Link } from "../../lib/router";
import { useCan } from "../../shell/session";
import { Empty, Panel, Safe } from "../../ui/basics";

/** The rule sets that have the rule enabled. */
export function UsedBy({ rule }: { rule: string }) {
  const can = useCan();
  const { data } = useWhole<RuleSet>(can("ruleset:read") ? "/api/v1/rulesets" : null);
  const sets = (data?.items ?? []).filter((set) => set.rules.some((each) => each.rule_id === rule && each.enabled));
  return (
    <Panel title="Used by">
      {data && sets.length === 0 ? (
        <Empty title="No rule set has it enabled">
          The rule runs nowhere yet. <Link to="#/rulesets">Enable it in a rule set</Link>.
        </Empty>
      ) : (
        <ul className="rows">
          {sets.map((set) => (
            <li key={set.id}>
              <Link to={href(["rulesets", set.id])}>
                <Safe text={set.name} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
