import { type FormEvent, useState } from "react";
import { api, explain } from "../api/client";
import { invalidate, usePages } from "../api/resource";
import type { ApiKey } from "../api/types";
import { useCan } from "../shell/session";
import { Button, Empty, IconButton, Loading, Panel, Problem, Safe, Time } from "../ui/basics";
import { Select, TextField } from "../ui/fields";
import { Dialog, useToast } from "../ui/overlay";
import { type Column, Table } from "../ui/table";
import { useCopy } from "../ui/value";
import { roles } from "./roles";

const path = "/api/v1/api-keys";
const lifetimes = [
  ["2592000", "30 days"],
  ["7776000", "90 days"],
  ["31536000", "1 year"],
  ["0", "Without an end"],
] as const;

/** Keys of scripts: made here, shown once, withdrawn here. */
export function ApiKeys() {
  const can = useCan();
  if (!can("user:read"))
    return (
      <Empty title="Keys are an administrator's">
        Seeing them needs the permission <code>user:read</code>, making them <code>user:write</code>.
      </Empty>
    );
  return <Keys />;
}

function Keys() {
  const say = useToast();
  const { items, total, loading, error, more, reload } = usePages<ApiKey>(path);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<ApiKey | null>(null);
  const [removing, setRemoving] = useState<ApiKey | null>(null);
  const remove = async (key: ApiKey) => {
    setRemoving(null);
    try {
      await api.del(`${path}/${encodeURIComponent(key.id)}`);
      invalidate(path);
      say(`${key.name} withdrawn`);
    } catch (problem) {
      say(explain(problem), { tone: "bad" });
    }
  };
  const columns: Column<ApiKey>[] = [
    {
      key: "name",
      title: "Key",
      width: "minmax(140px, 2fr)",
      render: (row) => (
        <strong className="clip">
          <Safe text={row.name} />
        </strong>
      ),
    },
    { key: "role", title: "Role", width: "minmax(130px, 1fr)", render: (row) => row.role.replace(/_/g, " ") },
    {
      key: "created",
      title: "Made",
      width: "minmax(150px, 1fr)",
      render: (row) => (
        <span className="clip">
          <Time value={row.created} />
          {row.created_by && (
            <span className="faint">
              {" "}
              by <Safe text={row.created_by} />
            </span>
          )}
        </span>
      ),
    },
    { key: "used", title: "Last used", width: "110px", render: (row) => <Time value={row.last_used} /> },
    { key: "expires", title: "Expires", width: "110px", render: (row) => <Time value={row.expires} /> },
    {
      key: "remove",
      title: "Withdraw",
      width: "88px",
      render: (row) => (
        <IconButton icon="close" label={`Withdraw ${row.name}`} needs="user:write" onClick={() => setRemoving(row)} />
      ),
    },
  ];
  return (
    <>
      <div className="filters">
        <Button kind="primary" icon="plus" needs="user:write" onClick={() => setMaking(true)}>
          New key
        </Button>
        <span className="faint">
          A script sends it as <code>Authorization: Bearer …</code>; the audit log names it.
        </span>
      </div>
      {made && <MadeKey made={made} onClose={() => setMade(null)} />}
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="keys" />
      ) : (
        !error && (
          <Table
            label="API keys"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            empty={<Empty title="There is no key">Scripts use a key instead of a person's password.</Empty>}
          />
        )
      )}
      {making && (
        <NewKey
          onClose={() => setMaking(false)}
          onMade={(key) => {
            setMaking(false);
            setMade(key);
            invalidate(path);
          }}
        />
      )}
      {removing && (
        <Dialog
          title={`Withdraw ${removing.name}?`}
          onClose={() => setRemoving(null)}
          actions={
            <>
              <Button onClick={() => setRemoving(null)}>Cancel</Button>
              <Button kind="danger" onClick={() => void remove(removing)}>
                Withdraw
              </Button>
            </>
          }
        >
          <p>Scripts that use it are refused from now on.</p>
        </Dialog>
      )}
    </>
  );
}

function MadeKey({ made, onClose }: { made: ApiKey; onClose: () => void }) {
  const copy = useCopy();
  return (
    <Panel
      title={
        <>
          The key <Safe text={made.name} />
        </>
      }
    >
      <div className="command">
        <pre tabIndex={0} aria-label="Key">
          {made.key}
        </pre>
        <div className="actions">
          <Button kind="primary" icon="copy" onClick={() => copy(made.key ?? "", "Key")}>
            Copy
          </Button>
          <Button onClick={onClose}>I have kept it</Button>
        </div>
        <p className="dim">It is shown this once; the node keeps only its hash.</p>
      </div>
    </Panel>
  );
}

function NewKey({ onClose, onMade }: { onClose: () => void; onMade: (key: ApiKey) => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState("read_only");
  const [life, setLife] = useState("7776000");
  const [problem, setProblem] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const terms = { name: name.trim(), role, ...(Number(life) ? { expires_in_s: Number(life) } : {}) };
      onMade(await api.post<ApiKey>(path, terms));
    } catch (error) {
      setProblem(explain(error));
    }
  };
  return (
    <Dialog title="New key" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label="Name"
          required
          maxLength={64}
          hint="What uses it: the audit log says key:<name>."
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Select label="Role" value={role} onChange={(event) => setRole(event.target.value)} options={roles} />
        <Select label="Valid for" value={life} onChange={(event) => setLife(event.target.value)} options={lifetimes} />
        {problem && (
          <div className="problem" role="alert">
            {problem}
          </div>
        )}
        <div className="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" needs="user:write" blocked={!name.trim() && "Give it a name"}>
            Make the key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
