import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { api, explain } from "../../api/client";
import { allRows, useQueryRun } from "../../api/query";
import { invalidate, useResource } from "../../api/resource";
import type { Completion, Diagnostic, EqlRow, Page, QueryState } from "../../api/types";
import { csv, ndjson, save } from "../../lib/export";
import { href, navigate, setParams, useParam, usePlace } from "../../lib/router";
import { eqlString } from "../../lib/text";
import { instant } from "../../lib/time";
import { useWork } from "../../shell/draft";
import { PageHead } from "../../shell/page";
import { Button, Empty, Panel, Safe, Time } from "../../ui/basics";
import { Code } from "../../ui/code";
import { Diagnostics } from "../../ui/diagnostics";
import { Select } from "../../ui/fields";
import { Menu, useToast } from "../../ui/overlay";
import { TimeRange } from "../../ui/time_range";
import { ValueContext } from "../../ui/value";
import { Progress } from "./progress";
import { Results } from "./results";
import { samples } from "./samples";

const dialects = [
  ["elastic", "Elastic"],
  ["endgame", "Endgame"],
  ["optics", "OPTICS"],
] as const;

export default function QueryPage() {
  const say = useToast();
  const place = usePlace();
  // A link or a pivot brings its own text; what was written on this page is kept beside it.
  const asked = place.query.get("q") ?? "";
  const draft = useWork(
    `query.${asked}`,
    useMemo(() => ({ text: asked }), [asked]),
    "",
  );
  const { text } = draft.value;
  const { change } = draft;
  const setText = useCallback((next: string) => change({ text: next }), [change]);
  const [from] = useParam("from", "-24h");
  const [to] = useParam("to");
  const [dialect, setDialect] = useParam("dialect", "elastic");
  const [id] = useParam("id");
  const run = useQueryRun(id || null);
  const [problems, setProblems] = useState<Diagnostic[]>([]);

  const shownFor = useRef(asked);
  useEffect(() => {
    if (shownFor.current === asked) return;
    shownFor.current = asked;
    if (asked) setText(asked);
  }, [asked, setText]);

  const check = useCallback(
    async (query: string) => {
      const answer = await api.post<{ diagnostics?: Diagnostic[] } | Diagnostic[]>("/api/v1/eql/check", {
        query,
        dialect,
      });
      const list = Array.isArray(answer) ? answer : (answer.diagnostics ?? []);
      setProblems(list);
      return list;
    },
    [dialect],
  );
  const complete = useCallback(
    (query: string, offset: number) => api.post<Completion>("/api/v1/eql/complete", { query, offset, dialect }),
    [dialect],
  );

  const start = async (query = text) => {
    if (!query.trim()) return;
    const made = await run.start({ kind: "eql", query, dialect, from: instant(from), to: instant(to), limit: 10_000 });
    if (made) {
      draft.saved();
      navigate(
        href(["query"], {
          q: query,
          from: from === "-24h" ? "" : from,
          to,
          dialect: dialect === "elastic" ? "" : dialect,
          id: made,
        }),
        true,
      );
      invalidate("/api/v1/queries");
    }
  };

  const download = async (kind: "json" | "ndjson" | "csv") => {
    if (!run.state) return;
    try {
      const rows = (await allRows<EqlRow>(run.state.id, "events")).map((row) =>
        "event" in row || "events" in row ? (row.event ?? row.events) : row,
      );
      if (kind === "json") save("vedette-query.json", "application/json", JSON.stringify(rows, null, 2));
      else if (kind === "ndjson") save("vedette-query.ndjson", "application/x-ndjson", ndjson(rows));
      else save("vedette-query.csv", "text/csv", csv(rows.flat()));
    } catch (error) {
      say(explain(error), { tone: "bad" });
    }
  };

  const filter = useCallback(
    (field: string, value: string, negate: boolean) => {
      const literal = /^-?\d+$/.test(value) && /(port|pid|size|code)$/.test(field) ? value : eqlString(value);
      const base = text.trim();
      const condition = `${field} ${negate ? "!=" : "=="} ${literal}`;
      setText(
        /^\s*(sequence|sample|join)\b/i.test(base) || base.includes("|") || !/\bwhere\b/i.test(base)
          ? `any where ${condition}`
          : `${base} and ${condition}`,
      );
      say("Condition added to the query: run it again");
    },
    [say, text, setText],
  );
  const refused = run.error?.status === 422 && problems.some((each) => each.level === "error");
  const actions = useMemo(() => ({ filter, range: { from, to } }), [filter, from, to]);

  return (
    <ValueContext.Provider value={actions}>
      <div className="page tall">
        <PageHead
          title="Query"
          actions={
            <>
              <Button
                needs="rule:write"
                blocked={!text.trim() && "Write a query first"}
                onClick={() => navigate(href(["rules", "new"], { language: "eql", source: text }))}
              >
                Save as rule
              </Button>
              <Menu
                label="Export the whole result"
                className="button plain"
                items={(["json", "ndjson", "csv"] as const).map((kind) => ({
                  label: kind.toUpperCase(),
                  run: () => void download(kind),
                  blocked: !run.state?.rows_total && "There is no result yet",
                }))}
              >
                Export …
              </Menu>
            </>
          }
        />
        <div className="query-box">
          <Code
            label="EQL query"
            language="eql"
            value={text}
            onChange={setText}
            check={check}
            complete={complete}
            onRun={() => void start()}
          />
          <Diagnostics list={problems} />
          <div className="filters">
            {run.state?.state === "running" ? (
              <Button kind="primary" icon="stop" onClick={run.cancel}>
                Cancel
              </Button>
            ) : (
              <Button
                kind="primary"
                icon="play"
                needs="query:run"
                blocked={!text.trim() && "Write a query first"}
                onClick={() => void start()}
              >
                Run <kbd>Ctrl ⏎</kbd>
              </Button>
            )}
            <TimeRange from={from} to={to} all="all" onChange={(start, end) => setParams({ from: start, to: end })} />
            <Select
              label="Dialect"
              bare
              value={dialect}
              onChange={(event) => setDialect(event.target.value)}
              options={dialects}
            />
          </div>
        </div>
        {/* What does not compile is said once, beside the text. */}
        <Progress state={run.state} error={refused ? null : run.error} onCancel={run.cancel} />
        {run.state && (run.state.state !== "running" || (run.state.rows_total ?? 0) > 0) ? (
          <Results key={`${run.state.id}${run.state.state}`} state={run.state} />
        ) : (
          !run.state &&
          !run.error && (
            <Recent
              onSample={setText}
              onOpen={(query) => {
                setText(query.query ?? "");
                navigate(href(["query"], { q: query.query, id: query.id }), true);
                run.follow(query.id);
              }}
            />
          )
        )}
      </div>
    </ValueContext.Provider>
  );
}

function Recent({ onOpen, onSample }: { onOpen: (query: QueryState) => void; onSample: (query: string) => void }) {
  const { data } = useResource<Page<QueryState>>("/api/v1/queries?limit=20");
  const list = (data?.items ?? []).filter((each) => each.kind === "eql");
  return (
    <div className="columns even">
      <Panel title="Start from a sample">
        <ul className="rows samples">
          {samples.map(([name, query]) => (
            <li key={name}>
              <button type="button" className="link" onClick={() => onSample(query)}>
                {name}
              </button>
              <code className="clip">{query.replace(/\s+/g, " ")}</code>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title="Recent queries">
        {list.length === 0 ? (
          <Empty title="None yet">
            Every stored event of every device is searched. <kbd>Ctrl</kbd> <kbd>Space</kbd> completes fields and
            functions while you write.
          </Empty>
        ) : (
          <ul className="rows">
            {list.map((each) => (
              <li key={each.id}>
                <button type="button" className="link mono clip" onClick={() => onOpen(each)}>
                  <Safe text={each.query ?? each.id} />
                </button>
                <span className="dim num">{each.rows_total ?? 0} rows</span>
                {each.created && <Time value={each.created} />}
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}
