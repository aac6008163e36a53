import { usePages } from "../../api/resource";
import type { Exception } from "../../api/types";
import { count } from "../../lib/format";
import { href, Link, navigate } from "../../lib/router";
import { PageHead } from "../../shell/page";
import { Button, Empty, Loading, Problem, Safe, Time } from "../../ui/basics";
import { type Column, Table } from "../../ui/table";
import { ExceptionPage } from "./editor";

const columns: Column<Exception>[] = [
  {
    key: "name",
    title: "Exception",
    width: "minmax(220px, 3fr)",
    render: (row) => (
      <Link className="strong" to={href(["exceptions", row.id])}>
        <Safe text={row.name} />
      </Link>
    ),
  },
  {
    key: "hits",
    title: "Hits",
    width: "90px",
    align: "end",
    render: (row) => <span className="num">{count(row.hits)}</span>,
  },
  { key: "last", title: "Last hit", width: "minmax(120px, 1fr)", render: (row) => <Time value={row.last_hit} /> },
];

export default function Exceptions({ rest }: { rest: string[] }) {
  const id = rest[0];
  return id ? <ExceptionPage key={id} id={id === "new" ? null : id} /> : <List />;
}

function List() {
  const { items, total, loading, error, more, reload } = usePages<Exception>("/api/v1/exceptions");
  return (
    <div className="page tall">
      <PageHead
        title="Exceptions"
        actions={
          <Button kind="primary" icon="plus" needs="exception:write" onClick={() => navigate("#/exceptions/new")}>
            New exception
          </Button>
        }
      />
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="exceptions" />
      ) : (
        !error && (
          <Table
            label="Exceptions"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            onOpen={(row) => navigate(href(["exceptions", row.id]))}
            empty={
              <Empty
                title="There is no exception"
                action={
                  <Button needs="exception:write" onClick={() => navigate("#/exceptions/new")}>
                    Write an exception
                  </Button>
                }
              >
                An exception keeps a rule from looking at processes you know to be harmless. Attach it to rules in a
                rule set.
              </Empty>
            }
          />
        )
      )}
    </div>
  );
}
