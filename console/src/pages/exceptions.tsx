import { useCallback, useState } from "react";
import { api, explain } from "../api/client";
import { invalidate, usePages, useResource } from "../api/resource";
import type { Exception, Validation } from "../api/types";
import { count } from "../lib/format";
import { href, Link, navigate } from "../lib/router";
import { PageHead } from "../shell/page";
import { Button, Empty, Loading, Panel, Problem, Safe, State, Time } from "../ui/basics";
import { Code } from "../ui/code";
import { Diagnostics } from "../ui/diagnostics";
import { TextField } from "../ui/fields";
import { useToast } from "../ui/overlay";
import { type Column, Table } from "../ui/table";

const template = JSON.stringify(
  {
    Name: "Backup job",
    Severity: "Informational",
    ObjectType: "ExceptionRule",
    OperatingSystems: [{ Name: "Linux" }],
    Plugin: { Name: "OpticsDetector" },
    Product: { Name: "CylanceOPTICS" },
    SchemaVersion: 1,
    States: [
      {
        Name: "Exception",
        Scope: "Global",
        Function: "0",
        FieldOperators: {
          "0": {
            Type: "EqualsAny",
            OperandType: "String",
            Operands: [
              { Source: "InstigatingProcessImageFile", Data: "Path" },
              { Source: "LiteralSet", Data: ["/usr/sbin/backup"] },
            ],
          },
        },
      },
    ],
  },
  null,
  2,
);

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
    render: (row) => <span className="num">{count(row.hits ?? 0)}</span>,
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

function ExceptionPage({ id }: { id: string | null }) {
  const { data, error, reload } = useResource<Exception>(id ? `/api/v1/exceptions/${encodeURIComponent(id)}` : null);
  if (id && error && !data) return <Problem error={error} retry={reload} />;
  if (id && !data) return <Loading what="the exception" />;
  return <ExceptionEditor key={String(data?.revision)} exception={data ?? null} />;
}

function ExceptionEditor({ exception }: { exception: Exception | null }) {
  const say = useToast();
  const [name, setName] = useState(exception?.name ?? "");
  const [source, setSource] = useState(exception?.source ?? template);
  const [validation, setValidation] = useState<Validation | null>(null);
  const check = useCallback(async (text: string) => {
    const answer = await api.post<Validation>("/api/v1/rules/validate", { language: "exception", source: text });
    setValidation(answer);
    return answer.diagnostics;
  }, []);

  const save = async () => {
    try {
      const saved = exception
        ? await api.put<Exception>(
            `/api/v1/exceptions/${encodeURIComponent(exception.id)}`,
            { name, source },
            exception.revision,
          )
        : await api.post<Exception>("/api/v1/exceptions", { name, source });
      invalidate("/api/v1/exceptions");
      say("Exception saved");
      if (!exception && saved?.id) navigate(href(["exceptions", saved.id]), true);
    } catch (error) {
      say(explain(error), { tone: "bad" });
    }
  };

  const remove = async () => {
    if (!exception) return;
    try {
      await api.del(`/api/v1/exceptions/${encodeURIComponent(exception.id)}`);
      invalidate("/api/v1/exceptions");
      navigate("#/exceptions");
    } catch (error) {
      say(explain(error), { tone: "bad" });
    }
  };

  return (
    <div className="page tall">
      <PageHead
        title={exception ? <Safe text={exception.name} /> : "New exception"}
        up={{ to: "#/exceptions", label: "Exceptions" }}
        actions={
          <>
            {exception && (
              <Button kind="danger" needs="exception:write" onClick={() => void remove()}>
                Delete
              </Button>
            )}
            <Button
              kind="primary"
              icon="check"
              needs="exception:write"
              blocked={!name && "Give it a name"}
              onClick={() => void save()}
            >
              Save
            </Button>
          </>
        }
      >
        {validation && (
          <State
            value={validation.valid ? "valid" : "invalid"}
            text={validation.valid ? "Valid" : "Does not validate"}
          />
        )}
      </PageHead>
      <div className="columns grow">
        <div className="wide-column stack">
          <div className="form inline">
            <TextField label="Name" value={name} onChange={(event) => setName(event.target.value)} />
          </div>
          <Code
            label="Exception text"
            tall
            language="cae"
            value={source}
            onChange={setSource}
            check={check}
            onSave={() => void save()}
          />
          <Diagnostics list={validation?.diagnostics ?? []} />
        </div>
        <div className="narrow-column">
          <Panel title="In plain words">
            <p className="natlang wrap">
              {validation?.natlang ? (
                <Safe text={validation.natlang} lines />
              ) : (
                <span className="faint">Appears when the exception validates.</span>
              )}
            </p>
          </Panel>
          {exception && (
            <Panel title="Use">
              <dl className="facts">
                <div>
                  <dt>Hits</dt>
                  <dd className="num">{count(exception.hits ?? 0)}</dd>
                </div>
                <div>
                  <dt>Last hit</dt>
                  <dd>
                    <Time value={exception.last_hit} />
                  </dd>
                </div>
              </dl>
            </Panel>
          )}
        </div>
      </div>
    </div>
  );
}
