import { useEffect, useMemo, useRef, useState } from "react";
import { api, explain } from "../../api/client";
import type { EqlRow, EventRecord, QueryState } from "../../api/types";
import { columnsFor, flatten, objectColumn, objectField, objectOf, pick, text as textOf } from "../../lib/event";
import { currentSpot, recall, remember } from "../../lib/history";
import { Button, Loading, Time } from "../../ui/basics";
import { EventFields } from "../../ui/event_view";
import { Check } from "../../ui/fields";
import { Dialog } from "../../ui/overlay";
import { type Column, Table } from "../../ui/table";
import { NothingFound } from "./nothing";
import { useCopy, Value } from "../../ui/value";

interface Row {
  key: string;
  event: EventRecord;
  /** Which step of its sequence, and of how many. */
  step?: string;
  group: number;
}

function rowsOf(list: EqlRow[], first: number): Row[] {
  return list.flatMap((each, i): Row[] => {
    const group = first + i;
    const host = each.device ? { "host.name": each.device.hostname } : {};
    if (each.events)
      return each.events.map((event, at) => ({
        key: `${group}.${at}`,
        group,
        step: `${at + 1}/${each.events?.length}`,
        event: event ? { ...host, ...event } : { message: "(missing step)" },
      }));
    return [{ key: String(group), group, event: { ...host, ...(each.event ?? (each as EventRecord)) } }];
  });
}

const long = /command_line|path|executable|script_block_text|^object$|^key$/;

function columnOf(name: string): Column<Row> {
  if (name === "@timestamp")
    return {
      key: name,
      title: name,
      width: "millis",
      render: (row) => <Time value={textOf(pick(row.event, name))} exact millis />,
    };
  return {
    key: name,
    title: name === objectColumn ? "what it acted on" : name,
    width: long.test(name) ? "minmax(240px, 3fr)" : /pid|port/.test(name) ? "96px" : "minmax(120px, 1fr)",
    render: (row) =>
      name === objectColumn ? (
        <Value
          field={objectField(row.event)}
          value={textOf(pick(row.event, objectField(row.event)))}
          shown={objectOf(row.event)}
          className="mono"
        />
      ) : (
        <Value field={name} value={textOf(pick(row.event, name))} className={long.test(name) ? "mono" : ""} />
      ),
  };
}

export function Results({ state }: { state: QueryState }) {
  const copy = useCopy();
  // Back finds the rows that were there.
  const [before] = useState(() => recall<{ list: Row[]; next: string | null }>(`rows ${state.id}`));
  const [list, setList] = useState<Row[]>(before?.list ?? []);
  const [next, setNext] = useState<string | null>(before ? before.next : "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [open, setOpen] = useState<Row | null>(null);
  const [choosing, setChoosing] = useState(false);
  const [picked, setPicked] = useState<string[] | null>(null);

  const load = async () => {
    if (next === null || busy) return;
    setBusy(true);
    try {
      const page = await api.get<{ events?: EqlRow[]; next?: string | null }>(
        `/api/v1/queries/${encodeURIComponent(state.id)}/results?limit=500${next ? `&cursor=${encodeURIComponent(next)}` : ""}`,
      );
      setList((old) => [...old, ...rowsOf(page.events ?? [], old.length ? (old[old.length - 1]?.group ?? 0) + 1 : 0)]);
      setNext(page.next ?? null);
    } catch (error) {
      setProblem(explain(error));
      setNext(null);
    } finally {
      setBusy(false);
    }
  };
  // Only the first page here; the table asks for the others as it is scrolled.
  const begun = useRef(!!before);
  useEffect(() => {
    if (!begun.current) void load();
    begun.current = true;
  });

  useEffect(() => {
    if (list.length) remember(currentSpot().index, `rows ${state.id}`, { list, next });
  }, [list, next, state.id]);

  const usual = useMemo(() => columnsFor(list.map((row) => row.event)), [list]);
  const all = useMemo(
    () => [
      objectColumn,
      ...[...new Set(list.slice(0, 300).flatMap((row) => flatten(row.event).map(([name]) => name)))].sort(),
    ],
    [list],
  );
  const names = picked ?? usual;
  const sequences = list.some((row) => row.step);
  const columns: Column<Row>[] = [
    ...(sequences
      ? [
          {
            key: "step",
            title: "Step",
            width: "56px",
            render: (row: Row) => <span className="num faint">{row.step}</span>,
          },
        ]
      : []),
    ...names.map(columnOf),
  ];

  if (problem)
    return (
      <div className="problem" role="alert">
        {problem}
      </div>
    );
  if (busy && list.length === 0) return <Loading what="results" />;
  return (
    <>
      {list.length > 0 && (
        <div className="table-tools">
          <Button kind="quiet" onClick={() => setChoosing(true)}>
            Columns …
          </Button>
        </div>
      )}
      <Table
        label="Results"
        columns={columns}
        rows={list}
        rowKey={(row) => row.key}
        total={sequences ? null : state.rows_total}
        more={next && !busy ? () => void load() : null}
        onOpen={setOpen}
        rowClass={(row) => (sequences && row.group % 2 ? "banded" : "")}
        empty={<NothingFound state={state} />}
      />
      {open && (
        <Dialog
          title={open.step ? `Event, step ${open.step}` : "Event"}
          wide
          onClose={() => setOpen(null)}
          actions={
            <Button icon="copy" onClick={() => copy(JSON.stringify(open.event, null, 2), "Event")}>
              Copy as JSON
            </Button>
          }
        >
          <EventFields event={open.event} />
        </Dialog>
      )}
      {choosing && (
        <Dialog
          title="Columns"
          onClose={() => setChoosing(false)}
          actions={
            <>
              <Button onClick={() => setPicked(null)}>Choose for me</Button>
              <Button kind="primary" onClick={() => setChoosing(false)}>
                Close
              </Button>
            </>
          }
        >
          <div className="checks two">
            {all.map((name) => (
              <Check
                key={name}
                label={name === objectColumn ? "what it acted on" : name}
                checked={names.includes(name)}
                onChange={(event) =>
                  setPicked(event.target.checked ? [...names, name] : names.filter((each) => each !== name))
                }
              />
            ))}
          </div>
        </Dialog>
      )}
    </>
  );
}
