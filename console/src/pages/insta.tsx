import { type FormEvent, useEffect, useMemo, useState } from "react";
import { explain } from "../api/client";
import { allRows, useQueryRun } from "../api/query";
import type { InstaRow, QueryState } from "../api/types";
import { csv, ndjson, save } from "../lib/export";
import { artifacts } from "../lib/facets";
import { count, plural } from "../lib/format";
import { href, Link, navigate, usePlace } from "../lib/router";
import { instant, ranges } from "../lib/time";
import { useWork } from "../shell/draft";
import { PageHead } from "../shell/page";
import { Button, Chip, Empty, Loading, Meter, Panel, Safe, Time } from "../ui/basics";
import { Check, Segments, Select, TextArea } from "../ui/fields";
import { Menu, useToast } from "../ui/overlay";
import { type Column, Table } from "../ui/table";
import { Value } from "../ui/value";
import { meaningOf } from "./query/nothing";
import { Progress } from "./query/progress";

const hostOf = (row: InstaRow) => (typeof row.device === "string" ? row.device : row.device.hostname);
const idOf = (row: InstaRow) => (typeof row.device === "string" ? row.device : row.device.id);

export default function InstaQuery() {
  const { query } = usePlace();
  const say = useToast();
  const [artifact, setArtifact] = useState(query.get("artifact") ?? "Process");
  const facets = artifacts[artifact] ?? [];
  const [facet, setFacet] = useState(query.get("facet") ?? "Name");
  const asked = query.get("values") ?? "";
  const draft = useWork(
    `insta.${asked}`,
    useMemo(() => ({ values: asked }), [asked]),
    "",
  );
  const { values } = draft.value;
  const [match, setMatch] = useState(query.get("match") ?? "Fuzzy");
  const [sensitive, setSensitive] = useState(query.get("case") === "1");
  const [from, setFrom] = useState(query.get("from") ?? "-30d");
  const run = useQueryRun(query.get("id"));
  const chosen = facets.find((each) => each.name === facet) ?? facets[0];
  const terms = values
    .split("\n")
    .map((each) => each.trim())
    .filter(Boolean);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!terms.length) return;
    const id = await run.start({
      kind: "insta",
      artifact,
      facet: chosen?.name,
      values: terms,
      match,
      case_sensitive: sensitive,
      from: instant(from),
    });
    if (id) {
      draft.saved();
      navigate(
        href(["insta"], {
          artifact,
          facet: chosen?.name,
          values,
          match: match === "Fuzzy" ? "" : match,
          case: sensitive ? 1 : "",
          from: from === "-30d" ? "" : from,
          id,
        }),
        true,
      );
    }
  };
  const download = async (kind: "csv" | "ndjson") => {
    if (!run.state) return;
    try {
      const rows = await allRows<InstaRow>(run.state.id, "items");
      if (kind === "csv") save("vedette-instaquery.csv", "text/csv", csv(rows));
      else save("vedette-instaquery.ndjson", "application/x-ndjson", ndjson(rows));
    } catch (error) {
      say(explain(error), { tone: "bad" });
    }
  };

  return (
    <div className="page tall">
      <PageHead
        title="InstaQuery"
        actions={
          <Menu
            label="Export the whole result"
            className="button plain"
            items={(["csv", "ndjson"] as const).map((kind) => ({
              label: kind.toUpperCase(),
              run: () => void download(kind),
              blocked: !run.state?.rows_total && "There is no result yet",
            }))}
          >
            Export …
          </Menu>
        }
      >
        <span className="faint">Has this artifact ever been seen, and how common is it?</span>
      </PageHead>
      <form className="form insta" onSubmit={submit}>
        <Select
          label="Artifact"
          value={artifact}
          onChange={(event) => {
            setArtifact(event.target.value);
            setFacet(artifacts[event.target.value]?.[0]?.name ?? "");
          }}
          options={Object.keys(artifacts)}
        />
        <Select
          label="Facet"
          value={chosen?.name ?? ""}
          onChange={(event) => setFacet(event.target.value)}
          options={facets.map((each) => each.name)}
        />
        <TextArea
          label="Values, one per line"
          rows={2}
          placeholder={chosen?.example}
          value={values}
          onChange={(event) => draft.change({ values: event.target.value })}
        />
        <div className="stack">
          <Segments
            label="Match"
            value={match}
            onChange={setMatch}
            options={[
              ["Fuzzy", "Contains"],
              ["Exact", "Exact"],
            ]}
          />
          <Check label="Match case" checked={sensitive} onChange={(event) => setSensitive(event.target.checked)} />
        </div>
        <Select
          label="Time"
          value={from}
          onChange={(event) => setFrom(event.target.value || "all")}
          options={ranges.map(([key, name]) => [key || "all", name] as const)}
        />
        {run.state?.state === "running" ? (
          <Button kind="primary" icon="stop" onClick={run.cancel}>
            Cancel
          </Button>
        ) : (
          <Button
            kind="primary"
            type="submit"
            icon="play"
            needs="query:run"
            blocked={!terms.length && "Give at least one value"}
          >
            Ask
          </Button>
        )}
      </form>
      <Progress state={run.state} error={run.error} onCancel={run.cancel} rows="result" />
      {run.state && run.state.state !== "running" ? (
        <Results key={run.state.id} state={run.state} field={chosen?.eql ?? ""} />
      ) : (
        !run.state &&
        !run.error && (
          <Empty title="Choose an artifact, a facet and what to look for">
            The answer lists each device and value with when it was first and last seen. A value seen on one device of
            thousands is worth a look.
          </Empty>
        )
      )}
    </div>
  );
}

