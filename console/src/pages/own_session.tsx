import { type FormEvent, useState } from "react";
import { api, ApiError, explain } from "../api/client";
import { invalidate, usePages } from "../api/resource";
import type { SignedIn } from "../api/types";
import { useCan, useSession } from "../shell/session";
import { Button, Empty, Loading, Panel, Problem, Safe, State, Time } from "../ui/basics";
import { TextField } from "../ui/fields";
import { useToast } from "../ui/overlay";
import { type Column, Table } from "../ui/table";

/** The own password; the node ends the person's other sessions. */
export function Password() {
  const say = useToast();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const differ = again !== "" && next !== again;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || next !== again) return;
    setBusy(true);
    setProblem("");
    try {
      await api.put("/api/v1/session/password", { current, new: next });
      [setCurrent, setNext, setAgain].forEach((clear) => clear(""));
      invalidate("/api/v1/sessions");
      say("Password changed; your other sessions have ended");
    } catch (error) {
      setProblem(
        error instanceof ApiError && (error.status === 401 || error.status === 403) && !error.errors.length
          ? error.detail || "The present password is not right."
          : explain(error),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title="Change your password" className="narrow">
      <form className="form" onSubmit={submit}>
        <TextField
          label="Present password"
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          hint="At least 12 characters."
          required
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
        <TextField
          label="New password, again"
          type="password"
          autoComplete="new-password"
          required
          error={differ ? "The two are not the same." : undefined}
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        {problem && (
          <div className="problem" role="alert">
            {problem}
          </div>
        )}
        <div className="form-actions">
          <Button kind="primary" type="submit" blocked={(!current || !next || next !== again) && "Fill in all three"}>
            {busy ? "Changing …" : "Change the password"}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

/** Who is signed in: oneself, for administrators everybody. */
export function Sessions() {
  const say = useToast();
  const can = useCan();
  const { session } = useSession();
  const { items, total, loading, error, more, reload } = usePages<SignedIn>("/api/v1/sessions");
  const end = async (row: SignedIn) => {
    try {
      await api.del(`/api/v1/sessions/${encodeURIComponent(row.id)}`);
      invalidate("/api/v1/sessions");
      say("Session ended");
    } catch (problem) {
      say(explain(problem), { tone: "bad" });
    }
  };
  const columns: Column<SignedIn>[] = [
    { key: "user", title: "User", width: "minmax(120px, 1fr)", render: (row) => <Safe text={row.user} /> },
    {
      key: "address",
      title: "From",
      width: "minmax(130px, 1fr)",
      render: (row) => (
        <span className="mono">
          <Safe text={row.address || "–"} />
        </span>
      ),
    },
    { key: "created", title: "Signed in", width: "time", render: (row) => <Time value={row.created} exact /> },
    { key: "seen", title: "Last used", width: "120px", render: (row) => <Time value={row.last_seen} /> },
    {
      key: "end",
      title: "End",
      width: "130px",
      render: (row) =>
        row.current ? (
          <State value="enabled" text="this one" />
        ) : (
          <Button
            kind="quiet"
            blocked={row.user !== session?.user && !can("user:write") && "Needs the permission user:write"}
            onClick={() => void end(row)}
          >
            End it
          </Button>
        ),
    },
  ];
  return (
    <>
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="sessions" />
      ) : (
        !error && (
          <Table
            label="Sessions"
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
            total={total}
            more={more}
            empty={<Empty title="There is no session" />}
          />
        )
      )}
    </>
  );
}
