import { useCallback, useEffect, useRef, useState } from "react";
import { api, ApiError, explain } from "../../api/client";
import type { ExceptionPreview } from "../../api/types";
import { count, plural } from "../../lib/format";
import { href, Link } from "../../lib/router";
import { instant } from "../../lib/time";
import { Button, Loading, Panel, Safe, SeverityMeter, Time } from "../../ui/basics";
import { Select } from "../../ui/fields";

const spans = [
  ["-24h", "Last 24 hours"],
  ["-7d", "Last 7 days"],
  ["-30d", "Last 30 days"],
] as const;

interface Props {
  source: string;
  valid: boolean;
  /** Only detections of these rules; empty = of any. */
  rules: string[];
}

/** Which detections there would not have been, had the exception been there. */
export function Preview({ source, valid, rules }: Props) {
  const [span, setSpan] = useState("-7d");
  const [found, setFound] = useState<{ of: string; answer: ExceptionPreview } | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const asked = useRef(0);
  const key = `${span} ${source}`;

  const ask = useCallback(async () => {
    const mine = ++asked.current;
    setBusy(true);
    setProblem("");
    try {
      const body = { source, ...(rules.length ? { rule_ids: rules } : {}), from: instant(span) };
      const answer = await api.post<ExceptionPreview>("/api/v1/exceptions/preview", body);
      if (mine === asked.current) setFound({ of: key, answer });
    } catch (error) {
      if (mine === asked.current)
        setProblem(error instanceof ApiError && error.status === 422 ? "It does not validate yet." : explain(error));
    } finally {
      if (mine === asked.current) setBusy(false);
    }
  }, [source, rules, span, key]);

  // Asked when the writing pauses and the text is right.
  useEffect(() => {
    if (!valid) return;
    const timer = setTimeout(() => void ask(), 600);
    return () => clearTimeout(timer);
  }, [valid, ask]);

  const answer = found?.answer;
  return (
    <Panel
      title="What it would have kept quiet"
      actions={
        <Select label="Time" bare value={span} onChange={(event) => setSpan(event.target.value)} options={spans} />
      }
    >
      {problem && (
        <div className="problem" role="alert">
          {problem} <Button onClick={() => void ask()}>Try again</Button>
        </div>
      )}
      {!valid && !answer && <p className="faint pad">Appears when the exception validates.</p>}
      {valid && !answer && !busy && !problem && <p className="faint pad">Looks when the writing pauses.</p>}
      {busy && !answer && <Loading what="the preview" />}
      {answer && (
        <>
          <p className={`pad ${busy || found.of !== key ? "faint" : ""}`} role="status">
            <strong>
              {count(answer.matched)} of {plural(answer.examined, "detection")}
            </strong>{" "}
            {rules.length ? "of this rule" : "of all rules"} would not have been there.
            {answer.complete === false && " There were more than could be looked at; choose a shorter time."}
          </p>
          <ul className="rows scroll" aria-label="Detections it would have kept quiet">
            {answer.items.map((each) => (
              <li key={each.id}>
                <SeverityMeter value={each.severity} text={false} />
                <Link to={href(["detections", each.id])} className="clip strong">
                  <Safe text={each.rule.name} />
                </Link>
                <span className="dim clip">
                  <Safe text={each.device.hostname} />
                </span>
                <Time value={each.occurred} />
              </li>
            ))}
          </ul>
          {answer.matched > answer.items.length && (
            <p className="faint pad">The newest {answer.items.length} are listed.</p>
          )}
        </>
      )}
    </Panel>
  );
}