function Results({ state, field }: { state: QueryState; field: string }) {
  const { id } = state;
  const [rows, setRows] = useState<InstaRow[] | null>(null);
  const [problem, setProblem] = useState("");
  const [value, setValue] = useState<string | null>(null);
  const [device, setDevice] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    allRows<InstaRow>(id, "items").then(
      (list) => !gone && setRows(list),
      (error) => !gone && setProblem(explain(error)),
    );
    return () => {
      gone = true;
    };
  }, [id]);
  const shown = useMemo(
    () =>
      (rows ?? []).filter(
        (row) => (value === null || row.value === value) && (device === null || hostOf(row) === device),
      ),
    [rows, value, device],
  );
  if (problem)
    return (
      <div className="problem" role="alert">
        {problem}
      </div>
    );
  if (!rows) return <Loading what="results" />;
  const meaning = meaningOf(state);
  if (!rows.length)
    return (
      <Empty title={meaning.title === "No event matches" ? "Never seen" : meaning.title}>
        {meaning.title === "No event matches"
          ? "No device has reported such a value in this time. With “Contains” a part of the value is enough."
          : meaning.why}
      </Empty>
    );
  const most = Math.max(...shown.map((row) => row.count), 1);
  const columns: Column<InstaRow>[] = [
    {
      key: "value",
      title: "Value",
      width: "minmax(160px, 3fr)",
      render: (row) => <Value field={field} value={row.value} className="mono" />,
    },
    {
      key: "device",
      title: "Device",
      width: "minmax(120px, 1fr)",
      render: (row) => (
        <Link to={href(["devices", idOf(row)])}>
          <Safe text={hostOf(row)} />
        </Link>
      ),
    },
    {
      key: "count",
      title: "Seen",
      width: "120px",
      render: (row) => (
        <span className="bar-cell">
          <Meter share={row.count / most} />
          <span className="num">{count(row.count)}</span>
        </span>
      ),
    },
    { key: "first", title: "First seen", width: "time", render: (row) => <Time value={row.first_observed} exact /> },
    { key: "last", title: "Last seen", width: "time", render: (row) => <Time value={row.last_observed} exact /> },
  ];
  return (
    <div className="columns grow">
      <div className="wide-column stack">
        {(value !== null || device !== null) && (
          <div className="filters">
            {value !== null && (
              <Chip label="the value filter" onRemove={() => setValue(null)}>
                value <Safe text={value} />
              </Chip>
            )}
            {device !== null && (
              <Chip label="the device filter" onRemove={() => setDevice(null)}>
                device <Safe text={device} />
              </Chip>
            )}
          </div>
        )}
        <Table
          label="InstaQuery results"
          columns={columns}
          rows={shown}
          rowKey={(row) => `${idOf(row)}\n${row.value}`}
          empty={null}
        />
      </div>
      <div className="narrow-column">
        <Breakdown
          title="Sightings by value, rarest first"
          other="device"
          rows={rows}
          of={(row) => row.value}
          chosen={value}
          onChoose={setValue}
        />
        <Breakdown
          title="Sightings by device"
          other="value"
          rows={rows}
          of={hostOf}
          chosen={device}
          onChoose={setDevice}
        />
      </div>
    </div>
  );
}

const listed = 40;

/** How often each was seen, and in how many rows: outliers stand at the top. */
function Breakdown({
  title,
  other,
  rows,
  of,
  chosen,
  onChoose,
}: {
  title: string;
  /** What a row of one group is one of. */
  other: string;
  rows: InstaRow[];
  of: (row: InstaRow) => string;
  chosen: string | null;
  onChoose: (key: string | null) => void;
}) {
  const all = useMemo(() => {
    const found = new Map<string, { rows: number; seen: number }>();
    for (const row of rows) {
      const at = found.get(of(row)) ?? { rows: 0, seen: 0 };
      found.set(of(row), { rows: at.rows + 1, seen: at.seen + row.count });
    }
    return [...found].sort(([, a], [, b]) => a.seen - b.seen || a.rows - b.rows);
  }, [rows, of]);
  const groups = all.slice(0, listed);
  const most = Math.max(...groups.map(([, at]) => at.seen), 1);
  return (
    <Panel title={title}>
      <ul className="rows bars scroll">
        {groups.map(([key, at]) => (
          <li key={key}>
            <button
              type="button"
              className="link clip"
              aria-pressed={key === chosen}
              title={`seen ${plural(at.seen, "time")}, ${plural(at.rows, other)}`}
              onClick={() => onChoose(key === chosen ? null : key)}
            >
              <Safe text={key} />
            </button>
            <Meter share={at.seen / most} />
            <span className="num">{count(at.seen)}</span>
          </li>
        ))}
      </ul>
      {all.length > listed && <p className="faint pad">{count(all.length - listed)} more are not listed.</p>}
    </Panel>
  );
}
