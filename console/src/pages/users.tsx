import { type FormEvent, useState } from "react";
import { api, explain } from "../api/client";
import { invalidate, usePages } from "../api/resource";
import type { User } from "../api/types";
import { PageHead } from "../shell/page";
import { useSession } from "../shell/session";
import { Button, Empty, Loading, Problem, Safe, State, Time } from "../ui/basics";
import { Check, Select, TextField } from "../ui/fields";
import { Dialog, useToast } from "../ui/overlay";
import { type Column, Table } from "../ui/table";
import { roles } from "./roles";

export default function Users() {
  const { items, total, loading, error, more, reload } = usePages<User>("/api/v1/users");
  const [editing, setEditing] = useState<User | "new" | null>(null);
  const columns: Column<User>[] = [
    {
      key: "name",
      title: "User",
      width: "minmax(160px, 2fr)",
      render: (row) => (
        <button type="button" className="link strong" onClick={() => setEditing(row)}>
          <Safe text={row.name} />
        </button>
      ),
    },
    { key: "role", title: "Role", width: "minmax(150px, 1fr)", render: (row) => row.role.replace(/_/g, " ") },
    {
      key: "state",
      title: "State",
      width: "110px",
      render: (row) => <State value={row.disabled ? "disabled" : "enabled"} />,
    },
    { key: "last", title: "Last sign-in", width: "130px", render: (row) => <Time value={row.last_login} /> },
    { key: "created", title: "Since", width: "time", render: (row) => <Time value={row.created} exact /> },
  ];
  return (
    <div className="page tall">
      <PageHead
        title="Users"
        actions={
          <Button kind="primary" icon="plus" needs="user:write" onClick={() => setEditing("new")}>
            New user
          </Button>
        }
      />
      <Problem error={error} retry={reload} />
      {loading && !items.length ? (
        <Loading what="users" />
      ) : (
        !error && (
          <Table
            label="Users"
            columns={columns}
            rows={items}
            rowKey={(row) => row.name}
            total={total}
            more={more}
            onOpen={setEditing}
            empty={<Empty title="There is no user" />}
          />
        )
      )}
      {editing && <UserDialog user={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </div>
  );
}

function UserDialog({ user, onClose }: { user: User | null; onClose: () => void }) {
  const say = useToast();
  const { session } = useSession();
  const [name, setName] = useState("");
  const [role, setRole] = useState(user?.role ?? "analyst");
  const [password, setPassword] = useState("");
  const [disabled, setDisabled] = useState(user?.disabled ?? false);
  const [problem, setProblem] = useState("");
  const self = user?.name === session?.user;
  const path = `/api/v1/users/${encodeURIComponent(user?.name ?? "")}`;
  const finish = (text: string) => {
    invalidate("/api/v1/users");
    say(text);
    onClose();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      if (user) {
        const body: Record<string, unknown> = {};
        if (role !== user.role) body.role = role;
        if (disabled !== !!user.disabled) body.disabled = disabled;
        if (password) body.password = password;
        if (Object.keys(body).length) await api.patch(path, body);
      } else {
        await api.post("/api/v1/users", { name, password, role });
      }
      finish(user ? `${user.name} saved` : `${name} can sign in now`);
    } catch (error) {
      setProblem(explain(error));
    }
  };
  const remove = async () => {
    try {
      await api.del(path);
      finish(`${user?.name} deleted`);
    } catch (error) {
      setProblem(explain(error));
    }
  };
  return (
    <Dialog title={user ? `User ${user.name}` : "New user"} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {!user && (
          <TextField label="User name" required value={name} onChange={(event) => setName(event.target.value)} />
        )}
        <Select
          label="Role"
          value={role}
          disabled={self}
          hint={self ? "You cannot change your own role." : undefined}
          onChange={(event) => setRole(event.target.value)}
          options={roles}
        />
        <TextField
          label={user ? "New password" : "Password"}
          type="password"
          autoComplete="new-password"
          required={!user}
          hint={
            user
              ? "Leave empty to keep the present one. A new one ends the user's sessions."
              : "At least 12 characters."
          }
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {user && !self && (
          <Check
            label="Disabled: cannot sign in"
            checked={disabled}
            onChange={(event) => setDisabled(event.target.checked)}
          />
        )}
        {problem && (
          <div className="problem" role="alert">
            {problem}
          </div>
        )}
        <div className="form-actions">
          {user && (
            <Button
              kind="danger"
              needs="user:write"
              blocked={self && "You cannot delete yourself"}
              onClick={() => void remove()}
            >
              Delete
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" needs="user:write">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
