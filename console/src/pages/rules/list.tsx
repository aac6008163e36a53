import { withQuery } from "../../api/client";
import { usePages } from "../../api/resource";
import type { Language, Rule } from "../../api/types";
import { plural } from "../../lib/format";
import { href, Link, navigate, useParam } from "../../lib/router";
import { PageHead } from "../../shell/page";
import { Button, Empty, Loading, Problem, Safe, SeverityMeter, State, Time } from "../../ui/basics";
import { Search, Segments } from "../../ui/fields";
import { type Column, Table } from "../../ui/table";
import { languageNames } from "./templates";

function tests(row: Rule) {
  if (!row.tests || row.tests.passed + row.tests.failed === 0) return <span className="faint">none</span>;
  return row.tests.failed ? (
    <State value="failed" text={`${row.tests.failed} fail`} />
  ) : (
    <State value="succeeded" text={`${row.tests.passed} pass`} />
  );
}

const columns: Column<Rule>[] = [
  { key: "severity", title: "Severity", width: "96px", render: (row) => <SeverityMeter value={row.severity} /> },
  {
    key: "name",
    title: "Rule",
    width: "minmax(220px, 3fr)",
    render: (row) => (
      <Link className="strong" to={href(["rules", row.id])}>
        <Safe text={row.name} />
      </Link>
    ),
  },
  { key: "language", title: "Language", width: "96px", render: (row) => languageNames[row.language] ?? row.language },
  {
    key: "enabled",
    title: "State",
    width: "96px",
    render: (row) => <State value={row.enabled ? "enabled" : "disabled"} />,
  },
  { key: "tests", title: "Unit tests", width: "96px", render: tests },
  {
    key: "version",
    title: "Version",
    width: "72px",
    align: "end",
    render: (row) => <span className="num">{row.version}</span>,
  },
  {
    key: "modified",
    title: "Changed",
    width: "minmax(140px, 1fr)",
    render: (row) => (
      <span className="clip">
        <Time value={row.modified_at} />
        {row.modified_by && (
          <span className="faint">
            {" "}
            by <Safe text={row.modified_by} />
          </span>
        )}
      </span>
    ),
  },
];

export function RuleList() {
  const [q, setQ] = useParam("q");
  const [language, setLanguage] = useParam("language");
  const { items, total, loading, error, more, reload } = usePages<Rule>(withQuery("/api/v1/rules", { q, language }));
  return (
    <div className="page tall">
      <PageHead
        title="Rules"
        actions={
          <>
            <Button onClick={() => navigate("#/rules/cost")}>What rules cost</Button>
            <Button kind="primary" icon="plus" needs="rule:write" onClick={() => navigate("#/rules/new")}>
              New rule
            </Button>
          </>
        }
      >
        {total != null && <span className="faint num">{plural(total, "rule")}</span>}
      </PageHead>
      <div className="filters" role="search" aria-label="Filter rules">
        <Search label="Search rules" value={q} onChange={setQ} />
        <Segments
          label="Language"
          value={language}
          onChange={setLanguage}
          options={[["", "All"], ...(Object.entries(languageNames) as [Language, string][])]}
        />
      </div>
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="rules" />
      ) : (
        !error && (
          <Table
            label="Rules"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            onOpen={(row) => navigate(href(["rules", row.id]))}
            empty={
              q || language ? (
                <Empty
                  title="No rule matches"
                  action={<Button onClick={() => navigate("#/rules")}>Show all rules</Button>}
                />
              ) : (
                <Empty
                  title="There is no rule yet"
                  action={
                    <Button kind="primary" needs="rule:write" onClick={() => navigate("#/rules/new")}>
                      Write the first rule
                    </Button>
                  }
                >
                  Rules are written in CAE JSON, EQL or Sigma. They reach devices through a rule set and a policy.
                </Empty>
              )
            }
          />
        )
      )}
    </div>
  );
}
