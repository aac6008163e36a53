import type { Diagnostic } from "../api/types";
import { Safe, State } from "./basics";

/** The diagnostics as a list, beside their underlining in the editor. */
export function Diagnostics({ list }: { list: Diagnostic[] }) {
  if (!list.length) return null;
  return (
    <ul className="diagnostics" aria-label="Problems">
      {list.map((each, i) => (
        <li key={i}>
          <State value={each.level === "note" ? "running" : each.level} text={each.level} />
          <span className="num faint">{each.line ? `${each.line}:${each.column ?? 1}` : each.pointer}</span>
          <span className="wrap">
            <Safe text={each.message} />
            {each.hint && (
              <span className="dim">
                {" "}
                <Safe text={each.hint} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
