import { usePages, useResource } from "../../api/resource";
import type { RuleSet } from "../../api/types";
import { plural } from "../../lib/format";
import { href, Link, navigate } from "../../lib/router";
import { PageHead } from "../../shell/page";
import { Button, Empty, Loading, Problem, Safe } from "../../ui/basics";
import { useNames } from "../../ui/names";
import { type Column, Table } from "../../ui/table";
import { RuleSetEditor } from "./editor";

const policyId = (each: string | { id: string }) => (typeof each === "string" ? each : each.id);

const columnsWith = (policyName: (id: string) => string): Column<RuleSet>[] => [
  {
    key: "name",
    title: "Rule set",
    width: "minmax(180px, 2fr)",
    render: (row) => (
      <Link className="strong" to={href(["rulesets", row.id])}>
        <Safe text={row.name} />
      </Link>
    ),
  },
  {
    key: "rules",
    title: "Rules enabled",
    width: "120px",
    align: "end",
    render: (row) => (
      <span className="num">
        {row.rules.filter((each) => each.enabled).length} of {row.rules.length}
      </span>
    ),
  },
  {
    key: "responses",
    title: "Rules that respond",
    width: "140px",
    align: "end",
    render: (row) => (
      <span className="num">{row.rules.filter((each) => each.enabled && each.responses.length).length}</span>
    ),
  },
  {
    key: "packages",
    title: "With packages",
    width: "120px",
    align: "end",
    render: (row) => (
      <span className="num">{row.rules.filter((each) => each.enabled && each.packages.length).length}</span>
    ),
  },
  {
    key: "policies",
    title: "Policies",
    width: "minmax(140px, 1fr)",
    render: (row) =>
      row.policies?.length ? (
        <span className="clip">
          <Safe text={row.policies.map((each) => policyName(policyId(each))).join(", ")} />
        </span>
      ) : (
        <span className="faint">none: runs nowhere</span>
      ),
  },
  {
    key: "description",
    title: "Description",
    width: "minmax(160px, 2fr)",
    render: (row) => (
      <span className="clip dim">
        <Safe text={row.description ?? ""} />
      </span>
    ),
  },
];

export default function RuleSets({ rest }: { rest: string[] }) {
  const id = rest[0];
  return id ? <RuleSetPage key={id} id={id === "new" ? null : id} /> : <List />;
}

function List() {
  const { items, total, loading, error, more, reload } = usePages<RuleSet>("/api/v1/rulesets");
  const columns = columnsWith(useNames("policies"));
  return (
    <div className="page tall">
      <PageHead
        title="Rule sets"
        actions={
          <Button kind="primary" icon="plus" needs="ruleset:write" onClick={() => navigate("#/rulesets/new")}>
            New rule set
          </Button>
        }
      >
        {total != null && <span className="faint num">{plural(total, "rule set")}</span>}
      </PageHead>
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="rule sets" />
      ) : (
        !error && (
          <Table
            label="Rule sets"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            onOpen={(row) => navigate(href(["rulesets", row.id]))}
            empty={
              <Empty
                title="There is no rule set"
                action={
                  <Button kind="primary" needs="ruleset:write" onClick={() => navigate("#/rulesets/new")}>
                    Make a rule set
                  </Button>
                }
              >
                A rule set says which rules run and what each one does when it fires. A policy brings it to devices.
              </Empty>
            }
          />
        )
      )}
    </div>
  );
}

function RuleSetPage({ id }: { id: string | null }) {
  const { data, error, reload } = useResource<RuleSet>(id ? `/api/v1/rulesets/${encodeURIComponent(id)}` : null);
  if (id && error && !data)
    return error.status === 404 ? (
      <Empty title="There is no such rule set">
        <Link to="#/rulesets">Go to the list</Link>.
      </Empty>
    ) : (
      <Problem error={error} retry={reload} />
    );
  if (id && !data) return <Loading what="the rule set" />;
  return <RuleSetEditor key={`${id}@${data?.revision}`} ruleset={data ?? null} />;
}
