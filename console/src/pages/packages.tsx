import { type FormEvent, useState } from "react";
import { api, explain, withQuery } from "../api/client";
import { invalidate, usePages } from "../api/resource";
import type { Package } from "../api/types";
import { bytes, plural } from "../lib/format";
import { PageHead } from "../shell/page";
import { Button, Empty, IconButton, Loading, Problem, Safe, Time } from "../ui/basics";
import { Select, TextField } from "../ui/fields";
import { Dialog, useToast } from "../ui/overlay";
import { type Column, Table } from "../ui/table";
import { Value } from "../ui/value";

export default function Packages() {
  const say = useToast();
  const { items, total, loading, error, more, reload } = usePages<Package>("/api/v1/packages");
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Package | null>(null);
  const remove = async (item: Package) => {
    setRemoving(null);
    try {
      await api.del(`/api/v1/packages/${encodeURIComponent(item.id)}`);
      invalidate("/api/v1/packages");
      say(`${item.name} deleted`);
    } catch (problem) {
      say(explain(problem), { tone: "bad" });
    }
  };
  const columns: Column<Package>[] = [
    {
      key: "name",
      title: "Package",
      width: "minmax(160px, 2fr)",
      render: (row) => (
        <strong className="clip">
          <Safe text={row.name} />
        </strong>
      ),
    },
    {
      key: "entry",
      title: "Entry point",
      width: "minmax(130px, 1fr)",
      render: (row) => (
        <span className="mono clip">
          <Safe text={`${row.interpreter} ${row.entry_point}`} />
        </span>
      ),
    },
    {
      key: "description",
      title: "Description",
      width: "minmax(160px, 2fr)",
      render: (row) => (
        <span className="clip">
          <Safe text={row.description ?? ""} />
        </span>
      ),
    },
    {
      key: "size",
      title: "Size",
      width: "90px",
      align: "end",
      render: (row) => <span className="num">{bytes(row.size)}</span>,
    },
    {
      key: "sha256",
      title: "SHA-256",
      width: "minmax(120px, 1fr)",
      render: (row) => <Value field="file.hash.sha256" value={row.sha256} className="mono" />,
    },
    { key: "created", title: "Uploaded", width: "110px", render: (row) => <Time value={row.created} /> },
    {
      key: "remove",
      title: "Delete",
      width: "72px",
      render: (row) => (
        <IconButton
          icon="close"
          label={`Delete ${row.name}`}
          needs="package:write"
          blocked={!!row.used_by?.length && `${plural(row.used_by.length, "rule set")} use it`}
          onClick={() => setRemoving(row)}
        />
      ),
    },
  ];
  return (
    <div className="page tall">
      <PageHead
        title="Packages"
        actions={
          <Button kind="primary" icon="plus" needs="package:write" onClick={() => setAdding(true)}>
            Upload a package
          </Button>
        }
      />
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="packages" />
      ) : (
        !error && (
          <Table
            label="Packages"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            empty={
              <Empty
                title="There is no package"
                action={
                  <Button kind="primary" needs="package:write" onClick={() => setAdding(true)}>
                    Upload a package
                  </Button>
                }
              >
                A package is a zip with a Python or shell script. A rule set runs it on the device when a rule fires;
                its output is kept with the detection.
              </Empty>
            }
          />
        )
      )}
      {adding && <Upload onClose={() => setAdding(false)} />}
      {removing && (
        <Dialog
          title={`Delete ${removing.name}?`}
          onClose={() => setRemoving(null)}
          actions={
            <>
              <Button onClick={() => setRemoving(null)}>Cancel</Button>
              <Button kind="danger" onClick={() => void remove(removing)}>
                Delete
              </Button>
            </>
          }
        >
          <p>No rule set uses it. Devices that hold a copy keep it until they need the room.</p>
        </Dialog>
      )}
    </div>
  );
}

const sizeMost = 32 * 1024 * 1024;

function Upload({ onClose }: { onClose: () => void }) {
  const say = useToast();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [entry, setEntry] = useState("main.py");
  const [interpreter, setInterpreter] = useState("python3");
  const [description, setDescription] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const tooBig = file && file.size > sizeMost;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!file || busy) return;
    setBusy(true);
    setProblem("");
    try {
      await api.upload<Package>(
        withQuery("/api/v1/packages", { name, entry_point: entry, interpreter, description }),
        file,
      );
      invalidate("/api/v1/packages");
      say(`${name} uploaded`);
      onClose();
    } catch (error) {
      setProblem(explain(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title="Upload a package" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label="Zip file"
          type="file"
          accept=".zip,application/zip"
          required
          error={tooBig ? "A package is at most 32 MiB." : undefined}
          onChange={(event) => {
            const chosen = event.target.files?.[0] ?? null;
            setFile(chosen);
            if (chosen && !name) setName(chosen.name.replace(/(\.py|\.sh)?\.zip$/i, ""));
            if (chosen && /\.sh\.zip$/i.test(chosen.name)) {
              setInterpreter("sh");
              setEntry("main.sh");
            }
          }}
        />
        <TextField label="Name" required value={name} onChange={(event) => setName(event.target.value)} />
        <Select
          label="Interpreter"
          value={interpreter}
          onChange={(event) => setInterpreter(event.target.value)}
          options={[
            ["python3", "Python 3"],
            ["sh", "Shell"],
          ]}
        />
        <TextField
          label="Entry point"
          required
          hint="The script in the zip that is started."
          value={entry}
          onChange={(event) => setEntry(event.target.value)}
        />
        <TextField label="Description" value={description} onChange={(event) => setDescription(event.target.value)} />
        {problem && (
          <div className="problem" role="alert">
            {problem}
          </div>
        )}
        <div className="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            blocked={!file ? "Choose a zip file" : tooBig ? "The file is too large" : false}
          >
            {busy ? "Uploading …" : "Upload"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
