import type { TestCases as Cases } from "../../api/types";
import { Panel, Safe, State } from "../../ui/basics";

/** The examples that stand in the rule, each with what became of it. */
export function TestCases({ tests }: { tests?: Cases | null }) {
  const cases = tests?.cases ?? [];
  if (!tests || tests.passed + tests.failed === 0) return null;
  return (
    <Panel
      title="Examples of the rule"
      actions={
        <State
          value={tests.failed ? "failed" : "succeeded"}
          text={tests.failed ? `${tests.failed} of ${tests.passed + tests.failed} fail` : `all ${tests.passed} pass`}
        />
      }
    >
      <ul className="rows scroll" aria-label="Examples of the rule">
        {cases.map((each, i) => (
          <li key={i} className="wraps">
            <State value={each.passed ? "succeeded" : "failed"} text={each.passed ? "passes" : "fails"} />
            {each.line ? <span className="num faint">line {each.line}</span> : null}
            <span className="wrap">
              <Safe text={each.name} lines />
            </span>
            {each.message && (
              <span className="dim wrap">
                <Safe text={each.message} lines />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
