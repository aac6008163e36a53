import { useCallback, useMemo, useState } from "react";
import { withQuery } from "../../api/client";
import { usePages } from "../../api/resource";
import type { Detection } from "../../api/types";
import { plural } from "../../lib/format";
import { href, navigate, setParams, usePlace } from "../../lib/router";
import { severities, statuses } from "../../lib/severity";
import { PageHead } from "../../shell/page";
import { useCan } from "../../shell/session";
import { Button, Chip, Empty, Loading, Problem, Safe, SeverityMeter, State, Time } from "../../ui/basics";
import { Search, Select } from "../../ui/fields";
import { NameOf } from "../../ui/names";
import { Menu } from "../../ui/overlay";
import { type Column, Table } from "../../ui/table";
import { TimeRange } from "../../ui/time_range";
import { Bulk } from "./bulk";
import { apiFilters, type FilterName, filtersOf, openStatuses } from "./filters";
import { useTriage } from "./triage";

function responseText(row: Detection) {
  const summary = row.response_summary;
  if (!summary) return <span className="faint">none</span>;
  if (typeof summary === "string") return <Safe text={summary} />;
  if (summary.failed) return <State value="failed" text={`${summary.failed} failed`} />;
  if (summary.pending) return <State value="pending" text={`${summary.pending} pending`} />;
  if (summary.succeeded) return <State value="succeeded" text={`${summary.succeeded} done`} />;
  return <span className="faint">none</span>;
}

const columnsWith = (only: (name: FilterName, value: string) => void): Column<Detection>[] => [
  { key: "severity", title: "Severity", width: "96px", render: (row) => <SeverityMeter value={row.severity} /> },
  { key: "occurred", title: "Occurred", width: "108px", render: (row) => <Time value={row.occurred} /> },
  {
    key: "rule",
    title: "Rule",
    width: "minmax(200px, 3fr)",
    render: (row) => (
      <a className="strong" href={href(["detections", row.id])}>
        <Safe text={row.rule.name} />
      </a>
    ),
  },
  {
    key: "device",
    title: "Device",
    width: "minmax(110px, 1fr)",
    render: (row) => (
      <Menu
        label={`Actions for ${row.device.hostname}`}
        className="value"
        items={[
          { label: "Only this device", run: () => only("device", row.device.id) },
          { label: "Only this rule", run: () => only("rule", row.rule.id) },
          { label: "Open the device", run: () => navigate(href(["devices", row.device.id])) },
        ]}
      >
        <Safe text={row.device.hostname} />
      </Menu>
    ),
  },
  { key: "status", title: "Status", width: "124px", render: (row) => <State value={row.status} /> },
  { key: "response", title: "Responses", width: "112px", render: responseText },
  {
    key: "assignee",
    title: "Assignee",
    width: "100px",
    render: (row) => (row.assignee ? <Safe text={row.assignee} /> : <span className="faint">nobody</span>),
  },
  {
    key: "id",
    title: "Name",
    width: "minmax(110px, 1fr)",
    render: (row) => (
      <span className="faint mono">
        <Safe text={row.phonetic_id ?? row.id.slice(0, 8)} />
        {row.comment_count ? ` · ${plural(row.comment_count, "comment")}` : ""}
      </span>
    ),
  },
];

export function DetectionList() {
  const place = usePlace();
  const can = useCan();
  const triage = useTriage();
  const filters = useMemo(() => filtersOf(place.query), [place]);
  const asked = useMemo(() => apiFilters(filters), [filters]);
  const { items, total, loading, error, more, reload } = usePages<Detection>(withQuery("/api/v1/detections", asked));
  const [selected, setSelected] = useState<Set<string>>(new Set());

  const set = useCallback(
    (name: FilterName, value: string) => {
      const query = new URLSearchParams(place.query);
      if (value) query.set(name, value);
      else query.delete(name);
      navigate(href(["detections"], query), true);
    },
    [place],
  );

  const columns = useMemo(() => columnsWith(set), [set]);
  const chosen = items.filter((row) => selected.has(row.id));
  const finish = async (rows: Detection[]) => {
    await triage.change(rows, { status: "Done" });
    setSelected(new Set());
  };
  const everything = chosen.length > 0 && chosen.length === items.length && (total ?? 0) > items.length;
  const filtered =
    filters.severity ||
    filters.device ||
    filters.rule ||
    filters.q ||
    filters.from ||
    filters.to ||
    filters.status !== openStatuses;

  return (
    <div className="page tall">
      <PageHead
        title="Detections"
        actions={
          <Button icon="refresh" onClick={reload}>
            Reload
          </Button>
        }
      >
        {total != null && <span className="faint num">{plural(total, "match", "matches")}</span>}
      </PageHead>
      <div className="filters" role="search" aria-label="Filter detections">
        <Search
          label="Search rule, device or command line"
          value={filters.q ?? ""}
          onChange={(value) => set("q", value)}
        />
        <Select
          label="Status"
          bare
          value={filters.status}
          onChange={(event) => set("status", event.target.value === openStatuses ? "" : event.target.value)}
          options={[[openStatuses, "Open"], ["any", "Any status"], ...statuses.map((each) => [each, each] as const)]}
        />
        <Select
          label="Severity"
          bare
          value={filters.severity ?? ""}
          onChange={(event) => set("severity", event.target.value)}
          options={[
            ["", "Any severity"],
            ["High,Medium", "High and medium"],
            ...severities.map((each) => [each, each] as const),
          ]}
        />
        <TimeRange from={filters.from ?? ""} to={filters.to ?? ""} onChange={(from, to) => setParams({ from, to })} />
        {filters.device && (
          <Chip label="the device filter" onRemove={() => set("device", "")}>
            device <NameOf kind="devices" id={filters.device} />
          </Chip>
        )}
        {filters.rule && (
          <Chip label="the rule filter" onRemove={() => set("rule", "")}>
            rule <NameOf kind="rules" id={filters.rule} />
          </Chip>
        )}
        {filtered && (
          <Button kind="quiet" onClick={() => navigate("#/detections")}>
            Reset
          </Button>
        )}
      </div>

      {chosen.length > 0 && (
        <Bulk
          rows={chosen}
          everything={everything ? total : null}
          query={asked}
          onDone={() => setSelected(new Set())}
        />
      )}

      <Problem error={error} retry={reload} />
      {loading && items.length === 0 ? (
        <Loading what="detections" />
      ) : (
        !error && (
          <Table
            label="Detections"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            selected={selected}
            onSelect={setSelected}
            onOpen={(row) => navigate(href(["detections", row.id]))}
            onKey={(key, row) => {
              if (key === "e" && can("detection:write")) void finish(chosen.length ? chosen : [row]);
              if (key === "c") navigate(href(["detections", row.id], { comment: 1 }));
            }}
            rowClass={(row) => `edge-${row.severity.toLowerCase()}`}
            empty={
              filtered ? (
                <Empty
                  title="No detection matches these filters"
                  action={
                    <Button onClick={() => navigate(href(["detections"], { status: "any" }))}>
                      Show every detection
                    </Button>
                  }
                >
                  Detections that are done or false positives are hidden unless you choose their status.
                </Empty>
              ) : (
                <Empty
                  title="Nothing needs you"
                  action={<Button onClick={() => navigate(href(["rulesets"]))}>Check the rule sets</Button>}
                >
                  No open detection. If you expected one: is the device online, is the rule enabled in the rule set of
                  its policy, and does the device page show the sensor running?
                </Empty>
              )
            }
          />
        )
      )}
    </div>
  );
}
